"""A page of slide size, measured in inches: title, note, key, panels, footer; text that fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

from experiments.figures.look import INK, SOFT, STROKES
from experiments.figures.names import Names, printable

JOINT = re.compile(r"(?:hed|ing|ion|tet)s")  # after these a compound goes on with a linking s
WIDTH, HEIGHT, MARGIN = 12.8, 7.2, 0.45  # inches; 16:9, a little below slide size
SMALL: Final = 11.0  # points; nothing is smaller
LEADING: Final = 1.22  # between base lines, by size of the type
GAP, ROW_GAP = 0.35, 0.12  # inches between panels and between their rows


@dataclass(frozen=True)
class Box:
    """A rectangle in inches from the lower left corner of the page."""

    x: float
    y: float
    width: float
    height: float


class Page:
    """A figure that is filled from the top; `top` and `bottom` bound what is still free."""

    def __init__(self, title: str, about: str, names: Names, footer: str) -> None:
        self.figure = Figure(figsize=(WIDTH, HEIGHT))
        FigureCanvasAgg(self.figure)
        self.figure.set_label(title)
        self.top, self.bottom = HEIGHT - 0.32, 0.62
        size = next((s for s in (21.0, 19.0, 17.0) if _n_lines(title, s) <= 2), 16.0)
        self.say(title, size, lines=3, weight="bold", color=INK)
        self.top -= 0.09
        self.say(about, 12.0, lines=2, color=SOFT)
        self._foot(names, footer)

    def say(self, text: str, size: float, lines: int, **look: Any) -> None:
        """A paragraph at the top of what is free, wrapped to the page."""
        if not text:
            return
        breaks = wrap if size > 14 else balanced
        wrapped = breaks(text, WIDTH - 2 * MARGIN, size, look.get("weight", "normal"), lines)
        self.write(MARGIN, self.top, wrapped, size, **look)
        self.top -= (wrapped.count("\n") + 1) * size * LEADING / 72 + 0.06

    def write(self, x: float, top: float, text: str, size: float, **look: Any) -> None:
        """Lines of text below a height in inches, each on a base line of its own."""
        for i, line in enumerate(text.split("\n")):
            base = top - (0.78 + i * LEADING) * size / 72
            self.figure.text(x / WIDTH, base / HEIGHT, line, size=size, va="baseline", **look)

    def key(self, texts: Sequence[str], lines: bool, first: int = 0) -> None:
        """Which policy is which: a sample of line or marker before each name, in rows.

        `first`: number of the first policy's stroke.
        """
        x, rows = MARGIN, 1
        self.top -= 0.2
        room = WIDTH - 2 * MARGIN + 0.35
        one_row = sum(text_width(text, SMALL + 1) + 1.0 for text in texts) <= room
        most = room if one_row else room / min(len(texts), 4) - 1.0
        for stroke, text in zip(STROKES[first:], texts, strict=False):
            wrapped = wrap(text, most, SMALL + 1, lines=2)
            width = 0.65 + max(text_width(part, SMALL + 1) for part in wrapped.split("\n"))
            if x > MARGIN and x + width > WIDTH - MARGIN:
                self.top -= 0.16 + 0.2 * rows
                x, rows = MARGIN, 1
            rows = max(rows, wrapped.count("\n") + 1)
            ends = [x / WIDTH, (x + 0.2) / WIDTH, (x + 0.4) / WIDTH]
            sample = Line2D(ends, [self.top / HEIGHT] * 3, color=stroke.colour, lw=2.2)
            sample.set(linestyle=stroke.line if lines else "none", marker=stroke.marker)
            sample.set(markevery=[1], markersize=7)
            self.figure.add_artist(sample)
            self.write(x + 0.5, self.top + 0.085, wrapped, SMALL + 1)
            x += width + 0.35
        self.top -= 0.02 + 0.2 * rows

    def grid(self, n: int, columns: int) -> list[Box]:
        """n boxes of equal size in what is free, row by row."""
        rows = -(-n // columns)
        width = (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
        height = (self.top - 0.12 - self.bottom - (rows - 1) * ROW_GAP) / rows
        return [
            Box(
                MARGIN + c * (width + GAP),
                self.top - 0.12 - height - r * (height + ROW_GAP),
                width,
                height,
            )
            for r, c in (divmod(i, columns) for i in range(n))
        ]

    def axes(self, box: Box) -> Axes:
        """Axes on exactly this rectangle."""
        bounds = (box.x / WIDTH, box.y / HEIGHT, box.width / WIDTH, box.height / HEIGHT)
        return self.figure.add_axes(bounds)

    def panels(
        self, boxes: Sequence[Box], titles: Sequence[str], notes: Sequence[str], pad: "Pad"
    ) -> list[Axes]:
        """Axes under a bold title and a soft note; the headers of a row are equally high."""
        width = boxes[0].width
        heads = [wrap(text, width, SMALL + 1, "bold", 2) for text in titles]
        made = []
        for box, head, note in zip(boxes, heads, notes, strict=True):
            row = [other for other, b in zip(heads, boxes, strict=True) if b.y == box.y]
            top = box.y + box.height
            self.write(box.x, top, head, SMALL + 1, weight="bold")
            top -= max(text.count("\n") + 1 for text in row) * (SMALL + 1) * LEADING / 72 + 0.03
            self.write(box.x, top, wrap(note, width, SMALL, lines=1), SMALL, color=SOFT)
            top -= 0.23 if any(notes) else 0.03
            y, inner = box.y + pad.bottom, box.width - pad.left - pad.right
            height = min(top - y, pad.highest)
            made.append(self.axes(Box(box.x + pad.left, top - height, inner, height)))
        return made

    def _foot(self, names: Names, footer: str) -> None:
        parts = [
            f"{names.word('source')}: {printable(footer) or 'borgerflow'}",
            printable(names.title),
        ]
        if names.run_id:
            parts.append(f"{names.word('run')}: {printable(names.run_id)}")
        text = wrap(" · ".join(part for part in parts if part), WIDTH - 2 * MARGIN, SMALL, lines=2)
        height = (text.count("\n") + 1) * SMALL * LEADING / 72
        self.bottom = 0.2 + height + 0.22
        self.write(MARGIN, 0.2 + height, text, SMALL, color=SOFT)


@dataclass(frozen=True)
class Pad:
    """Room in inches around the axes of a panel, for tick labels and numbers."""

    left: float
    right: float
    bottom: float = 0.3
    highest: float = HEIGHT  # of the axes; what is left over stays free below them


@cache
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """The width of a line of text in inches."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def wrap(text: str, width: float, size: float, weight: str = "normal", lines: int = 99) -> str:
    """The text broken to a width in inches; what goes beyond `lines` ends in an ellipsis."""
    done, current = [], ""
    for piece in (part for word in text.split(" ") for part in _pieces(word, width, size, weight)):
        longer = f"{current} {piece}".strip()
        if current and text_width(longer, size, weight) > width:
            done.append(current)
            longer = piece
        current = longer
    done.append(current)
    if len(done) > lines:
        last = done[lines - 1]
        while last and text_width(last + "…", size, weight) > width:
            last = last[:-1]
        done = [*done[: lines - 1], last.rstrip() + "…"]
    return "\n".join(done)


