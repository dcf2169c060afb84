"""Random networks whose warm-up and horizon end in the middle of a day."""

from typing import Any


def parts_of_days(document: dict[str, Any], dice: Any, names: list[str]) -> None:
    """In three networks out of ten."""
    if dice.chance(0.3):
        seconds = int(dice.rng.integers(0, 10 * 86_400))
        document["warm_up"] = f"{seconds} seconds"
        document["horizon"] = f"{int(dice.rng.integers(500, 2_000))} hours"
