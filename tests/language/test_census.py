"""A start from a file with one row per citizen: what it means, and what is refused."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from sim.language.spec import Scenario
from sim.loading.load import ScenarioError, load, resolved_yaml, scenario_digest
from sim.prepare.compile import compile_scenario
from sim.reference.engine import run_reference
from sim.results.trace import Trace

HERE = Path(__file__).parent / "census"
TOWN = (HERE / "town.yaml").read_text("utf-8")
PEOPLE = (HERE / "people.csv").read_bytes()
HEADER = "sector;age;sex;stayed;waiting_for;waited\n"
STOCKS = "stocks:\n  people: {census: people.csv}\n"


def town(folder: Path, people: bytes | str = PEOPLE, stocks: str = STOCKS) -> Scenario:
    """The town with other people, or with stocks of another kind."""
    data = people.encode() if isinstance(people, str) else people
    (folder / "people.csv").write_bytes(data)
    (folder / "town.yaml").write_text(TOWN.replace(STOCKS, stocks), "utf-8")
    return load(folder / "town.yaml")


def ran(scenario: Scenario) -> Trace:
    return run_reference(compile_scenario(scenario), 5, 1)


def test_the_example_loads_with_its_digest() -> None:
    scenario = load(HERE / "town.yaml")
    census = scenario.stocks["people"].census
    assert census is not None and len(census.rows) == 8
    assert census.sha256 == hashlib.sha256(PEOPLE).hexdigest()
    assert census.sha256 in resolved_yaml(scenario)
    assert not re.search("12.5|waited", resolved_yaml(scenario)), "no rows are passed on"
    assert {row.waited for row in census.rows} == {0, 3 * 86_400, 40 * 86_400, 1_080_000}


def test_a_resolved_scenario_finds_the_same_file_and_no_other(tmp_path: Path) -> None:
    scenario = town(tmp_path)
    path = tmp_path / "resolved.yaml"
    path.write_text(resolved_yaml(scenario), "utf-8")
    assert load(path) == scenario and scenario_digest(load(path)) == scenario_digest(scenario)
    (tmp_path / "people.csv").write_bytes(PEOPLE.replace(b"400", b"401"))
    with pytest.raises(ScenarioError, match=r"is another file than before.*take `sha256` out"):
        load(path)


def test_a_census_is_the_same_start_as_stocks(tmp_path: Path) -> None:
    """One stock a sector and way of waiting, from files and as counts: the same run to the bit."""
    counts = {
        "a": ("home", "", "", {"man": 3, "woman": 2}),
        "b": ("hospital", "stayed", "4", {"man": 1, "woman": 2}),
        "c": ("home", "waited", "9", {"man": 0, "woman": 2}),
        "d": ("", "waited", "2", {"man": 1, "woman": 0}),
    }
    by_file, by_count = "stocks:\n", "stocks:\n"
    for name, (sector, known, days, old) in counts.items():
        waits = "care_home" if known == "waited" else ""
        at = f"sector: {sector}, " if sector else ""
        at += f"waiting_for: {waits}, " if waits else ""
        at += f"{known}: {days} days, " if known else ""
        man, woman = f"{{65-79: 1, 80+: {old['man']}}}", f"{{65-79: 0, 80+: {old['woman']}}}"
        value = f"{{man: {man}, woman: {woman}}}"
        by_count += f"  {name}: {{{at}count: {{by: [sex, age], unit: citizens, value: {value}}}}}\n"
        by_file += f"  {name}: {{census: {name}.csv}}\n"
        rows = [f"{sector},man,65-79,{waits}"]
        rows += [f"{sector},{sex},80+,{waits}" for sex, n in old.items() for _ in range(n)]
        head = f"sector,sex,age,waiting_for{',' * bool(known)}{known}\n"
        text = head + "".join(f"{row}{',' * bool(known)}{days}\n" for row in rows)
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    filed, counted = town(tmp_path, stocks=by_file), town(tmp_path, stocks=by_count)
    one, other = ran(filed), ran(counted)
    assert len(one.events) > 30 and one.digest() == other.digest()


def test_the_order_of_rows_is_none(tmp_path: Path) -> None:
    head, *rows = PEOPLE.decode("utf-8-sig").splitlines()
    other = "\r\n".join([head, *reversed(rows)])
    assert ran(town(tmp_path)).digest() == ran(town(tmp_path, other)).digest()


def test_commas_and_points_mean_the_same(tmp_path: Path) -> None:
    text = PEOPLE.decode("utf-8-sig").replace(",", ".").replace(";", ",")
    assert ran(town(tmp_path)).digest() == ran(town(tmp_path, text)).digest()


def test_both_engines_begin_alike(tmp_path: Path) -> None:
    from sim.fast.engine import run_fast

    compiled = compile_scenario(town(tmp_path))
    assert run_fast(compiled, 5, 1).digest() == run_reference(compiled, 5, 1).digest()


REFUSED: list[tuple[str, Any, str]] = [
    ("cpr_column", "cpr;" + HEADER, "1: a column of personal data (CPR); take the column out"),
    ("cpr_value", HEADER + "home;72;010150-1234;;;\n", "2: sex: a value that looks like a CPR"),
    ("cpr_digits", HEADER + "home;72;man;;;\n0101501234;72;man;;;\n", "3: sector: a value that"),
    ("unknown_column", "name;" + HEADER, "1: 'name': unknown column; known are: age, sex"),
    ("column_twice", "sex;" + HEADER, "1: sex: the column stands twice"),
    ("no_sex", "sector;age\nhome;72\n", "1: sex: the column is missing; add it"),
    ("category", HEADER + "home;72;mand;;;\n", "2: sex: 'mand' is not a category; did you mean"),
    ("age", HEADER + "home;64;man;;;\n", "2: age: 64 years is below the first band; from 65 up"),
    ("nowhere", HEADER + "hospitl;72;man;;;\n", "2: sector: there is no sector 'hospitl'; did you"),
    ("no_place", HEADER + ";72;man;;;\n", "2: sector: nowhere to be; write `sector`"),
    ("point", HEADER + "hospital;72;man;2.5;;\n", "2: stayed: '2.5' is not a number of days"),
    ("negative", HEADER + "hospital;72;man;-2;;\n", "2: stayed: '-2' is not a number of days"),
    ("stayed_waits", HEADER + "hospital;72;man;2;care_home;\n", "2: stayed: beside `waiting_for`"),
    ("waited", HEADER + "home;72;man;;;3\n", "2: waited: without `waiting_for`; name the sector"),
    ("itself", HEADER + "home;72;man;;home;\n", "2: waiting_for: is there already"),
    ("too_few", HEADER + "home;72\n", "2: 2 values under 6 columns; write as many"),
    ("latin1", (HEADER + "home;72;kvinde å;;;\n").encode("latin1"), "2: not UTF-8; save the file"),
    ("empty", "", "1: age: the column is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("people", "told"), [row[1:] for row in REFUSED],
                         ids=[row[0] for row in REFUSED])  # fmt: skip
def test_what_is_refused(tmp_path: Path, people: bytes | str, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        town(tmp_path, people)
    first = str(caught.value.faults[0])
    assert f"people.csv:{told}" in first, first
    assert "1234" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioError, match=r"town.yaml:13: stocks.people.census: .*nobody.csv cannot be read"
    ):
        town(tmp_path, stocks="stocks: {people: {census: nobody.csv}}\n")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("less: [], sector: home", "`sector` beside `census`"),
        ("waited: 3 days", "`waited` beside `census`"),
        ("count: 7", "either `count` or `census`"),
    ],
)
def test_the_file_says_it_all(tmp_path: Path, more: str, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        town(tmp_path, stocks=f"stocks: {{people: {{census: people.csv, {more}}}}}\n")


def test_a_census_that_was_not_read_is_told() -> None:
    scenario = load(HERE / "town.yaml")
    again = Scenario.model_validate(scenario.model_dump(by_alias=True))
    with pytest.raises(ValueError, match=r"people.csv has not been read"):
        compile_scenario(again)
