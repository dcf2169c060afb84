"""A number as every output shows it: the value as stored, and the text made from it, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from experiments import labels
from experiments.statistics.differences import HIGHER, IDENTICAL, LOWER


@dataclass(frozen=True)
class Amount:
    """A mean with its 95 % interval.

    `value`, `low`, `high` as stored, in `unit` (a key of the label file); `text`, `interval` in
    words, to be read with `unit_text`: 90,000 minutes are `1.500` `timer`, as `shown` says too.
    A difference has a sign in its text and a verdict (a key of experiments.statistics.differences).
    """

    value: float
    low: float
    high: float
    unit: str
    divisor: float
    text: str
    interval: str  # "" where there is none
    unit_text: str
    verdict: str = ""
    verdict_text: str = ""

    @property
    def shown(self) -> float:
        """The value in the unit of the text."""
        return self.value / self.divisor

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval in the unit of the text; nan where there is none."""
        return self.low / self.divisor, self.high / self.divisor

    @property
    def is_clear(self) -> bool:
        """Whether the interval of a difference lies on one side of zero."""
        return self.verdict in (HIGHER, LOWER)

    @property
    def full(self) -> str:
        """`−101 (−126 til −76)`; of a difference that is none, its verdict in words."""
        if self.verdict == IDENTICAL:
            return self.verdict_text
        return f"{self.text} ({self.interval})" if self.interval else self.text


@dataclass(frozen=True)
class Row:
    """One figure under every policy: levels, and differences from the baseline.

    `levels` by policy key, the baseline among them; `changes` without it. `label` names the
    figure; of a figure of one category it names the category.
    """

    sector: str
    kpi: str
    group: str  # `all`, or a category such as `age=80-84`
    district: str
    label: str
    unit: str
    unit_text: str
    levels: Mapping[str, Amount]
    changes: Mapping[str, Amount]

    @property
    def full_label(self) -> str:
        """The label with the unit: `Sygehus: færdigbehandlingsdage (dage)`."""
        return f"{self.label} ({self.unit_text})"


def scale(sizes: Iterable[float], unit: str, lang: str) -> tuple[float, str]:
    """(divisor, unit in words) for amounts of these sizes, taken together."""
    largest = max((abs(size) for size in sizes if isfinite(size)), default=0.0)
    return labels.scaled(unit, largest, lang)


def level(
    value: float, low: float, high: float, unit: str, scaled: tuple[float, str], lang: str
) -> Amount:
    """The amount of a mean over replications."""
    return _amount(value, low, high, unit, scaled, lang, labels.number)


def change(row: Mapping[str, Any], scaled: tuple[float, str], lang: str) -> Amount:
    """The amount of a row of a comparison: its difference, interval and verdict."""
    value, low, high = (float(row[key]) for key in ("difference", "low", "high"))
    verdict = str(row["verdict"])
    words = labels.word(verdict, lang) if verdict else ""
    made = (row["unit"], scaled, lang, labels.signed)
    return _amount(value, low, high, *made, verdict=verdict, verdict_text=words)


def _amount(
    value: float, low: float, high: float, unit: str, scaled: tuple[float, str], lang: str,
    write: Any, **verdict: str,
) -> Amount:  # fmt: skip
    divisor, unit_text = scaled
    shown, least, most = value / divisor, low / divisor, high / divisor
    digits = labels.digits_for(shown, least, most)
    interval = ""
    if isfinite(least) and isfinite(most):
        plain = write is labels.number and least >= 0
        between = "interval" if plain else "signed_interval"
        bounds = {"low": write(least, lang, digits), "high": write(most, lang, digits)}
        interval = labels.word(between, lang, **bounds)
    text = write(shown, lang, digits)
    return Amount(value, low, high, unit, divisor, text, interval, unit_text, **verdict)
