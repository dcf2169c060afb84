"""The figures look as they did: drawn on synthetic frames and held against stored pictures.

`PYTHONPATH=. python tests/experiments/test_figure_pictures.py` draws the stored pictures anew, to
be looked at before they are committed.
"""

import sys
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images

sys.path.insert(0, str(Path(__file__).parent))

from drawing import STEMS, census, drawn, kpis, names

from experiments.figures.look import styled

STORED = Path(__file__).parent / "pictures"
DPI = 50  # 640 x 360 pixels: the shape of everything, not every letter
# Root mean square of the differences in colour, of 255. Another version of the library that draws
# letters moves some pixels; a line in another colour or place moves more.
TOLERANCE = 4.0


def draw(policies=("null", "home_first", "more_beds", "clinics")) -> dict[str, Figure]:
    return drawn(kpis(policies, n=4), census(policies, n=4, days=120), names("da"))


def save(figure: Figure, path: Path) -> Path:
    with styled():
        figure.savefig(path, dpi=DPI, metadata={"Software": None})
    return path


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    return draw()


@pytest.mark.parametrize("stem", STEMS)
def test_a_figure_looks_as_it_did(figures, stem, tmp_path):
    made = save(figures[stem], tmp_path / f"{stem}.png")
    assert compare_images(str(STORED / made.name), str(made), TOLERANCE) is None


def test_a_line_in_another_colour_is_seen(tmp_path):
    """The smallest change that matters: one line of one panel."""
    figure = draw()["occupancy"]
    line = max(
        (one for ax in figure.axes for one in ax.lines), key=lambda one: len(one.get_xdata())
    )
    line.set_color("#FF0000")
    made = save(figure, tmp_path / "occupancy.png")
    assert "RMS" in (compare_images(str(STORED / made.name), str(made), TOLERANCE) or "")


if __name__ == "__main__":
    STORED.mkdir(exist_ok=True)
    for stem, figure in draw().items():
        print(save(figure, STORED / f"{stem}.png"))
