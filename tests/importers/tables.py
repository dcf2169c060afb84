"""Population tables with made-up numbers, in the layouts that Statistics Denmark gives out."""

from collections.abc import Iterable, Iterator

SINGLE = [*(str(age) for age in range(55, 105)), "105"]
AREAS = {"000": 90, "084": 30, "580": 2, "411": 1}


def citizens(age: int, sex: str, size: int = 2) -> int:
    """Fewer with every year of age, more women than men."""
    return size * (max(0, 105 - age) + (5 if sex in ("2", "K") else 0))


def ages_in(cell: str) -> range:
    """The ages that a cell of ALDER counts in the tables made here."""
    if cell in ("IALT", "TOT"):
        return range(55, 106)
    first, _, last = cell.partition("-")
    return range(int(first), (int(last) if last else 105 if "-" in cell else int(first)) + 1)


def count(size: int, sex: str, age: str) -> int:
    sexes = ("1", "2") if sex == "TOT" else (sex,)
    return sum(citizens(year, one, size) for one in sexes for year in ages_in(age))


def folk1a(
    areas: dict[str, int] = AREAS,
    sexes: Iterable[str] = ("TOT", "1", "2"),
    ages: Iterable[str] = ("IALT", *SINGLE),
    times: Iterable[str] = ("2020K1",),
    status: bool = True,
    koen: str = "KØN",
) -> list[str]:
    """Lines of FOLK1A (or FOLK1AM without marital status), totals beside their parts."""
    columns = ["OMRÅDE", koen, "ALDER", *(["CIVILSTAND"] if status else []), "TID", "INDHOLD"]
    return [";".join(columns), *_cells(areas, sexes, ages, times, status)]


def _cells(
    areas: dict[str, int], sexes: Iterable[str], ages: Iterable[str], times: Iterable[str],
    status: bool,
) -> Iterator[str]:  # fmt: skip
    for area, size in areas.items():
        for sex in sexes:
            for age in ages:
                whole = count(size, sex, age)
                parts = {"TOT": whole, "U": whole // 4, "G": whole - whole // 4}
                for one, number in parts.items() if status else [("", whole)]:
                    for time in times:
                        cells = [area, sex, age, *([one] if status else []), time, str(number)]
                        yield ";".join(cells)


def frkm1(areas: dict[str, int], years: Iterable[int], top: str = "100-") -> list[str]:
    """Lines of FRKM1yy as BULK gives them: single ages and an open group, no total of sexes."""
    first_of_top = int(top.rstrip("-"))
    ages = ["TOT", *(str(age) for age in range(55, first_of_top)), top]
    lines = ["KOMMUNEDK;ALDER;KØN;TID;INDHOLD"]
    for area, size in areas.items():
        for age in ages:
            for sex in ("M", "K"):
                for year in years:
                    number = count(size, sex, age) + (year - 2026)
                    lines.append(f"{area};{age};{sex};{year};{number}")
    return lines


def table(lines: Iterable[str], end: str = "\r\n") -> str:
    """The lines as a file has them, with the empty last line."""
    return end.join([*lines, "", ""])
