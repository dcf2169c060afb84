"""Thirty-odd messy files with made-up values, in the layouts that municipalities export.

`FILES` maps a name to a `Case`: bytes, command, and either the rows kept or the places refused.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

CPR = "0101501234"  # made up; 010150-1234
GRANTS = "Borger;FSIII;Indsats;Lov;Paragraf;Leverandør;Status;Ansøgt;Bevilget;Bestilt;Start;Slut;Minutter pr. uge"  # noqa: E501
STAY = "borger_id;pladstype;enhed;venteliste_fra;tilbudt;indflyttet;fraflyttet;afgangsårsag"
OUT = "borger_id;indlagt;faerdigbehandlet;udskrevet;sygehus;afdeling;modtager;region"
PLACES = "enhed;pladstype;pladser;fra;til;ejer;betaler;kr_pr_dag"
STAFF = "enhed;uge;faggruppe;timer"


@dataclass(frozen=True)
class Case:
    """A file; `kept`: rows of the tidy table; `refused`: pieces that the messages hold."""

    name: str
    data: bytes
    command: tuple[str, ...]
    kept: int | None = None
    refused: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()  # pieces of the tidy table


def text(*lines: str, encoding: str = "cp1252", end: str = "\r\n") -> bytes:
    return (end.join(lines) + end).encode(encoding)


def book(sheets: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd-mm-yyyy"})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                sheet.write(i, j, cell)
    workbook.close()
    return stream.getvalue()


def grant(citizen: str = "B1", code: str = "H1.1", begin: str = "05-01-2026", end: str = "",
          minutes: str = "122,5", status: str = "Bestilt") -> str:  # fmt: skip
    return f"{citizen};{code};Hjælp;SEL;§ 83;Nord;{status};;;;{begin};{end};{minutes}"


GOOD = (GRANTS, grant(), grant("B2", "G1.20", minutes="1.234,5"), grant("B3", "H4.1", minutes=""))
STAYS = (
    STAY,
    "B1;Midlertidig;Øst;;;05-03-2026;27-03-2026;Eget hjem",
    "B2;Plejebolig;Vest;01-01-2026;02-02-2026;10-02-2026;;",
)
EOJ, STAYED, SENT = ("eoj",), ("stays",), ("discharges",)
AED06 = "OMRÅDE;YDELSESTYPE;TIMEUGE;ALDER;KOEN;TID;INDHOLD"

CASES = [
    Case("cp1252", text(*GOOD), EOJ, 3, holds=("H1.1", "122.5", "1234.5", "§ 83")),
    Case("utf8_bom", text(*GOOD, encoding="utf-8-sig"), EOJ, 3),
    Case("utf8_unix", text(*GOOD, encoding="utf-8", end="\n"), EOJ, 3),
    Case("utf16_tabs", text(*(g.replace(";", "\t") for g in GOOD), encoding="utf-16"), EOJ, 3),
    Case("utf16_no_mark", text(*GOOD, encoding="utf-16-le"), EOJ, 3),
    Case("english", text(
        "Borger,FSIII,Start,Minutter pr. uge", 'B1,H1.1,2026-01-05,"1,122.5"',
        'B2,H1.2,2026-01-05T08:30:00,30.25', encoding="utf-8"), EOJ, 2,
        holds=("1122.5", "2026-01-05 08:30")),
    Case("title_and_total", text(
        "Udtræk fra omsorgssystemet;;", "Dannet 01-02-2026;;", "", *GOOD, "I alt;;;;;;;;;;;;300"),
        EOJ, 3),
    Case("saved_twice", text(*GOOD, encoding="utf-8").decode("cp1252").encode("utf-8"), EOJ,
         refused=(":1:", "two encodings")),
    Case("both_marks", text(GRANTS, grant(minutes="1,5"), grant(minutes="2.5")), EOJ,
         refused=("minutes_per_week", "decimal comma and with decimal point")),
    Case("doubtful_mark", text(GRANTS, grant(minutes="1.234")), EOJ,
         refused=("minutes_per_week", "thousands or decimals")),
    Case("bad_cells_at_once", text(
        GRANTS, grant(begin="31-02-2026"), grant(begin="03/25/2026"), grant(minutes="mange"),
        grant(code="Q9"), grant(begin="05-01-26")), EOJ,
        refused=(":2: begin", ":3: begin", ":4: minutes_per_week", ":6: begin")),
    Case("end_before_begin", text(GRANTS, grant(end="04-01-2026")), EOJ, refused=(":2: end",)),
    Case("no_start", text(GRANTS, grant(begin="")), EOJ, refused=(":2: begin", "nothing stands")),
    Case("rejected_grants", text(*GOOD, grant("B4", status="Afslag"), grant("B5", status="Annulleret")), EOJ, 3),  # noqa: E501
    Case("same_row_again", text(*GOOD, GOOD[1], GOOD[1]), EOJ, 3),
    Case("too_wide", text(*GOOD, grant() + ";5;6"), EOJ, refused=(":5:", "15 cells")),
    Case("open_quote", text(*GOOD, 'B9;H1.1;"åben'), EOJ, refused=(":5:", "quote")),
    Case("column_missing", text("Borger;Kode;Begyndt", "B1;H1.1;05-01-2026"), EOJ,
         refused=("begin", "Startdato")),
    Case("column_twice", text("Borger;FSIII;Start;Startdato", "B1;H1.1;05-01-2026;05-01-2026"), EOJ,
         refused=("begin", "columns 3 and 4")),
    Case("summer_time", text(STAY, "B1;Midlertidig;Ø;;;29-03-2026 02:30;;",
                             "B2;Midlertidig;Ø;;;25-10-2026 02:30;;"), STAYED,
         refused=(":2: begin", "no such hour")),
    Case("stays", text(*STAYS), STAYED, 2, holds=("temporary_bed", "care_home", "2026-02-10")),
    Case("stays_unknown_place", text(*STAYS, "B3;Hotel;X;;;05-03-2026;;"), STAYED,
         refused=(":4: sector", "'aaaaa'")),
    Case("stays_xlsx", book({
        "Forside": [["Rapport"], [], ["Kommune"]],
        "Ophold": [["", ""], STAY.split(";"), [],
                   ["B1", "Midlertidig", "Øst", "", "", date(2026, 3, 5),
                    datetime(2026, 3, 27, 14, 30), "Død"]]}),
        STAYED, 1, holds=("2026-03-05", "2026-03-27 14:30", "death")),
    Case("xlsx_bad_cell", book({"Ophold": [STAY.split(";"), [], ["B1", "Midlertidig", "", "", "", 46082.5, "", ""]]}), STAYED,  # noqa: E501
         refused=("[Ophold]:3: begin", "format the column as dates")),
    Case("no_ready_day", text(
        OUT, "B1;01-02-2026;03-02-2026;05-02-2026;5501;M1;Eget hjem;Syddanmark",
        "B2;01-02-2026;;04-02-2026;5501;M1;Død;Syddanmark"), SENT, 2, holds=(",,",)),
    Case("ready_after_discharge", text(OUT, "B1;01-02-2026;06-02-2026;05-02-2026;;;Eget hjem;"), SENT,  # noqa: E501
         refused=(":2: discharged", "`ready`")),
    Case("capacity", text(
        PLACES, "Øst;Midlertidig;26;01-01-2026;;Kommune;Kommune;2.455,00",
        "Vest;Plejebolig;40;01-01-2026;31-12-2026;Region;Kommune;"), ("capacity",), 2,
        holds=("2455", "region")),
    Case("half_a_place", text(PLACES, "Øst;Midlertidig;2,5;01-01-2026;;;;"), ("capacity",),
         refused=(":2: places", "whole")),
    Case("week_53", text(STAFF, "Nord;2026-53;SSA;100,5", "Nord;uge 1 2027;SSH;90,0"), ("staff",), 2,  # noqa: E501
         holds=("2026-W53", "2027-W01")),
    Case("no_week_53", text(STAFF, "Nord;2025-53;SSA;100,5"), ("staff",),
         refused=(":2: week", "2025 has no week 53")),
    Case("folk1a_bom", text(
        "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD", "000;TOT;IALT;TOT;2026K1;90",
        "580;TOT;IALT;TOT;2026K1;30", "580;1;80;TOT;2026K1;10",
        "580;2;80;TOT;2026K1;20", "", encoding="utf-8-sig"),
        ("statbank",), 2, holds=("580,man,80", "2026-01-01,2026-04-01,citizens,10")),
    Case("frkm1_bulk", text(
        "KOMMUNEDK;ALDER;KØN;TID;INDHOLD", "084;TOT;M;2027;77", "101;100-;K;2027;12",
        "101;99;M;2027;15", encoding="utf-8"), ("statbank",), 2, holds=("101,woman,100+",)),
    Case("aed06", text(
        AED06, "000;100;50;50;100;2024;999", "580;100;50;50;100;2024;60",
        "580;200;100;700;200;2024;20", "580;200;100;850;300;2024;40",
        "580;200;200;700;300;2024;..", encoding="utf-8-sig"),
        ("statbank",), 1, holds=("AED06,580,man,85-89,",)),
    Case("aed16", text(
        "MAENGDE4;OMRÅDE;TID;INDHOLD", "0;580;2024;33", "130;580;2024;51,2", "140;580;2024;37",
        encoding="utf-8"), ("statbank",), 3, holds=("percent,51.2", "days,37", "citizens,33")),
    Case("statbank_short_row", text("OMRÅDE;TID;INDHOLD", "580;2024", encoding="utf-8"), ("statbank",),  # noqa: E501
         refused=(":2:", "2 cells")),
    Case("statbank_week_54", text("OMRÅDE;TID;INDHOLD", "580;2024U54;7", "580;2020U53;8", encoding="utf-8"),  # noqa: E501
         ("statbank",), refused=(":2: TID",)),
    Case("empty", b"", EOJ, refused=("empty",)),
    Case("picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", EOJ, refused=("no text",)),
]  # fmt: skip
FILES = {case.name: case for case in CASES}
