"""Text that fits: widths measured letter by letter, lines broken, sizes chosen, ends cut."""

from collections.abc import Sequence
from functools import cache

from experiments.figures.page import LEADING, text_width

SMALLEST = 12.0  # points; nothing on a slide is smaller
# Arial over DejaVu Sans, in which letters are measured: 0.80-0.91 regular, 0.77-0.85 bold in
# sentences, more in capitals alone (measured on Liberation Sans, which has Arial's widths).
NARROWER = {"normal": 0.93, "bold": 0.88}
PICTOGRAMS = 0x2000  # letters of Europe lie below; of what lies above these are known:
KNOWN = {*range(0x2010, 0x2040), ord("−"), ord("∞")}


@cache
def _letter(letter: str, weight: str) -> float:
    """Width at one point, in inches; of pictograms, which the type lacks, a good one and a half."""
    if ord(letter) > PICTOGRAMS and ord(letter) not in KNOWN:
        return 1.4 / 72
    return text_width(letter, 100.0, weight) / 100 * NARROWER[weight]


def width_of(text: str, size: float = SMALLEST, bold: bool = False) -> float:
    """Width of a line of text in inches, a little more than it takes."""
    weight = "bold" if bold else "normal"
    return sum(_letter(letter, weight) for letter in text) * size


def height_of(n_lines: int, size: float = SMALLEST) -> float:
    """Height of so many lines in inches."""
    return n_lines * size * LEADING / 72


def broken(text: str, width: float, size: float = SMALLEST, bold: bool = False) -> list[str]:
    """The lines of a paragraph in a box of so many inches; a word that is too wide is cut up."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(longer, size, bold) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and width_of(lines[-1] + letter, size, bold) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def cut(text: str, width: float, size: float = SMALLEST, lines: int = 1, bold: bool = False) -> str:
    """The text on one line, cut to what so many lines of a width in inches hold."""
    text = " ".join(text.split())
    found = broken(text, width, size, bold)
    if len(found) <= lines:
        return text
    last = found[lines - 1]
    while last and width_of(last + "…", size, bold) > width:
        last = last[:-1]
    return " ".join([*found[: lines - 1], last.rstrip() + "…"])


def fitted(
    text: str, width: float, height: float, sizes: tuple[float, ...], bold: bool = False
) -> tuple[list[str], float]:
    """(paragraphs, size): the text at the largest size that fits the box in inches, else cut."""
    paragraphs = text.split("\n")
    for size in sizes:
        n = sum(len(broken(part, width, size, bold)) for part in paragraphs)
        if height_of(n, size) <= height:
            return paragraphs, size
    kept, free = [], max(1, int(height / height_of(1, size)))
    for part in paragraphs:
        if free > 0:
            kept.append(cut(part, width, size, free, bold))
            free -= len(broken(kept[-1], width, size, bold))
    return kept, size


def one_size(texts: Sequence[str], widths: Sequence[float], sizes: tuple[float, ...]) -> float:
    """The largest size at which bold headings side by side all fit on one line, or the least."""
    pairs = list(zip(texts, widths, strict=True))
    fit = [size for size in sizes if all(width_of(t, size, True) <= w - 0.2 for t, w in pairs)]
    return max(fit, default=min(sizes))
