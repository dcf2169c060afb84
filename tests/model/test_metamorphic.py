"""What must follow when a municipality is changed: relations between runs, and exact books.

Allerød, half a year, compiled engine. Relations that do not hold in general are left out: more
hospital beds do not always mean fewer blocked ones, one more place does not help every citizen,
and with priorities, refusals or returns to hospital small changes may go either way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.fast.engine import count_fast, run_fast
from sim.language.spec import Clock, Scenario, Sector
from sim.language.spec_places import Places
from sim.loading.load import load
from sim.prepare.compile import Compiled, compile_scenario
from sim.results.columns import rows as rows_of
from sim.results.economics import bookings
from sim.results.equity import cost_by_group
from sim.results.kpi import figures
from sim.results.measured import Run as Counted
from sim.results.measured import bounds, windows
from sim.results.tally import Tally
from sim.vocab import TICKS_PER_DAY, VisitMode

DAYS = 180
SEEDS = (1, 2, 3)
NO_WARM_UP = ("warm_up=0 days", f"horizon={DAYS} days")
WAITS = ("care_home", "home_rehabilitation", "senior_housing", "temporary_bed")


@dataclass(frozen=True)
class World:
    """A scenario and its runs, one for each seed."""

    scenario: Scenario
    compiled: Compiled
    tallies: tuple[Tally, ...]

    def cells(self, name: str, sector: str | None = None) -> int:
        """A count over all periods, groups and seeds, of one sector or of all."""
        chosen = slice(None) if sector is None else [self.compiled.network.sectors.index(sector)]
        return sum(int(tally.cells[name][:, chosen].sum()) for tally in self.tallies)

    def visits(self, *names: str) -> int:
        """Counts of visits over all periods, groups and seeds, added up."""
        return sum(int(tally.visits[name].sum()) for tally in self.tallies for name in names)

    def by_district(self, name: str) -> dict[str, int]:
        """A count of visits by district."""
        space = self.compiled.space
        district = space.category(np.arange(space.n_groups), "district")
        total = sum(tally.visits[name].sum(axis=(0, 1)) for tally in self.tallies)
        found = np.bincount(district, total, len(space.categories["district"]))
        return dict(zip(space.categories["district"], found.astype(int).tolist(), strict=True))

    def figure(self, kpi: str, sector: str) -> float:
        """A key figure of the whole, summed over the seeds."""
        total = 0.0
        for tally in self.tallies:
            run = Counted(tally, self.compiled, self.scenario)
            rows = rows_of(figures(run, windows(self.compiled.frame)[:1]))
            total += sum(row[4] for row in rows if row[:4] == (sector, "all", "all", kpi))
        return total


@cache
def world(*overrides: str, name: str = "alleroed") -> World:
    """A municipality with these values changed."""
    return ran(load(name, [*NO_WARM_UP, *overrides]))


def ran(scenario: Scenario) -> World:
    """The scenario's runs."""
    compiled = compile_scenario(scenario)
    ends = bounds(compiled, scenario)
    return World(scenario, compiled, tuple(count_fast(compiled, 7, seed, ends) for seed in SEEDS))


def with_nursing(scenario: Scenario, **nursing: Any) -> Scenario:
    """The same with another home nursing."""
    assert scenario.nursing is not None
    return scenario.model_copy(update={"nursing": scenario.nursing.model_copy(update=nursing)})


def scaled_roster(factor: float) -> list[str]:
    roster = world().scenario.nursing.roster.value  # type: ignore[union-attr]
    return [f"nursing.roster.value.{day}={hours * factor}" for day, hours in roster.items()]


def doubled_places() -> list[str]:
    sectors = world().scenario.sectors
    limited = {name: sector.places.value for name, sector in sectors.items()}
    return [f"sectors.{name}.places={2 * n}" for name, n in limited.items() if n is not None]


