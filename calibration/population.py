"""Population of one municipality by sex and age, from a table of Statistics Denmark.

FOLK1A (quarters), FOLK1AM (months) and FRKM1yy (projection), as `calibration.statbank` reads
them. Totals that stand beside their parts are left out; what is missing (`..`) counts as nobody
and is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from calibration.statbank import (
    MISSING,
    OLDEST,
    Municipality,
    Row,
    Span,
    ages_of,
    day_of,
    municipality_of,
    plain,
    refuse,
    rows,
    sex_of,
)

SEXES = ("man", "woman")
AREA, PROJECTED_AREA = "omrade", "kommunedk"
NEEDED = ("kon", "alder", "tid", "indhold")
RIGHT = "right would be FOLK1A, FOLK1AM or FRKM1yy with the columns OMRÅDE (or KOMMUNEDK);KØN;ALDER;TID;INDHOLD"  # noqa: E501
ELDERLY = 65


@dataclass(frozen=True)
class Population:
    """Citizens of one municipality on one day."""

    municipality: Municipality
    day: date
    table: str  # FOLK1A, FOLK1AM or FRKM1
    counts: dict[str, dict[Span, int]]  # by sex, then first and last age
    missing: int  # cells without a number, taken for nobody

    def between(self, sex: str, first: int, last: int) -> int | None:
        """Citizens of these ages; None where the table does not tell them apart."""
        inside = {s: n for s, n in self.counts[sex].items() if first <= s[0] and s[1] <= last}
        years = sum(min(s[1], OLDEST) - s[0] + 1 for s in inside)
        return sum(inside.values()) if years == last - first + 1 else None

    def over(self, sex: str, age: int) -> int:
        """Citizens of this age and older."""
        return sum(n for (low, _), n in self.counts[sex].items() if low >= age)


def read_population(
    path: Path, wanted: Municipality | None = None, at: date | None = None
) -> Population:
    """One municipality's citizens from a table that may hold many areas and times.

    `wanted` may be left out when the table holds one municipality. Without `at` the latest
    count is taken, and of a projection its first year. Raises ScenarioError (file and line).
    """
    file = path.as_posix()
    header, lines = rows(path)
    area = _columns(file, header)
    chosen: dict[str, list[Row]] = {}
    for row in lines:
        found = municipality_of(row.cells[area])
        if found is not None and (wanted is None or found == wanted):
            chosen.setdefault(found.code, []).append(row)
    if len(chosen) != 1:
        _not_one(file, header[0], list(chosen), wanted)
    [(code, own)] = chosen.items()
    projected = area == PROJECTED_AREA
    day, own = _one_time(file, own, at, first=projected)
    monthly = "M" in own[0].cells["tid"].upper()
    counts, missing = _counts(file, _parts(own))
    _complete(file, counts)
    counts = {sex: _open_ended(by_age) for sex, by_age in counts.items()}
    place = wanted or municipality_of(code)
    assert place is not None
    table = "FRKM1" if projected else "FOLK1AM" if monthly else "FOLK1A"
    return Population(place, day, table, counts, missing)


def _columns(file: str, header: tuple[str, ...]) -> str:
    """The plain name of the column of areas. Refuses what is no population table."""
    names = [plain(name) for name in header]
    areas = [name for name in (AREA, PROJECTED_AREA) if name in names]
    missing = [name.upper() for name in NEEDED if name not in names]
    strange = [h for h, n in zip(header, names, strict=True) if n not in (*NEEDED, AREA, PROJECTED_AREA, "civilstand")]  # noqa: E501  # fmt: skip
    if strange:
        refuse(file, 1, "", f"this is no population table: column {strange[0][:40]!r}", RIGHT)
    if missing or len(areas) != 1:
        lacks = (["OMRÅDE"] if not areas else []) + missing or ["one column of areas"]
        refuse(file, 1, "", f"the table lacks {', '.join(lacks)}", RIGHT)
    return areas[0]


def _not_one(file: str, column: str, codes: list[str], wanted: Municipality | None) -> None:
    if wanted is not None:
        problem = f"{wanted.code} {wanted.name} is not in the file"
        refuse(file, None, column, problem, "choose the area when downloading the table")
    if not codes:
        refuse(file, None, column, "there is no municipality in the file", "choose one (as 580)")
    shown = ", ".join(codes[:5]) + (", ..." if len(codes) > 5 else "")
    problem = f"the file holds {len(codes)} municipalities ({shown})"
    refuse(file, None, column, problem, f"choose one: --municipality {codes[0]}")


def _one_time(
    file: str, lines: list[Row], at: date | None, first: bool
) -> tuple[date, list[Row]]:  # fmt: skip
    by_day: dict[date, list[Row]] = {}
    for row in lines:
        day = day_of(row.cells["tid"])
        if day is None:
            problem = f"{row.cells['tid'][:40]!r} is not a time"
            refuse(file, row.line, "TID", problem, "write a year, quarter or month: 2026K1")
        by_day.setdefault(day, []).append(row)
    day = at or (min if first else max)(by_day)
    if day not in by_day:
        known = f"{min(by_day)} to {max(by_day)}"
        refuse(file, None, "TID", f"the file has no {day}", f"choose one of its times, {known}")
    return day, by_day[day]


def _parts(lines: list[Row]) -> list[Row]:
    """The rows that are no total beside its parts; marital status is used through its total."""
    status = [row.cells.get("civilstand", "") for row in lines]
    whole = [sex_of(text) == "both" for text in status]
    wanted = any(whole)
    lines = [row for row, total in zip(lines, whole, strict=True) if total == wanted]
    return [
        row
        for row in lines
        if sex_of(row.cells["kon"]) != "both" and ages_of(row.cells["alder"]) != "all"
    ]


def _counts(file: str, lines: Iterable[Row]) -> tuple[dict[str, dict[Span, int]], int]:
    counts: dict[str, dict[Span, int]] = {sex: {} for sex in SEXES}
    seen: dict[tuple[str, ...], int] = {}
    missing = 0
    for row in lines:
        sex, span, text = (
            sex_of(row.cells["kon"]), ages_of(row.cells["alder"]), row.cells["indhold"],
        )  # fmt: skip
        if sex is None:
            problem = f"{row.cells['kon'][:40]!r} is not a sex"
            refuse(file, row.line, "KØN", problem, "known are TOT, 1 and 2, M and K")
        if not isinstance(span, tuple):
            problem = f"{row.cells['alder'][:40]!r} is not an age"
            refuse(file, row.line, "ALDER", problem, "known are IALT, 67, 65-69 and 100-")
        if text != MISSING and not (text.isascii() and text.isdigit()):
            refuse(file, row.line, "INDHOLD", f"{text[:40]!r} is no count", "write digits, or ..")
        key = (sex, str(span), row.cells.get("civilstand", ""))
        if key in seen:
            problem = f"the same sex and age stand in line {seen[key]} already"
            refuse(file, row.line, "ALDER", problem, "take one of the lines out")
        seen[key] = row.line
        missing += text == MISSING
        number = 0 if text == MISSING else int(text)
        counts[sex][span] = counts[sex].get(span, 0) + number
    return counts, missing


def _complete(file: str, counts: dict[str, dict[Span, int]]) -> None:
    """Refuse ages that overlap, and gaps among those of 65 and over."""
    for sex, by_age in counts.items():
        if not by_age:
            refuse(file, None, "KØN", f"there is no {sex}", "choose men and women, not the total")
        spans = sorted(by_age)
        for (low, high), (following, _) in pairwise(spans):
            if following <= high:
                problem = f"ages {low}-{high} and {following} overlap"
                refuse(file, None, "ALDER", problem, "choose single ages, or groups, not both")
        reached = ELDERLY
        for low, high in spans:
            if low <= reached <= high:
                if low < reached == ELDERLY:
                    problem = f"the group {low}-{high} mixes under and over 65"
                    refuse(file, None, "ALDER", problem, "choose single ages")
                reached = high + 1
        if reached < 86:
            problem = f"age {reached} is missing ({sex})"
            refuse(file, None, "ALDER", problem, "choose all ages from 65 on")
        if not sum(n for (low, _), n in by_age.items() if low >= ELDERLY):
            refuse(file, None, "INDHOLD", f"nobody over 65 ({sex})", "choose another area or time")


def _open_ended(by_age: dict[Span, int]) -> dict[Span, int]:
    """The oldest group of a table takes in all who are older."""
    oldest = max(by_age)
    return {(s[0], OLDEST if s == oldest else s[1]): n for s, n in by_age.items()}
