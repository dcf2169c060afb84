"""Thirty messy files are read right or refused with row and column; nobody's number gets out."""

import csv
import io
import json
import logging
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from calibration.importing.faults import DataError
from calibration.importing.fsiii import service_of
from calibration.importing.identity import looks_like_cpr, looks_like_identity, pseudonym
from calibration.importing.statbank_words import period_of
from experiments.cli import INVALID, cli, main
from sim.language.faults import Fault

from .messy import CPR, FILES, GOOD, GRANTS, STAYS, book, grant, text


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*words: str) -> tuple[int, str]:
    """Exit code and everything said, of the real entry point."""
    said = io.StringIO()
    arguments = patch("sys.argv", ["borgerflow", *words])
    with arguments, redirect_stderr(said), redirect_stdout(said):
        try:
            main()
        except SystemExit as leave:
            return int(leave.code or 0), said.getvalue()
    return 0, said.getvalue()


def take_in(data: bytes, *words: str, name: str = "export.csv") -> tuple[int, str]:
    Path(name).write_bytes(data)
    return call("data", "import", words[0], name, *words[1:])


def tidy(table: str = "services") -> list[list[str]]:
    with Path("data", f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_there_are_thirty() -> None:
    assert len(FILES) >= 30


@pytest.mark.parametrize("name", FILES)
def test_read_right_or_refused_with_row_and_column(name: str) -> None:
    case = FILES[name]
    suffix = "xlsx" if "xlsx" in name else "csv"
    code, said = take_in(case.data, *case.command, name=f"{name}.{suffix}")
    assert "Traceback" not in said
    if case.refused:
        assert code == INVALID, said
        for piece in case.refused:
            assert piece in said
        assert not Path("data").exists()
        return
    assert code == 0, said
    [table] = Path("data").glob("*.csv")
    written = table.read_text("utf-8")
    assert len(written.splitlines()) - 1 == case.kept, written
    for piece in case.holds:
        assert piece in written
    assert json.loads(next(Path("data").glob("*.json")).read_text("utf-8"))["file"]


def test_every_bad_cell_is_told_at_once() -> None:
    lines = [grant(f"B{i}", begin="99-99-2026") for i in range(300)]
    code, said = take_in(text(GRANTS, *lines), "eoj")
    assert code == INVALID
    assert said.strip().startswith("export.csv: rows 2 to 301: begin: ")


def test_the_same_fault_in_many_rows_is_one_line() -> None:
    faults = [Fault("a.csv", k, "citizen", "is bad", "mend it") for k in (2, 3, 4, 7, 9, 10)]
    told = str(DataError([*faults, Fault("a.csv", 3, "begin", "is late", "")]))
    assert told.split("\n") == [
        "a.csv: rows 2 to 4, 7, 9 to 10: citizen: is bad; mend it",
        "a.csv:3: begin: is late",
    ]


def test_bad_rows_can_be_left_out_and_are_counted() -> None:
    bad = [grant(f"X{i}", begin="99-99-2026") for i in range(7)]
    good = [grant(f"G{i}") for i in range(20)]
    code, said = take_in(text(GRANTS, *good, *bad), "eoj", "--drop-bad-rows")
    assert code == 0
    assert "7: bad cell in begin" in said and "27" in said
    assert len(tidy()) == 21


def test_a_dry_run_writes_nothing() -> None:
    code, said = take_in(text(*GOOD), "eoj", "--dry-run")
    assert code == 0 and "nothing was written" in said
    assert not Path("data").exists()


def test_nothing_is_overwritten() -> None:
    assert take_in(text(*GOOD), "eoj")[0] == 0
    before = Path("data/services.csv").read_bytes()
    code, said = take_in(text(*GOOD[:2]), "eoj")
    assert code == INVALID and "is there already" in said
    assert Path("data/services.csv").read_bytes() == before


@pytest.mark.parametrize(
    "planted",
    [
        CPR,
        "010150-1234",
        "010150 1234",
        " 010150 - 1234 ",
        "101501234",
        "010150–1234",
        "010150.1234",
    ],
)
def test_a_cpr_number_for_a_citizen_is_refused(planted: str, caplog: pytest.LogCaptureFixture) -> None:  # noqa: E501  # fmt: skip
    caplog.set_level(logging.DEBUG)
    code, said = take_in(text(*GOOD, grant(planted)), "eoj")
    assert code == INVALID and ":5: citizen" in said
    nowhere(planted, said + caplog.text)


@pytest.mark.parametrize("column", range(1, 13))
def test_a_cpr_number_in_any_column_is_refused(column: int) -> None:
    cells = grant().split(";")
    cells[column] = "010150-1234"
    for extra in ((), ("--drop-bad-rows",), ("--key", "key")):
        Path("key").write_bytes(b"0123456789abcdef")
        code, said = take_in(text(*GOOD, ";".join(cells)), "eoj", *extra)
        assert code == INVALID and ":5:" in said
        nowhere("010150-1234", said)


def test_a_cpr_number_becomes_a_hash_that_joins_files() -> None:
    Path("key").write_bytes(b"0123456789abcdef")
    rows = (GRANTS, grant("010150-1234"), grant("0101501234", "H1.2"), grant("B7"))
    code, said = take_in(text(*rows), "eoj", "--key", "key")
    assert code == 0, said
    first, second, third = (row[0] for row in tidy()[1:])
    assert first == second != third and first.startswith("c")
    nowhere("010150-1234", said)
    stays = book({"O": [STAYS[0].split(";"), [101501234.0, *STAYS[1].split(";")[1:]]]})
    assert take_in(stays, "stays", "--key", "key", name="o.xlsx")[0] == 0
    assert tidy("stays")[1][0] == first, "a spreadsheet that took the zero"
    assert pseudonym("010150-1234", b"another key 4711") != first


def test_cpr_numbers_in_columns_that_are_left_out_go_nowhere() -> None:
    rows = [GRANTS + ";Note", *(line + ";ring til 010150-1234" for line in GOOD[1:])]
    code, said = take_in(text(*rows), "eoj")
    assert code == 0 and "1 columns" in said
    nowhere("010150-1234", said)


def test_a_file_or_a_header_with_a_cpr_number_is_not_repeated() -> None:
    code, said = take_in(text(*GOOD), "eoj", name="010150-1234.csv")
    assert code == INVALID
    assert "1234" not in said
    code, said = take_in(text("010150-1234;FSIII;Begyndt", "B1;H1.1;05-01-2026"), "eoj")
    assert code == INVALID
    nowhere("010150-1234", said)


def test_what_a_cell_says_is_never_told() -> None:
    code, said = take_in(text(GRANTS, grant(begin="Jens Hansen")), "eoj")
    assert code == INVALID and "Jens" not in said and "'aaaa aaaaaa'" in said


def test_a_file_without_a_header_shows_nobody() -> None:
    code, said = take_in(text("Jens Hansen;H1.1;05-01-2026", "Eva Holm;H1.1;05-01-2026"), "eoj")
    assert code == INVALID and "Jens" not in said and "no column is named" in said


def test_a_key_must_be_long_enough() -> None:
    Path("key").write_bytes(b"short")
    code, said = take_in(text(*GOOD), "eoj", "--key", "key")
    assert code == INVALID and "too short" in said and "short\n" not in said


def nowhere(planted: str, said: str) -> None:
    """Neither said nor in any file but the export itself."""
    digits = "".join(filter(str.isdigit, planted))
    written = [path for path in Path("data").rglob("*") if path.is_file()]
    written += [path for path in Path().rglob("*.unfinished")]
    for path in written:
        said += path.read_text("utf-8")
    assert planted.strip() not in said
    assert digits not in "".join(c for c in said if c not in " -–./")


def test_small_cells_never_leave_and_each_is_told() -> None:
    lines = ["OMRÅDE;KØN;ALDER;TID;INDHOLD"]
    lines += [
        f"580;{sex};{age};2026K1;{(age + sex) % 9}" for sex in (1, 2) for age in range(80, 99)
    ]
    code, said = take_in(text(*lines, encoding="utf-8"), "statbank")
    assert code == 0, said
    values = [row[-1] for row in tidy("statbank")[1:]]
    small = sum(1 for line in lines[1:] if 0 < int(line.split(";")[-1]) < 5)
    assert values.count("<5") == small > 10
    assert not {"1", "2", "3", "4"} & set(values)
    report = json.loads(Path("data/statbank.report.json").read_text("utf-8"))
    assert len(report["suppressed"]) == small
    public = take_in(text(*lines, encoding="utf-8"), "statbank", "--published", "-o", "public")
    assert public[0] == 0 and "<5" not in Path("public/statbank.csv").read_text("utf-8")


def test_small_counts_of_a_report_cannot_be_worked_out() -> None:
    bad = [grant(f"X{i}", begin="99-99-2026") for i in range(3)]
    good = [grant(f"G{i}") for i in range(51)]
    code, said = take_in(text(GRANTS, *good, *bad), "eoj", "--drop-bad-rows")
    assert code == 0 and "<5: bad cell in begin" in said
    assert "about 50" in said and "51" not in said and "54" not in said


def test_a_rare_unknown_word_is_not_named() -> None:
    lines = [grant(f"A{i}", "X1") for i in range(6)] + [grant("B", "X2")]
    code, said = take_in(text(*GOOD, *lines), "eoj")
    assert code == 0 and "X1 (6)" in said and "X2" not in said


def test_a_renamed_unit_and_words_of_ones_own() -> None:
    Path("own.yaml").write_text(
        "table: staff\ncolumns: {unit: Distrikt, week: uge, profession: faggruppe, hours: timer}\n"
        "values: {unit: {Nord: Nord}}\nrenamed: {unit: {Distrikt Lindevænget: Nord}}\n"
        "unknown: drop\n",
        "utf-8",
    )
    rows = ["Distrikt;uge;faggruppe;timer"]
    rows += [f"{unit};2026-{w};SSA;10,5" for unit in ("Nord", "Distrikt Lindevænget", "Ukendt by") for w in range(10, 20)]  # noqa: E501  # fmt: skip
    code, said = take_in(text(*rows), "staff", "--profile", "own.yaml")
    assert code == 0 and "10: unknown unit" in said, said
    assert {row[0] for row in tidy("staff")[1:]} == {"Nord"}


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ("table: nothing\ncolumns: {}\n", "own.yaml:1: table"),
        ("table: staff\ncolumns: {unit: a, week: b, profession: c}\n", "columns: `hours`"),
        ("table: staff\ncolumns:\n  unit: a\n  week: b\n  profession: c\n  hours: a\n", ":6:"),
        ("table: staff\ncolums: {}\n", "own.yaml:2: colums"),
    ],
)
def test_a_faulty_profile_is_told_with_its_line(lines: str, place: str) -> None:
    Path("own.yaml").write_text(lines, "utf-8")
    code, said = take_in(text("a;b;c"), "staff", "--profile", "own.yaml")
    assert code == INVALID and place in said, said