def same_counts(one: World, other: World) -> bool:
    """Everything that was counted, in sectors both have, is equal."""
    return all(
        mine.cells == its.cells and mine.visits == its.visits
        for mine, its in zip(one.tallies, other.tallies, strict=True)
    )


# ------------------------------------------------------------------- relations between runs


def test_twice_the_places_and_rosters_remove_nearly_all_waiting() -> None:
    before, after = world(), world(*doubled_places(), *scaled_roster(2))
    for sector in WAITS:
        if sector != "care_home":  # there offers are declined, and who declined waits for the next
            assert after.cells("waiting", sector) <= 0.01 * before.cells("waiting", sector)
    willing = "sectors.care_home.refuses=null"
    few = world(*doubled_places(), willing).cells("waiting", "care_home")
    assert few <= 0.01 * world(willing).cells("waiting", "care_home")


def test_twice_the_nurses_make_every_visit_on_its_day() -> None:
    """Of those whose care must be at home: a clinic is waited for by choice."""
    at_home = ("nursing.clinic_share.value=0",)
    before, after = world(*at_home), world(*at_home, *scaled_roster(2))
    assert before.visits("days_late") > 1000
    assert after.visits("days_late") == after.visits("agency") == 0


def test_half_the_nurses_of_one_district_hurt_it_first() -> None:
    scenario = world(name="aabenraa-staff").scenario
    assert scenario.nursing is not None
    own = {
        name: one.model_copy(update={"temps": None}) for name, one in scenario.nursing.staff.items()
    }
    before = ran(with_nursing(scenario, pools=(), staff=own))
    halved = {}
    for name, one in own.items():
        days = {
            day: {**persons, "town_1": persons["town_1"] / 2}
            for day, persons in one.headcount.value.items()
        }
        fewer = one.headcount.model_copy(update={"value": days})
        halved[name] = one.model_copy(update={"headcount": fewer})
    after = ran(with_nursing(scenario, pools=(), staff=halved))
    bought, more = before.by_district("agency"), after.by_district("agency")
    assert more["town_1"] > bought["town_1"] + 100
    assert all(more[x] == bought[x] for x in bought if x != "town_1"), "no staff in common"


def test_nurses_change_nothing_but_nursing() -> None:
    before, after = world(), world(*scaled_roster(0.5))
    assert all(a.cells == b.cells for a, b in zip(before.tallies, after.tallies, strict=True))
    due = ("home", "clinic", "video", "agency")
    assert after.visits(*due) == before.visits(*due), "the same visits fall due"
    assert after.visits("agency") > before.visits("agency")


def test_twice_the_driving_is_twice_the_minutes_a_visit() -> None:
    driving = world().scenario.nursing.driving.value  # type: ignore[union-attr]
    plenty = scaled_roster(4)
    far = [f"nursing.driving.value.{place}={2 * minutes}" for place, minutes in driving.items()]
    near, away = world(*plenty), world(*plenty, *far)
    assert away.visits("driving") == 2 * near.visits("driving") > 0
    assert away.visits("minutes") == near.visits("minutes")


def test_without_clinics_all_visits_are_made_at_home() -> None:
    plenty = scaled_roster(4)
    before = world(*plenty)
    after = ran(with_nursing(before.scenario, clinics={}))
    assert before.visits("clinic") > 0 == after.visits("clinic")
    assert after.visits("home") == before.visits("home") + before.visits("clinic")


def test_without_a_limit_nobody_waits_in_hospital_for_a_bed() -> None:
    open_ = world("sectors.temporary_bed.places=unlimited")
    assert open_.cells("waiting", "temporary_bed") == 0 < world().cells("waiting", "temporary_bed")
    assert open_.cells("blocked", "hospital") == 0 < world().cells("blocked", "hospital")


def test_without_places_nobody_is_there() -> None:
    shut = world("sectors.home_rehabilitation.places=0")
    assert shut.cells("begun", "home_rehabilitation") == 0
    assert shut.cells("waiting", "home_rehabilitation") > 0