def balanced(text: str, width: float, size: float, weight: str, lines: int) -> str:
    """The text wrapped to lines of about equal length, no more of them than needed."""
    widest = wrap(text, width, size, weight, lines)
    shares = (0.5 + 0.05 * i for i in range(10))
    tries = (wrap(text, width * share, size, weight) for share in shares)
    fits = (one for one in tries if one.count("\n") == widest.count("\n"))
    return widest if "…" in widest else next(fits, widest)


def _pieces(word: str, width: float, size: float, weight: str) -> list[str]:
    """The word, cut where it is wider than the line: a Danish compound with a hyphen at a joint."""
    pieces = [""]
    for letter in word:
        last = pieces[-1]
        if text_width(last + letter, size, weight) > width and last:
            whole = all(piece.endswith("-") for piece in pieces[:-1])  # not cut anywhere before
            joints = [last[: joint.end()] for joint in JOINT.finditer(last) if whole]
            fits = [one for one in joints if text_width(one + "-", size, weight) <= width]
            pieces[-1:] = [fits[-1] + "-", last[len(fits[-1]) :]] if fits else [last, ""]
        pieces[-1] += letter
    return pieces


def _n_lines(text: str, size: float) -> int:
    return wrap(text, WIDTH - 2 * MARGIN, size, "bold").count("\n") + 1
