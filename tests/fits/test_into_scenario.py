"""What tables say goes to its place in a shipped scenario, and what they cannot say is left."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from calibration.fitting.found import Found, Result, confidence
from calibration.fitting.into_scenario import fit_all, report_json, scenario_text
from calibration.fitting.tables import read_tables
from calibration.importing.faults import DataError
from calibration.importing.layouts import LAYOUTS
from sim.loading.load import load

SHARE = "sectors.temporary_bed.routes.care_home.share"
FIRST, UNTIL = date(2025, 1, 1), date(2026, 1, 1)
HOURS = {"1": 0.9, "2": 4.0, "3": 12.0, "4": 30.0}


def table(folder: Path, name: str, rows: Sequence[dict[str, object]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(LAYOUTS[name].columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """Grants, visits, places and stays of a year, made up, fitted into Aabenraa."""
    folder, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(2)
    grants = [
        {"citizen": f"c{level}-{i}", "code": code, "begin": "2024-05-01",
         "minutes_per_week": round(60 * part * hours * rng.uniform(0.9, 1.1), 1)}
        for level, hours in HOURS.items() for i in range(40)
        for code, part in (("H1.1", 0.7), ("H1.8", 0.3))
    ]  # fmt: skip
    over = {"citizen": "gone", "code": "H1.1", "begin": "2024-05-01", "end": "2025-03-01",
            "minutes_per_week": 9_000}  # fmt: skip
    nursing = {"citizen": "c1-1", "code": "G1.20", "begin": "2024-05-01", "minutes_per_week": 9_000}
    table(folder, "services", [*grants, over, nursing])
    visits = [
        {"citizen": f"c{i % 50}", "begin": f"{FIRST + timedelta(i % 365)} 09:00",
         "minutes": rng.gamma(4, 6 if i % 4 else 3), "driving": 6,
         "mode": "home" if i % 4 else "clinic"}
        for i in range(2_000)
    ]  # fmt: skip
    table(folder, "visits", visits)
    places = [("Øst", "temporary_bed", 18, "2020-01-01", ""), ("Vest", "temporary_bed", 9, "2020-01-01", ""),  # noqa: E501
              ("Lukket", "temporary_bed", 50, "2020-01-01", "2025-06-30")]  # fmt: skip
    keys = ("unit", "sector", "places", "from", "until")
    table(folder, "capacity", [dict(zip(keys, row, strict=True)) for row in places])
    service, death = rng.gamma(3, 7, 900), rng.exponential(90, 900)
    nights = np.floor(rng.random(900) + np.minimum(service, death))
    begin = [FIRST + timedelta(int(d)) for d in rng.integers(-90, 365, 900)]
    ends = [b + timedelta(int(n)) for b, n in zip(begin, nights, strict=True)]
    to = np.where(death < service, "death", rng.choice(["home", "care_home"], 900, p=[0.75, 0.25]))
    stays = [
        {"citizen": f"s{i}", "sector": "temporary_bed", "begin": b, "end": e if e < UNTIL else "",
         "destination": d if e < UNTIL else ""}
        for i, (b, e, d) in enumerate(zip(begin, ends, to, strict=True))
    ]  # fmt: skip
    table(folder, "stays", stays)
    town = load("aabenraa", [f"{SHARE}=0.18"])
    return fit_all(town, read_tables(folder), FIRST, UNTIL, 1, 50), folder


def found(result: Result) -> dict[str, Found]:
    return {one.path: one for one in result.found}


def test_hours_of_help_by_level(result: tuple[Result, Path]) -> None:
    one = found(result[0])["home_care.hours_per_week"]
    for level, hours in HOURS.items():
        assert one.node["value"][level] == pytest.approx(hours, rel=0.03)
    assert one.n == 160, "who has no grant in force, or nursing only, does not count"


def test_minutes_of_visits(result: tuple[Result, Path]) -> None:
    got = found(result[0])
    assert got["nursing.minutes_home"].value == pytest.approx(24, rel=0.04)
    assert got["nursing.minutes_clinic"].value == pytest.approx(12, rel=0.06)
    assert "nursing.driving" in dict(result[0].left), "it goes by district"


def test_places_on_the_last_day(result: tuple[Result, Path]) -> None:
    assert found(result[0])["sectors.temporary_bed.places"].value == 27


def test_stays_by_dates_with_deaths_as_cuts(result: tuple[Result, Path]) -> None:
    got = found(result[0])
    service = got["sectors.temporary_bed.service"]
    assert service.low < 21 < service.high, "a fifth is cut short by death"
    assert service.node["distribution"] == "gamma"
    share = got[SHARE]
    assert share.low < 0.25 < share.high, "of those who live"
    assert any("no day of readiness" in note for note in result[0].notes)


def test_what_cannot_be_said_is_left_and_said(result: tuple[Result, Path]) -> None:
    left = dict(result[0].left)
    assert "sectors.hospital.service" not in found(result[0])
    assert all(why for why in left.values())


def test_the_scenario_keeps_nothing_stale(result: tuple[Result, Path], tmp_path: Path) -> None:
    base, tables = load("aabenraa"), read_tables(result[1])
    path = tmp_path / "fitted.yaml"
    rest = Result(found=[one for one in result[0].found if one.path != SHARE])  # there by dementia
    path.write_text(scenario_text("aabenraa", base, rest, tables, "test", "fitted"), "utf-8")
    fitted = load(path)
    assert fitted.sectors["temporary_bed"].service.note is None
    assert fitted.sectors["hospital"] == base.sectors["hospital"]
    assert fitted.home_care.hours_per_week.year == 2025


def test_a_report_shows_no_small_count(result: tuple[Result, Path]) -> None:
    few = Result(found=[Found("x", {}, 1.0, 1.0, 1.0, "ratio", 3)])
    assert '"n": "<5"' in report_json(few, "test", {})
    assert '"n": 160' in report_json(result[0], "test", {})


def test_confidence_goes_by_the_interval() -> None:
    bounds = [(9.5, 10.5), (8, 12), (5, 15)]
    assert [confidence(10, *one) for one in bounds] == ["high", "medium", "low"]


def test_a_table_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stays.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(DataError, match="not the columns"):
        read_tables(tmp_path)
