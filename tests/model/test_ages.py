"""Ages at the start lean within their bands, as the bands beside them say."""

import numpy as np
import pytest

from sim.language.groups import years
from sim.prepare.people import uneven

from .worlds import REPLICATION, SEED, Run, made, scenario

HOME = {"home": {"places": "unlimited", "service": "5000 days", "routes": {"exit": {}}}}


def stock(**bands: int) -> dict[str, object]:
    """Citizens at home, counted by age bands of five years."""
    names = [f"{low}-{low + 4}" for low in range(60, 60 + 5 * (len(bands) - 1), 5)]
    named = dict(zip([*names, f"{60 + 5 * len(names)}+"], bands.values(), strict=True))
    stocks = {"all": {"sector": "home", "count": {"by": "age", "value": named, "unit": "citizens"}}}
    return scenario(HOME, days=1, stocks=stocks, attributes={"age": list(named)})


@pytest.mark.parametrize(
    ("counts", "leans"),
    [
        ((300, 200, 100), (1 / 6, 1 / 4, 1 / 2)),  # 4 fewer a year of age, of 60, 40 and 20
        ((100, 200, 300), (-1 / 2, -1 / 4, -1 / 6)),
        ((50, 50, 50), (0, 0, 0)),
        ((0, 80, 0), (0, 0, 0)),  # nothing is known of the neighbours
        ((1000, 10, 0), (0.495, 1, 0)),  # never steeper than to nobody at one end
        ((70,), (0,)),
    ],
)
def test_how_much_a_band_leans(counts: tuple[int, ...], leans: tuple[float, ...]) -> None:
    (stream,) = made(stock(**{f"b{i}": n for i, n in enumerate(counts)})).people.streams
    assert stream.lean.tolist() == pytest.approx(leans)


def test_ages_follow_the_line(run: Run) -> None:
    """The share below each age is that of the line, and the ends of a band belong to it."""
    counts, leans = (3_000, 2_000, 1_000), (1 / 6, 1 / 4, 1 / 2)
    trace = run(made(stock(a=counts[0], b=counts[1], c=counts[2])), SEED, REPLICATION)
    ages = np.sort(-trace.births["birth"])
    for band, (count, lean) in enumerate(zip(counts, leans, strict=True)):
        low, high = years(60 + 5 * band), years(65 + 5 * band)
        x = (ages[(ages >= low) & (ages < high)] - low) / (high - low)
        assert len(x) == count
        below = x + lean * x * (1 - x)
        assert np.abs(below - (np.arange(count) + 0.5) / count).max() < 1.63 / count**0.5


def test_the_line_is_inverted() -> None:
    for lean in (-1.0, -0.3, 0.0, 0.7, 1.0):
        for share in (2.0**-53, 0.01, 0.5, 0.99, 1 - 2.0**-53):
            x = float(uneven(share, lean))
            assert 0 < x <= 1 and x + lean * x * (1 - x) == pytest.approx(share, abs=1e-15)
