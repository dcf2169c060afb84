"""What documents say of places and meetings, written down again as scenario numbers by hand."""

from datetime import date

from policies.capacity_plan import CapacityPlan
from policies.discharge_coordination import DischargeCoordination
from policies.home_first import HomeFirst
from policies.rehabilitation_centre import RehabilitationCentre
from policies.split_training import SplitTraining
from sim.language.spec import Scenario
from sim.loading.load import load


def places(scenario: Scenario, sector: str, day: date) -> int | None:
    """Places on a day, from the calendar."""
    rule = scenario.sectors[sector].places
    if rule.value is not None:
        return rule.value
    return [step.value for step in rule.calendar if step.start <= day][-1]


def test_alleroeds_plan() -> None:
    """210 care homes in 2020, 250 in 2026, 312 needed in 2030; 14 beds in 2020 and two a year;
    122 senior homes become 192 in 2030."""
    planned = CapacityPlan().apply(load("alleroed"))
    homes = {2020: 210, 2025: 210, 2026: 250, 2029: 250, 2030: 312, 2040: 312}
    beds = {2020: 14, 2021: 16, 2022: 18, 2025: 24, 2029: 32, 2030: 34, 2035: 34}
    for year, number in homes.items():
        assert places(planned, "care_home", date(year, 6, 1)) == number, year
    for year, number in beds.items():
        assert places(planned, "temporary_bed", date(year, 6, 1)) == number, year
    assert places(planned, "care_home", date(2019, 10, 1)) == 210  # in the warm-up
    seniors = [places(planned, "senior_housing", date(year, 6, 1)) for year in (2020, 2025, 2030)]
    assert seniors == [122, 157, 192]


def test_a_plan_is_added_to_a_plan() -> None:
    """A scenario with a calendar of its own keeps its steps."""
    planned = CapacityPlan().apply(load("alleroed"))
    more = CapacityPlan(care_homes=10, care_homes_year=2028, beds_a_year=0).apply(planned)
    assert [places(more, "care_home", date(year, 6, 1)) for year in (2027, 2028, 2030)] == [
        250, 260, 384,
    ]  # fmt: skip


def test_aabenraas_centre() -> None:
    """34 places instead of 26; six places out of use for six weeks from New Year."""
    aabenraa = load("aabenraa")
    assert RehabilitationCentre().day_price == round((26 / 34 + 1) / 2, 2)  # full, or no fuller
    new = RehabilitationCentre(day_price=26 / 34).apply(aabenraa)
    assert new.sectors["temporary_bed"].places.value == 34
    assert (
        round(aabenraa.prices["temporary_day"].base() / new.prices["temporary_day"].base(), 2)
        == 1.31
    )
    assert new.prices["temporary_day_own"] == aabenraa.prices["temporary_day_own"]
    leaking = RehabilitationCentre(added=0, day_price=1, lost=6).apply(aabenraa)
    days = [
        date(2020, 1, 1),
        date(2020, 2, 11),
        date(2020, 2, 12),
        date(2020, 12, 31),
        date(2021, 1, 1),
    ]
    assert [places(leaking, "temporary_bed", day) for day in days] == [20, 20, 26, 26, 20]


def test_hilleroeds_meetings() -> None:
    """From Monday, Wednesday and Friday to every weekday, at the same hours."""
    before = load("hilleroed-meetings")
    (hours,) = before.sectors["temporary_bed"].admissions
    assert hours.days == ("monday", "wednesday", "friday")
    (daily,) = DischargeCoordination().apply(before).sectors["temporary_bed"].admissions
    assert daily.days == ("monday", "tuesday", "wednesday", "thursday", "friday")
    assert (daily.start, daily.until) == (hours.start, hours.until)
    (paid,) = DischargeCoordination().apply(before).outlays.values()
    assert paid.value == 2 * 52 * 2 * 430  # two meetings a week more, two hours of nurses each


def test_half_a_day_longer_in_a_bed() -> None:
    stays = SplitTraining().apply(load("alleroed")).sectors["temporary_bed"].service
    assert stays is not None and (stays.mean, stays.cv) == (25.5, 0.66)


def test_staff_of_closed_beds_goes_on_in_home_care() -> None:
    """26 beds become 16; ten times 28 hours a week are delivered at home, half of them at 0.5."""
    before = load("aabenraa")
    for moved, hours in ((1.0, 280), (0.5, 140), (0.0, 0)):
        after = HomeFirst(staff_moved=moved).apply(before)
        assert places(after, "temporary_bed", date(2020, 6, 1)) == 16
        assert before.home_care and before.home_care.capacity
        assert after.home_care and after.home_care.capacity
        assert after.home_care.capacity.value == before.home_care.capacity.value + hours