def test_without_admissions_the_hospital_is_empty() -> None:
    well = [f"clocks.{clock}.rate.value=0" for clock in ("admission_from_care_home",)]
    ages = world().scenario.clocks["acute_admission"].rate.value
    well += [f"clocks.acute_admission.rate.value.{age}=0" for age in ages]
    after = world(*well)
    assert after.cells("begun", "hospital") == after.cells("begun", "training") == 0
    assert after.cells("present", "home") > world().cells("present", "home")


def test_who_does_not_come_leaves_the_others_as_they_were() -> None:
    """Without limits: less demand takes citizens away, and no event of anybody else's."""
    half = [f"sources.{name}.demand=0.5 share" for name in ("moving_in", "turning_65")]
    open_ = {"places": Places(unlimited=True), "turnover": None, "admissions": ()}
    scenarios = []
    for more in ([], half):
        one = load("alleroed", [*NO_WARM_UP, *more])
        sectors = {name: sector.model_copy(update=open_) for name, sector in one.sectors.items()}
        scenarios.append(one.model_copy(update={"sectors": sectors}))
    all_, fewer = (run_fast(compile_scenario(one), 7, 1).events for one in scenarios)
    gone = np.setdiff1d(all_["citizen"], fewer["citizen"])
    assert len(gone) > 30
    here = all_[~np.isin(all_["citizen"], gone)]
    for column in ("tick", "kind", "cause", "citizen", "sector", "to_sector", "group"):
        assert (here[column] == fewer[column]).all(), column


def test_more_own_hours_are_fewer_bought() -> None:
    capacity = world().scenario.home_care.capacity.value  # type: ignore[union-attr]
    more = world(f"home_care.capacity.value={capacity + 100}")
    assert same_counts(more, world()), "nobody waits for help"
    hours = ("delivered_hours", "home_care")
    assert more.figure(*hours) == world().figure(*hours)
    assert more.figure("bought_hours", "home_care") < world().figure("bought_hours", "home_care")
    rich = world(f"home_care.capacity.value={3 * capacity}")
    assert rich.figure("bought_hours", "home_care") == 0


def test_twice_a_price_is_twice_its_cost_and_no_other() -> None:
    before, after = world(), world("prices.training_course.value=14400")
    assert same_counts(before, after)
    for one, other in zip(by_sector(before), by_sector(after), strict=True):
        assert other.pop("training") == 2 * one.pop("training") > 0
        assert one == other


def test_a_sector_that_nobody_can_reach_changes_nothing() -> None:
    before = world()
    service = {"distribution": "deterministic", "value": 5, "unit": "days"}
    lonely = Sector.model_validate({"places": 3, "routes": {"home": {}}, "service": service})
    sectors = {**before.scenario.sectors, "zz_far_away": lonely}
    after = ran(before.scenario.model_copy(update={"sectors": sectors}))
    last = len(before.compiled.network.sectors)
    for a, b in zip(before.tallies, after.tallies, strict=True):
        assert all((a.cells[name] == b.cells[name][:, :last]).all() for name in a.cells.names)
        assert a.visits == b.visits
        assert not b.used[:, last].any()


def test_a_clock_that_never_rings_changes_nothing() -> None:
    never = Clock.model_validate({"does": "leave", "rate": {"value": 0, "unit": "per year"}})
    clocks = {**world().scenario.clocks, "zz_never": never}
    assert same_counts(ran(world().scenario.model_copy(update={"clocks": clocks})), world())


def test_the_order_of_keys_changes_nothing() -> None:
    scenario = world().scenario
    turned = {
        part: dict(reversed(getattr(scenario, part).items()))
        for part in ("sectors", "clocks", "sources", "stocks", "traits", "prices", "attributes")
    }
    again = ran(scenario.model_copy(update=turned))
    assert same_counts(again, world())
    assert by_sector(again) == by_sector(world())


