"""A key figure as the command line names it: `hospital.ready_days`, `all.cost_total`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.storage.store import ResultsError
from sim.language.faults import near

NOBODY = (
    "wait_",
    "waited_",
    "length_of_stay",
    "moves_to_",
)  # figures without a row where nobody did it
Rows = Iterable[Sequence[Any]]  # as an outcome has them: period, sector, group, district, kpi, ...


@dataclass(frozen=True)
class Figure:
    """One key figure of the whole measured time: sector, kpi, and a group (`age=80-84`)."""

    sector: str
    kpi: str
    group: str = "all"

    @classmethod
    def parse(cls, text: str) -> "Figure":
        """From `sector.kpi` or `sector.kpi@group`. Raises ValueError that says what is right."""
        name, at, group = text.partition("@")
        sector, _, kpi = name.partition(".")
        if not (sector and kpi) or bool(at) != bool(group):
            raise ValueError(f"{text!r} is no figure; write sector.kpi, as in hospital.ready_days")
        return cls(sector, kpi, group or "all")

    def __str__(self) -> str:
        return f"{self.sector}.{self.kpi}" + (f"@{self.group}" if self.group != "all" else "")


def pick(rows: Rows, figures: Sequence[Figure]) -> list[float]:
    """The figures' values among the rows of one run; nan for a mean over nobody."""
    values = {Figure(row[1], row[4], row[2]): row[5] for row in _whole(rows)}
    return [float(values.get(figure, "nan")) for figure in figures]


def unit_of(rows: Rows, figure: Figure) -> str:
    """The unit in which the rows give a figure. Raises ResultsError if none of them does."""
    units = {Figure(row[1], row[4], row[2]): row[6] for row in _whole(rows)}
    if figure in units:
        return str(units[figure])
    same = [other for other in units if (other.sector, other.group) == (figure.sector, "all")]
    if any(other.kpi == figure.kpi for other in same):
        known = [o.group for o in units if (o.sector, o.kpi) == (figure.sector, figure.kpi)]
        raise ResultsError(f"there is no group {figure.group!r} of {figure.sector}; {near(figure.group, known)}")  # noqa: E501  # fmt: skip
    if not same:
        known = sorted({other.sector for other in units})
        raise ResultsError(f"there are no figures of {figure.sector}; {near(figure.sector, known)}")
    known = sorted(other.kpi for other in same)
    raise ResultsError(f"there is no figure {figure.kpi} of {figure.sector}; {near(figure.kpi, known)}")  # noqa: E501  # fmt: skip


def _whole(rows: Rows) -> Rows:
    """The rows of the whole measured time and of all districts."""
    return (row for row in rows if row[0] == "all" and row[3] == "all")
