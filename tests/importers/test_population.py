"""Population files as they come: every layout gives the same citizens, or one clear message."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from calibration.local_facts import BANDS, apportion, local_facts, survival
from calibration.population import Population, read_population
from calibration.statbank import municipalities, wanted_municipality
from sim.language.faults import ScenarioError

from .tables import AREAS, SINGLE, citizens, folk1a, frkm1, table

SIZE = AREAS["580"]
MANY = {"580": SIZE, "540": 3, "101": 4}


def written(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, lines: list[str], wanted: str | None = None, **how: str) -> Population:
    municipality = wanted_municipality(wanted) if wanted else None
    return read_population(written(folder, table(lines), **how), municipality)


def aged(sex: str, first: int, last: int) -> int:
    return sum(citizens(age, sex, SIZE) for age in range(first, min(last, 105) + 1))


def right(population: Population) -> None:
    """The citizens that the builder put into 580."""
    assert population.municipality.name == "Aabenraa"
    for sex, code in (("man", "1"), ("woman", "2")):
        for first, last in BANDS.values():
            assert population.between(sex, first, last) == aged(code, first, last), (sex, first)


WORDS = {"580": "580 Aabenraa", "000": "000 Hele landet", "084": "084 Region Hovedstaden"}


def in_words(lines: list[str]) -> list[str]:
    """The same table with `CodeAndValue`."""
    sexes = {"TOT": "TOT I alt", "1": "1 Mænd", "2": "2 Kvinder"}
    found = [lines[0]]
    for line in lines[1:]:
        area, sex, age, *rest = line.split(";")
        age = "IALT Alder i alt" if age == "IALT" else f"{age} {age} år"
        found.append(";".join([WORDS.get(area, area), sexes[sex], age, *rest]))
    return found


LAYOUTS = {
    "as it comes": folk1a(),
    "parts of marital status only": [x for x in folk1a() if ";TOT;2020" not in x],
    "months": folk1a(times=["2021M10"], status=False),
    "KOEN": folk1a(koen="KOEN"),
    "words": in_words(folk1a()),
    "no totals": folk1a({"580": SIZE}, ("1", "2"), SINGLE),
    "groups of five years": folk1a(ages=[f"{a}-{a + 4}" for a in range(55, 95, 5)] + ["95-"]),
    "projection": [x.replace("101;", "0101;") for x in frkm1({"580": SIZE}, [2026])],
    "an age of its own on top": folk1a(ages=["IALT", *SINGLE[:44], "99-"]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_layouts(tmp_path: Path, layout: str, encoding: str) -> None:
    right(read(tmp_path, LAYOUTS[layout], "580"))
    text = table(LAYOUTS[layout])
    if encoding == "utf-16":  # what Excel calls Unicode text
        text = text.replace(";", "\t")
    right(read_population(written(tmp_path, text, encoding)))
    right(read_population(written(tmp_path, text.replace("\r\n", "\n"), encoding)))


def test_one_of_many(tmp_path: Path) -> None:
    lines = folk1a(MANY)
    for word in ("580", "Aabenraa", "aabenraa kommune", "Åbenrå"):
        right(read(tmp_path, lines, word))
    with pytest.raises(ScenarioError, match=r"3 municipalities .*--municipality"):
        read(tmp_path, lines)
    with pytest.raises(ScenarioError, match=r"461 Odense is not in the file"):
        read(tmp_path, lines, "Odense")
    with pytest.raises(ScenarioError, match="did you mean Aabenraa"):
        wanted_municipality("Abenrad")


def test_times(tmp_path: Path) -> None:
    """Counts: the latest; a projection: its first year; or the one asked for."""
    assert read(tmp_path, folk1a(times=["2019K4", "2020K2", "2020K1"])).day == date(2020, 4, 1)
    path = written(tmp_path, table(frkm1({"580": SIZE}, [2027, 2026, 2030])))
    assert read_population(path).day == date(2026, 1, 1)
    later = read_population(path, at=date(2030, 1, 1))
    assert later.between("man", 70, 70) == aged("1", 70, 70) + 4
    with pytest.raises(ScenarioError, match="no 2031-01-01"):
        read_population(path, at=date(2031, 1, 1))


def test_withheld_numbers_are_told(tmp_path: Path) -> None:
    lines = [re.sub(r"^(580;1;10[0-5];TOT;.*;).*", r"\1..", x) for x in folk1a()]
    found = read(tmp_path, lines)
    assert found.missing == 6
    assert found.between("man", 95, 125) == aged("1", 95, 99)


def test_an_open_group_is_split_as_in_the_nation(tmp_path: Path) -> None:
    whole = local_facts(read(tmp_path, folk1a()))
    lumped = local_facts(read(tmp_path, folk1a(ages=["IALT", *SINGLE[:30], "85-"])))
    for sex in ("man", "woman"):
        assert sum(lumped.people[sex].values()) == sum(whole.people[sex].values())
        assert lumped.people[sex]["80-84"] == whole.people[sex]["80-84"]
        assert lumped.people[sex]["85-89"] > lumped.people[sex]["90-94"] > 0


WRONG = {
    "home care": (
        ["OMRÅDE;YDELSESTYPE;TIMEUGE;ALDER;KOEN;TID;INDHOLD", "580;100;50;50;100;2020;3"],
        r"table.csv:1: this is no population table: column 'YDELSESTYPE'; right would be FOLK1A",
    ),
    "no area": (["KØN;ALDER;TID;INDHOLD", "1;65;2020K1;3"], r":1: the table lacks OMRÅDE"),
    "prose": (["Kære borger"], ":1: this is no table"),
    "nothing": ([], ":1: this is no table"),
    "short line": ([*folk1a(), "580;1;65"], r":\d+: 3 cells stand under 6 columns"),
    "regions": (folk1a({"084": 30, "000": 90}), "there is no municipality in the file"),
    "totals only": (folk1a(sexes=["TOT"]), "there is no man; choose men and women"),
    "no old": (folk1a(ages=SINGLE[:20]), "age 75 is missing"),
    "a gap": (folk1a(ages=[a for a in SINGLE if a != "70"]), "age 70 is missing"),
    "overlap": (folk1a(ages=[*SINGLE, "65-69"]), "overlap"),
    "60-69": (folk1a(ages=["60-69", *SINGLE[15:]]), "60-69 mixes under and over 65"),
    "twice": ([*folk1a(), "580;1;65;TOT;2020K1;3"], r":\d+: ALDER: the same sex and age stand in"),
    "a sex": ([*folk1a(), "580;3;65;TOT;2020K1;3"], r":\d+: KØN: '3' is not a sex; known are"),
    "an age": ([*folk1a(), "580;1;old;TOT;2020K1;3"], r":\d+: ALDER: 'old' is not an age"),
    "a time": ([*folk1a(), "580;1;65;TOT;2020U1;3"], r":\d+: TID: '2020U1' is not a time"),
    "a number": ([*folk1a(), "580;1;54;TOT;2020K1;3,5"], r":\d+: INDHOLD: '3,5' is no count"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_files_get_one_clear_message(tmp_path: Path, name: str) -> None:
    lines, expected = WRONG[name]
    with pytest.raises(ScenarioError, match=expected) as found:
        read(tmp_path, lines)
    assert len(found.value.faults) == 1 and found.value.remedy


def test_what_is_no_text_at_all(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"PK\x03\x04rest")
    with pytest.raises(ScenarioError, match="this is an Excel file; download the table as CSV"):
        read_population(path)
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_population(tmp_path / "nowhere.csv")


def test_there_are_98_municipalities() -> None:
    assert len({one.code for one in municipalities().values()}) == 98
    assert all(len(one.code) == 3 and one.name for one in municipalities().values())


def test_cohorts_turn_65_in_their_year(tmp_path: Path) -> None:
    facts = local_facts(read(tmp_path, folk1a()))
    days = [day for day, _ in facts.turning_65]
    assert facts.by_cohort and days == [date(2020 + k, 1, 1) for k in range(10)]
    alive = sum(citizens(60, code, SIZE) * survival(sex, 60.5, 65) for sex, code in (("man", "1"), ("woman", "2")))  # noqa: E501  # fmt: skip
    assert facts.turning_65[4] == (date(2024, 1, 1), round(alive))
    constant = local_facts(read(tmp_path, folk1a(ages=SINGLE[10:])))
    assert not constant.by_cohort and len(constant.turning_65) == 1


def test_survival_is_the_life_table() -> None:
    """HMD Denmark 2015-2019: deaths within a year at 65 and 80."""
    for sex, at_65, at_80 in (("man", 0.01373, 0.05729), ("woman", 0.00911, 0.04011)):
        assert 1 - survival(sex, 65, 66) == pytest.approx(at_65, rel=0.15)
        assert 1 - survival(sex, 80, 81) == pytest.approx(at_80, rel=0.15)
    ages = [survival("man", 65, 65 + k) for k in range(30)]
    assert all(a > b for a, b in pairwise(ages))


def test_apportion_keeps_the_total() -> None:
    for total in (0, 1, 7, 100):
        parts = apportion(total, {"a": 1.0, "b": 2.0, "c": 0.5})
        assert sum(parts.values()) == total and all(x >= 0 for x in parts.values())
