"""Colours, line styles, reproducible saving: everything that makes two figures look related."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import matplotlib.style
import seaborn as sns
from matplotlib.figure import Figure

INK: Final = "#222222"
SOFT: Final = "#595959"  # smaller print: 7:1 on white
FAINT: Final = "#9A9A9A"  # marks without a message
SHEET: Final = Path(__file__).parent.parent / "borgerflow.mplstyle"
MOST_POLICIES: Final = 5  # with the baseline


@dataclass(frozen=True)
class Stroke:
    """How one policy is drawn: colour, and dashes and marker for those who do not see it."""

    colour: str
    dashes: tuple[float, ...]
    marker: str

    @property
    def line(self) -> tuple[float, tuple[float, ...]] | str:
        """The line style as the drawing library wants it."""
        return (0.0, self.dashes) if self.dashes else "solid"


# Okabe and Ito (2008), Color Universal Design: the hues that stay apart for all kinds of sight
# and dark enough for thin lines on white. The baseline is black.
STROKES: Final = (
    Stroke(INK, (), "o"),
    Stroke("#0072B2", (5, 1.5), "s"),
    Stroke("#D55E00", (5, 1.5, 1, 1.5), "^"),
    Stroke("#009E73", (1.5, 1.2), "D"),
    Stroke("#CC79A7", (8, 1.5, 1, 1.5, 1, 1.5), "v"),
)


@contextmanager
def styled() -> Iterator[None]:
    """The house style on top of the library's defaults, whatever the user has set."""
    with (
        matplotlib.style.context([sns.axes_style("whitegrid"), SHEET], after_reset=True),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", "Glyph")  # a sign that the type lacks is drawn as a box
        yield


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write `stem`.png (2560 x 1440) and `stem`.svg; equal figures give equal bytes."""
    title = str(figure.get_label())
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    with styled():
        figure.savefig(png, metadata={"Software": None, "Title": title})
        figure.savefig(svg, metadata={"Date": None, "Creator": None, "Title": title})
    return [png, svg]
