"""Native tables whose rows are as high as their text, and no page fuller than it can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from experiments.figures.look import INK
from experiments.report.slides.charts import described
from experiments.report.slides.deck import MARGIN, WIDTH, Page, colour_of
from experiments.report.slides.fit import SMALLEST, broken, cut, height_of, width_of

PAD = 0.08  # inches around the text of a cell, left and right
HEAD, STRIPE, PLAIN = "#E6E6E6", "#F5F5F5", "#FFFFFF"


@dataclass(frozen=True)
class Column:
    """A column: its heading, and its share of the width that the columns of numbers leave.

    A column of numbers (share 0) is as wide as its widest number: numbers are never cut.
    """

    head: str
    share: float = 0.0

    @property
    def numbers(self) -> bool:
        return self.share == 0


def grid(
    page: Page, columns: Sequence[Column], rows: Sequence[Sequence[str]], alt: str,
    faint: Sequence[Sequence[bool]] = (), lines: int = 2,
) -> int:  # fmt: skip
    """Put as many rows as there is room for under what stands on the page; how many they are.

    A cell is cut to `lines` lines. `faint` marks cells that are told softly.
    """
    total, widths = WIDTH - 2 * MARGIN, _widths(columns, rows)
    head = [
        cut(one.head, width - 2 * PAD, lines=3, bold=True)
        for one, width in zip(columns, widths, strict=True)
    ]
    texts = [
        [cut(text, w - 2 * PAD, lines=lines) for text, w in zip(row, widths, strict=True)]
        for row in rows
    ]
    heights = [_height(row, widths, bold=not r) for r, row in enumerate([head, *texts])]
    n, used = 0, heights[0]
    while n < len(texts) and used + heights[n + 1] <= page.height:
        used += heights[n + 1]
        n += 1
    frame = page.shapes.add_table(
        n + 1, len(columns), Inches(MARGIN), Inches(page.top), Inches(total), Inches(used)
    )
    described(frame, alt)
    table = frame.table
    table.horz_banding = False
    for i, width in enumerate(widths):
        table.columns[i].width = Inches(width)
    for r, row in enumerate([head, *texts[:n]]):
        table.rows[r].height = Inches(heights[r])
        for c, text in enumerate(row):
            soft = bool(r and faint and faint[r - 1][c])
            _fill(table.cell(r, c), text, columns[c].numbers, r, soft)
    page.top += used + 0.1
    return n


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[float]:
    """Inches: what numbers need, the rest by shares."""
    total = WIDTH - 2 * MARGIN
    needed = [
        max([width_of(row[c], SMALLEST) for row in rows] + [_longest_word(one.head), 0.9])
        + 2 * PAD
        + 0.05
        if one.numbers
        else 0.0
        for c, one in enumerate(columns)
    ]
    left = total - sum(needed)
    shares = sum(one.share for one in columns)
    return [need or left * one.share / shares for need, one in zip(needed, columns, strict=True)]


def _longest_word(head: str) -> float:
    """Inches, at most two: a heading breaks between words, and a name without spaces anywhere."""
    return min(2.0, max(width_of(word, SMALLEST, bold=True) for word in head.split(" ")))


def _height(row: Sequence[str], widths: Sequence[float], bold: bool) -> float:
    """Inches that a row needs."""
    most = max(
        len(broken(text, width - 2 * PAD, SMALLEST, bold))
        for text, width in zip(row, widths, strict=True)
    )
    return height_of(most) + 0.09


def _fill(cell: Any, text: str, numbers: bool, row: int, soft: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(PAD)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour_of(HEAD if row == 0 else PLAIN if row % 2 else STRIPE)
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if numbers else PP_ALIGN.LEFT
    if not text:  # an empty cell would be as high as the program's own type
        paragraph._p.get_or_add_endParaRPr().set("sz", str(int(SMALLEST * 100)))
        return
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(SMALLEST), row == 0
    run.font.color.rgb = colour_of("#707070" if soft else INK)
