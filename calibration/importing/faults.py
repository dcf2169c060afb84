"""What is wrong with a file of data: every bad cell at once, and never its value."""

import re

from sim.language.faults import Fault, ScenarioError

SHOWN = 1_000  # faults that a message lists


class DataError(ScenarioError):
    """A file that cannot be taken in; tells every bad cell by row and column."""

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:SHOWN]]
        more = len(self.faults) - len(lines)
        return "\n".join([*lines, f"and {more} more"] if more else lines)


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
