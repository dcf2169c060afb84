"""Where the table is in a file: which sheet, which row has the names, which mark is decimal."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from calibration.importing import cells as read
from calibration.importing.faults import DataError, parted, refused
from calibration.importing.identity import looks_like_cpr
from calibration.importing.layouts import LAYOUTS
from calibration.importing.profile import Profile
from calibration.importing.reading import Cell, Sheet, sheets
from calibration.statbank import plain
from sim.language.faults import Fault, near

HEADER_WITHIN = 30  # rows at the top; above the header stand titles


def find_table(path: Path, profile: Profile) -> tuple[Sheet, int, dict[str, int]]:
    """The sheet that has the profile's columns, the row of its header, and where columns are."""
    found = sheets(path)
    if profile.sheet is not None:
        found = tuple(s for s in found if plain(profile.sheet) in plain(s.name))
        if not found:
            remedy = "mend `sheet` in the profile"
            raise refused(path.name, None, "", "no sheet has the name wanted", remedy)
    tried = [(sheet, *_header(sheet, profile)) for sheet in found]
    whole = [(s, line, at) for s, line, at, missing in tried if not missing]
    if len(whole) == 1:
        return whole[0]
    if len(whole) > 1:
        remedy = "name one by `sheet` in the profile"
        raise refused(path.name, None, "", f"{len(whole)} sheets have these columns", remedy)
    sheet, line, at, missing = max(tried, key=lambda one: len(one[2]))
    names = [str(c) for c in next((cells for n, cells in sheet.rows if n == line), ())]
    # A row without any name that is known may hold data, and is not repeated.
    safe = [name for name in names if at and name and not looks_like_cpr(name)]
    faults = []
    for column in missing:
        aliases = ", ".join(profile.columns[column])
        hint = near(profile.columns[column][0], safe, "the file has")
        faults.append(Fault(sheet.name, line, column, f"no column is named {aliases}", hint))
    raise DataError(faults)


def _header(sheet: Sheet, profile: Profile) -> tuple[int, dict[str, int], list[str]]:
    """The row that names most columns, where they are, and the needed ones that are missing."""
    alias = {plain(a): column for column, names in profile.columns.items() for a in names}
    alias |= {plain(column): column for column in profile.columns if plain(column) not in alias}
    best: tuple[int, dict[str, int]] = (sheet.rows[0][0] if sheet.rows else 1, {})
    for line, cells in sheet.rows[:HEADER_WITHIN]:
        at: dict[str, int] = {}
        for i, cell in enumerate(cells):
            column = alias.get(plain(cell)) if isinstance(cell, str) else None
            if column is not None:
                if column in at:
                    problem = f"columns {at[column] + 1} and {i + 1} both name it"
                    raise refused(sheet.name, line, column, problem, "take one out")
                at[column] = i
        if len(at) > len(best[1]):
            best = (line, at)
    needed = [c for c, what in LAYOUTS[profile.table].columns.items() if what.needed]
    return *best, [column for column in needed if column not in best[1]]


def mark_of(
    sheet: str, profile: Profile, at: dict[str, int], body: Sequence[tuple[int, Sequence[Cell]]]
) -> str:
    """The decimal mark of the file."""
    if profile.decimal is not None:
        return profile.decimal
    columns = LAYOUTS[profile.table].columns
    numbers = [i for c, i in at.items() if columns[c].kind in ("number", "whole")]

    def cells() -> Iterator[Cell]:
        for _, raw in body:
            yield from (raw[i] for i in numbers if i < len(raw))

    try:
        return read.decimal_mark(cells())
    except ValueError as error:
        names = ", ".join(c for c in at if columns[c].kind in ("number", "whole"))
        raise refused(sheet, None, names, *parted(str(error))) from None