def test_what_comes_later_changes_nothing_before() -> None:
    """A run twice as long, counted at the end of the short one."""
    scenario = load("alleroed", ["warm_up=0 days", f"horizon={2 * DAYS} days"])
    compiled, end = compile_scenario(scenario), DAYS * TICKS_PER_DAY
    for short, seed in zip(world().tallies, SEEDS, strict=True):
        long = count_fast(compiled, 7, seed, (0, end, compiled.frame.horizon)).over(0, end)
        whole = short.over(0, end)
        assert long.cells == whole.cells and (long.used == whole.used).all()
        assert long.visits == whole.visits


# ------------------------------------------------------------------------------- the books


def by_sector(one: World) -> list[dict[str, int]]:
    """Oere by sector or service, all payers, for each seed."""
    made = []
    for tally in one.tallies:
        sums: dict[str, int] = {}
        for booking in bookings(
            Counted(tally, one.compiled, one.scenario), windows(one.compiled.frame)[0]
        ):
            sums[booking.sector] = sums.get(booking.sector, 0) + booking.ore
        made.append(sums)
    return made


@pytest.mark.parametrize("name", ["aabenraa-staff", "alleroed"])
def test_what_the_payers_pay_is_the_total(name: str) -> None:
    """In oere, by payer, by sector and by who got it; charges between authorities cancel."""
    one = world(name=name)
    window = windows(one.compiled.frame)[0]
    for tally in one.tallies:
        run = Counted(tally, one.compiled, one.scenario)
        booked = list(bookings(run, window))
        payers: dict[str, int] = {}
        for booking in booked:
            payers[booking.payer] = payers.get(booking.payer, 0) + booking.ore
        total = sum(booking.ore for booking in booked)
        assert sum(payers.values()) == total == int(cost_by_group(run, window).sum())
        assert sum(booking.ore for booking in booked if booking.charge) == 0
        assert set(payers) >= {"municipality", "region", "citizen"} and total > 0


@pytest.mark.parametrize("name", ["aabenraa-staff", "alleroed"])
def test_minutes_of_nursing_are_worked_bought_or_late(name: str) -> None:
    """What every visit needs = worked before the end + booked for days after it + bought."""
    one = world(name=name)
    days = one.compiled.frame.n_days
    for tally, seed in zip(one.tallies, SEEDS, strict=True):
        visits = run_fast(one.compiled, 7, seed).visits
        needed = int(visits["minutes"].sum() + visits["driving"].sum())
        agency = visits["mode"] == VisitMode.AGENCY
        bought = int(visits["minutes"][agency].sum() + visits["driving"][agency].sum())
        late = visits[~agency & (visits["day"] >= days)]
        after = int(late["minutes"].sum() + late["driving"].sum())
        assert needed == int(tally.rosters["worked"].sum()) + after + bought
        assert bought == int(tally.visits["bought"].sum()) and needed > 0


def test_hours_of_help_are_own_or_bought() -> None:
    """Minutes needed at each 00:00 = those of own staff, within capacity, and those bought."""
    one = world("home_care.capacity=1700")  # so few that some are bought
    capacity = one.compiled.help.capacity
    for tally in one.tallies:
        run = Counted(tally, one.compiled, one.scenario)
        rows = {
            row[3]: row[4]
            for row in rows_of(figures(run, windows(one.compiled.frame)[:1]))
            if row[0] == "home_care" and row[1:3] == ("all", "all")
        }
        needed = tally.census[:, :, 3].sum(axis=1, dtype=np.int64)
        own = np.minimum(needed, capacity[: len(needed)])
        assert round(rows["bought_hours"] * 7 * 60) == int(needed.sum() - own.sum()) > 0
        assert rows["own_hours"] + rows["bought_hours"] == pytest.approx(rows["delivered_hours"])


def test_a_relation_can_fail() -> None:
    """The same comparison tells worlds apart that differ."""
    other = world("sectors.temporary_bed.places=10")
    assert not same_counts(other, world())
    check: Callable[[World, World], bool] = same_counts
    assert check(world(), world())