def test_a_profile_of_another_table_is_wrong_usage() -> None:
    code, said = take_in(text(*GOOD), "stays", "--profile", "nexus")
    assert code == 2 and "stays takes stays" in said


def test_formulas_are_made_harmless() -> None:
    row = grant().replace("Hjælp", "=HYPERLINK(1)")
    assert take_in(text(*GOOD, row), "eoj")[0] == 0
    assert tidy()[-1][2] == "'=HYPERLINK(1)"


def test_json() -> None:
    Path("x.csv").write_bytes(text(GRANTS, *[grant(f"N{i}") for i in range(12)]))
    done = CliRunner().invoke(cli, ["data", "import", "eoj", "x.csv", "--json", "--dry-run"])
    told = json.loads(done.output)
    assert told["kept"] == 12 and told["table_file"] is None and told["first_month"] == "2026-01"


def test_identities() -> None:
    assert looks_like_cpr("ring 010150-1234 nu")
    assert not looks_like_cpr("2026-01-05 08:30:00")
    assert not looks_like_cpr("4711")
    assert not looks_like_cpr("12345678901234")
    assert looks_like_identity("101501234")
    assert not looks_like_identity("B000123456")


def test_services() -> None:
    known = {"H1.1": "personal_care", "H1.8": "practical_help", "H4.1": "temporary_stay",
             "G1.20": "nursing", "H2.11": "rehabilitation", "H1b": "practical_help"}  # fmt: skip
    assert {code: service_of(code) for code in known} == known
    assert [service_of(code) for code in ("H1.13", "G1.48", "Q1", "H3.4", "")] == [None] * 5


def test_times_of_the_statbank() -> None:
    spans = {"2024": "2024-01-01 2025-01-01", "2024K4": "2024-10-01 2025-01-01",
             "2024M03": "2024-03-01 2024-04-01", "2024H2": "2024-07-01 2025-01-01",
             "2020U53": "2020-12-28 2021-01-04", "2024M03D09": "2024-03-09 2024-03-10",
             "2020:2024": "2020-01-01 2025-01-01"}  # fmt: skip
    assert {t: " ".join(d.isoformat() for d in period_of(t)) for t in spans} == spans
