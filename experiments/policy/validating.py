"""Policies held against what their sources state, as a page that a command writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from experiments.running.run import variants
from experiments.statistics.differences import IDENTICAL, UNCLEAR, Paired, mean_interval, paired
from experiments.storage.store import kpi_frame
from policies import POLICIES
from policies.framework.catalogue import catalogue
from sim.loading.load import load
from sim.vocab import DAYS_PER_YEAR, TICKS_PER_DAY

FILE = Path(__file__).with_name("validation.yaml")
HEAD = """# Policies against their sources

Written by `borgerflow validate-policies`; do not edit. Replications (n) from seed {seed}, 95 %
intervals of paired differences; the intervals say how chance moves a figure, not how wrong an
assumption may be. "Stated" is the source's own statement, mostly without a control group. What was
put in cannot be confirmed by what comes out: the columns "worked out" and "put in" tell the two
apart.

| row | policy, scenario | stated | simulated (95 %) | worked out | put in | verdict |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Statement:
    """What a source states, and the figure of a run that is held against it.

    figure: sector/kpi, or several sectors added up, as nurse+assistant/cost_municipality.
    least: replications that its chance asks for, where the command is told fewer.
    """

    row: str
    policy: str
    scenario: str
    figure: str
    measure: str  # percent, year or level
    stated: float | None
    says: str
    mechanism: str
    assumption: str
    overrides: tuple[str, ...] = ()
    period: str = "all"
    least: int = 1


@dataclass(frozen=True)
class Held:
    """A statement with what was simulated, in the measure of the statement."""

    statement: Statement
    value: float
    low: float
    high: float
    verdict: str
    replications: int


@cache
def statements() -> tuple[Statement, ...]:
    """The statements of the file, in its order."""
    from ruamel.yaml import YAML

    rows = YAML(typ="safe", pure=True).load(FILE.read_text("utf-8"))
    return tuple(Statement(overrides=tuple(row.pop("set", ())), **row) for row in map(dict, rows))


def hold(chosen: Sequence[Statement], replications: int, seed: int) -> list[Held]:
    """Run each scenario once with the policies that are stated of it, and judge."""
    from experiments.running.run import simulate

    def world(one: Statement) -> tuple[str, tuple[str, ...]]:
        return one.scenario, one.overrides

    found = []
    for (name, overrides), group in groupby(sorted(chosen, key=world), world):
        mine = list(group)
        scenario = load(name, overrides)
        made = variants(scenario, list(dict.fromkeys(one.policy for one in mine)))
        if all(one.measure == "level" for one in mine):
            made = made[1:]  # nothing is compared
        n = max(replications, *(one.least for one in mine))
        kpi = kpi_frame(scenario.name, simulate(made, n, seed))
        days = scenario.horizon.base() / TICKS_PER_DAY
        found += [_held(one, kpi, days) for one in mine]
    order = {id(one): number for number, one in enumerate(chosen)}
    return sorted(found, key=lambda held: order[id(held.statement)])


def _held(one: Statement, kpi: Any, days: float) -> Held:
    sectors, name = one.figure.split("/")
    rows = kpi[kpi["sector"].isin(sectors.split("+")) & (kpi["kpi"] == name)]
    rows = rows[(rows["district"] == "all") & (rows["group"] == "all")]
    rows = rows[rows["period"].astype(str) == one.period]
    wide = rows.pivot_table(index="replication", columns="policy", values="value", aggfunc="sum")
    if one.measure == "level":
        mean, low, high = (float(x) for x in mean_interval(wide[one.policy]))
        return Held(one, mean, low, high, verdict(one.stated, mean, low, high), len(wide))
    pair = paired(wide["baseline"], wide[one.policy])
    value, low, high = _scaled(one, pair, days)
    return Held(one, value, low, high, _word(one, pair, value, low, high), len(wide))


def _scaled(one: Statement, pair: Paired, days: float) -> tuple[float, float, float]:
    """The difference in percent of the baseline, or a year."""
    scale = 100 / pair.baseline_mean if one.measure == "percent" else DAYS_PER_YEAR / days
    return pair.difference * scale, pair.low * scale, pair.high * scale


def _word(one: Statement, pair: Paired, value: float, low: float, high: float) -> str:
    if one.stated is not None and pair.verdict in {UNCLEAR, IDENTICAL}:
        return "not reproduced: no distinguishable difference"
    if one.stated is None:
        return f"nothing to hold it against; {pair.verdict}"
    return verdict(one.stated, value, low, high)


def verdict(stated: float | None, value: float, low: float, high: float) -> str:
    """In words: within the interval, near it, or how much of the statement was found."""
    if stated is None:
        return "nothing to hold it against"
    if low <= stated <= high and high - low > abs(stated):
        return "not contradicted: the interval is wider than the statement"
    if low <= stated <= high:
        return "agrees within chance"
    if stated * value < 0:
        return "goes the other way"
    share = value / stated
    if 0.8 <= share <= 1.25:
        return f"near: {100 * share:.0f} % of the statement"
    return f"{'smaller' if share < 1 else 'larger'}: {100 * share:.0f} % of the statement"


def page(held: Sequence[Held], seed: int) -> str:
    """The page, in Markdown."""
    return HEAD.format(seed=seed) + "".join(map(_line, held)) + _rest(held)


def _line(one: Held) -> str:
    told = one.statement
    place = catalogue(POLICIES)[told.row].municipality
    where = ", ".join([told.scenario, *told.overrides])
    cells = [
        f"{told.row} {place}",
        f"`{told.policy}`, {where}",
        told.says,
        f"{told.figure.replace('/', ' ').replace('+', ', ')}: {_number(told, one.value)} "
        f"({_number(told, one.low)} to {_number(told, one.high)}, n={one.replications})",
        told.mechanism,
        told.assumption,
        one.verdict,
    ]
    return f"| {' | '.join(cells)} |\n"


def _number(one: Statement, value: float) -> str:
    if one.measure == "percent":
        return f"{value:+.1f} %"
    if one.measure == "year":
        return f"{value / 1e6:+.2f} m DKK a year"
    return f"{value:.1f}"


def _rest(held: Sequence[Held]) -> str:
    """Initiatives with a stated effect in numbers that are not held against it."""
    named = {one.statement.row for one in held}
    left = [
        row.row
        for row in catalogue(POLICIES).values()
        if row.effect and row.kind != "context" and row.row not in named
    ]
    return f"\nStated but not held against a run here: {', '.join(left)}.\n"
