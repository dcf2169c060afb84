"""What is wrong with a file of data: every bad cell at once, and never its value."""

import re
from dataclasses import replace

from sim.language.faults import Fault, ScenarioError

SHOWN = 1_000  # lines of a message
MANY = 5  # rows with the same fault in the same column; more of them share a line


class DataError(ScenarioError):
    """A file that cannot be taken in; tells every bad cell by row and column."""

    def __str__(self) -> str:
        alike: dict[tuple[str, ...], list[Fault]] = {}
        for one in self.faults:
            alike.setdefault((one.file, one.path, one.problem, one.remedy), []).append(one)
        lines = [line for faults in alike.values() for line in _lines(faults)]
        more = len(lines) - SHOWN
        return "\n".join([*lines[:SHOWN], f"and {more} more"] if more > 0 else lines)


def _lines(alike: list[Fault]) -> list[str]:
    """Of the same fault of one column in many rows one line that names them all."""
    rows = [one.line for one in alike if one.line is not None]
    if len(alike) <= MANY or len(rows) < len(alike):
        return [str(one) for one in alike]
    breaks = [k for k in range(1, len(rows)) if rows[k] != rows[k - 1] + 1]
    runs = [rows[a:b] for a, b in zip([0, *breaks], [*breaks, len(rows)], strict=True)]
    told = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
    return [str(replace(alike[0], line=None, file=f"{alike[0].file}: rows {told}:"))]


def refused(file: str, line: int | None, column: str, problem: str, remedy: str) -> DataError:
    """One fault as an error."""
    return DataError([Fault(file, line, column, problem, remedy)])


def shape(text: str) -> str:
    """What a cell looks like, without what it says: digits as 9, letters as a."""
    masked = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", " ".join(text.split())))
    return repr(masked if len(masked) <= 24 else f"{masked[:21]}...")


def parted(text: str) -> tuple[str, str]:
    """Problem and remedy of a message `problem; remedy`."""
    problem, _, remedy = text.partition("; ")
    return problem, remedy
