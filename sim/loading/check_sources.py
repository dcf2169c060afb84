"""Sources of a scenario: somebody comes, not too many, at rates and times that can be kept."""

from collections.abc import Callable, Iterator
from datetime import date

from sim.language.faults import Keys, Problem
from sim.language.groups import AGE
from sim.language.moments import moment_ticks
from sim.language.quantity import Distribution
from sim.language.spec import Scenario, Source
from sim.language.spec_profile import Profile
from sim.loading.check_tables import is_table
from sim.vocab import CITIZENS_PER_STREAM, TICKS_PER_DAY, TICKS_PER_YEAR

LEAST_HAZARD = 5_000  # in 2**-48 per tick: a whole number then misses a rate by 1e-4 at most
ONE = 1 << 48
MOST_AT_ONCE = 1 << 14


def _sources(scenario: Scenario) -> Iterator[Problem]:
    for name, source in scenario.sources.items():
        at: Keys = ("sources", name)
        if name in scenario.stocks:
            yield Problem(at, "a stock has this name, too", "give one of them another name")
        if source.age is None and AGE in scenario.attributes:
            yield Problem(at, "the key `age` is missing", "add the age on arrival: `age: 65 years`")
        if source.at:
            yield from _given_times(at, source, scenario)
        elif not is_table(scenario.warm_up, scenario.horizon):
            ticks = scenario.warm_up.base() + scenario.horizon.base()
            yield from _sizes(at, source, ticks)


def _sizes(at: Keys, source: Source, ticks: float) -> Iterator[Problem]:
    """How many citizens a rate or gaps bring in a run of so many ticks."""
    together = max(source.batch.sizes) if source.batch is not None else 1
    if source.gaps is not None:
        gap = _mean(source.gaps)
        if source.gaps.cases is not None:
            remedy = "write one distribution for all"
            yield Problem((*at, "gaps"), "cases where nobody has come yet", remedy)
        elif gap is not None:
            size = ticks / gap * together if gap > 0 else float("inf")
            yield from _size((*at, "gaps"), size, "other gaps")
    elif source.rate is not None and not is_table(source.rate):
        low, high = _factors(source.profile, ticks)
        key = "rate" if high > 0 else "profile"
        yield from _size((*at, key), source.rate.base() * high * ticks * together, f"a {key}")
        least = source.rate.base() * low * ONE
        if source.profile is not None and 0 < least < LEAST_HAZARD:
            problem = (
                f"the profile makes the rate as low as {least / ONE * TICKS_PER_DAY:.3g} a day"
            )
            yield Problem((*at, "profile"), problem, "write 0, or a larger factor")


def _size(path: Keys, size: float, what: str) -> Iterator[Problem]:
    if not 0 < size <= CITIZENS_PER_STREAM:
        problem = f"{size:.6g} citizens would arrive"
        yield Problem(path, problem, f"write {what}: at least one, at most {CITIZENS_PER_STREAM}")


def _factors(profile: Profile | None, ticks: float) -> tuple[float, float]:
    """The least factor above 0 and the largest that a profile can put on a rate."""
    low = high = 1.0
    if profile is None:
        return low, high
    kinds = [[step.value for step in steps] for steps in (profile.weekly, profile.yearly)]
    if profile.dated:
        kinds.append([1.0, *(step.value for step in profile.dated)])
    if profile.trend is not None:
        kinds.append([1.0, (1 + profile.trend.per_year) ** (ticks / TICKS_PER_YEAR)])
    for values in kinds:
        low *= min((value for value in values if value > 0), default=1.0)
        high *= max(values, default=1.0)
    return low, high


def _mean(gaps: Distribution) -> float | None:
    """Mean gap in ticks; None if the parameters make no distribution, which is told elsewhere."""
    from sim.luck import dists  # it brings a compiler along: not before it is needed

    try:
        law = dists.law(
            str(gaps.distribution), ticks_per_unit=gaps.ticks_per_unit, **gaps.parameters()
        )
    except (KeyError, ValueError, ArithmeticError):
        return None
    return law.mean()


def _given_times(at: Keys, source: Source, scenario: Scenario) -> Iterator[Problem]:
    for moment, count in source.at.items():
        if not 1900 <= int(moment[:4]) <= 2200:
            problem = f"{moment} is not within reason"
            yield Problem((*at, "at", moment), problem, "write a year from 1900 to 2200")
            return
        if count > MOST_AT_ONCE:
            problem = f"{count} citizens come at {moment}, more than {MOST_AT_ONCE}"
            yield Problem((*at, "at", moment), problem, "let some come at another time")
    if sum(source.at.values()) > CITIZENS_PER_STREAM:
        problem = f"{sum(source.at.values())} citizens, more than {CITIZENS_PER_STREAM}"
        yield Problem((*at, "at"), problem, "divide it into several sources")
    first = min(source.at, key=moment_ticks)
    if not is_table(scenario.warm_up):
        begins = moment_ticks(scenario.start.isoformat())
        begins -= int(scenario.warm_up.base()) // TICKS_PER_DAY * TICKS_PER_DAY
        if moment_ticks(first) < begins:
            day = date.fromordinal(date(1900, 1, 1).toordinal() + begins // TICKS_PER_DAY)
            problem = f"{first} lies before the run, which begins at {day}"
            yield Problem((*at, "at", first), problem, "take it out, or begin the run earlier")


RULES: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (_sources,)
