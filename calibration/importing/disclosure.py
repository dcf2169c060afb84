"""Small cells: no count of 1 to 4 citizens leaves, and every cell kept back is told.

Statistics Denmark's rule as researchers know it: no cell of fewer than five observations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

LEAST = 5
FEW = "<5"


@dataclass
class Suppressions:
    """What was kept back: the name of each cell, never its number."""

    cells: list[str] = field(default_factory=list)

    def count(self, name: str, number: float) -> int | str:
        """The number, or `<5` (and a line in the log) when it is from 1 to 4."""
        if 0 < number < LEAST:
            self.cells.append(name)
            return FEW
        return int(number)

    def counts(self, name: str, numbers: Mapping[str, int]) -> dict[str, int | str]:
        """Each count by its word; words of fewer than five rows are told together, unnamed."""
        shown: dict[str, int | str] = {}
        few = 0
        for word, number in sorted(numbers.items()):
            if number < LEAST:
                few += 1
            else:
                shown[word] = number
        if few:
            self.cells.append(f"{name}: {few} words of fewer than {LEAST} rows")
            shown["(others)"] = FEW
        return shown
