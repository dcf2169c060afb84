"""Every text of a deck with the room that it has, measured as an office program would."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib
from PIL import ImageFont
from pptx.util import Emu

LIBERATION = Path("/usr/share/fonts/truetype/liberation")  # Arial's widths
DEJAVU = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@dataclass(frozen=True)
class Paragraph:
    text: str
    size: float  # points
    bold: bool


@dataclass(frozen=True)
class Box:
    """Paragraphs and the room inside the margins, in inches."""

    where: str
    paragraphs: tuple[Paragraph, ...]
    width: float
    height: float

    def needed(self) -> float:
        """The height that the text takes, in inches."""
        return sum(
            len(lines(one.text, self.width, one)) * one.size * 1.2 / 72 for one in self.paragraphs
        )


@cache
def font(bold: bool) -> tuple[ImageFont.FreeTypeFont, float]:
    """The type to measure with and how much narrower Arial is."""
    path = LIBERATION / f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf"
    if path.exists():
        return ImageFont.truetype(str(path), 200), 1.0
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(DEJAVU / name), 200), 0.85 if bold else 0.91


def width(text: str, one: Paragraph) -> float:
    face, share = font(one.bold)
    return face.getlength(text) / 200 * one.size / 72 * share


def lines(text: str, room: float, one: Paragraph) -> list[str]:
    """The text as it breaks at spaces, and inside words that are too wide."""
    done = [""]
    for word in text.split(" "):
        longer = f"{done[-1]} {word}".strip()
        if width(longer, one) <= room:
            done[-1] = longer
            continue
        if done[-1]:
            done.append("")
        for letter in word:
            if width(done[-1] + letter, one) > room:
                done.append("")
            done[-1] += letter
    return done


def paragraphs(frame) -> tuple[Paragraph, ...]:
    found = []
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            assert run.font.size is not None, run.text
            found.append(Paragraph(run.text, run.font.size.pt, bool(run.font.bold)))
    return tuple(found)


def boxes(presentation) -> Iterator[Box]:
    """Every box of text and every cell of a table."""
    for n, slide in enumerate(presentation.slides, start=1):
        for shape in slide.shapes:
            if shape.has_text_frame:
                frame = shape.text_frame
                wide = Emu(shape.width - frame.margin_left - frame.margin_right).inches
                high = Emu(shape.height - frame.margin_top - frame.margin_bottom).inches
                yield Box(f"{n}: {shape.name}", paragraphs(frame), wide, high)
            if shape.has_table:
                yield from cells(f"{n}", shape.table)


def cells(where: str, table) -> Iterator[Box]:
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            wide = Emu(table.columns[c].width - cell.margin_left - cell.margin_right).inches
            high = Emu(row.height - cell.margin_top - cell.margin_bottom).inches
            yield Box(f"{where}: row {r}, column {c}", paragraphs(cell.text_frame), wide, high)
