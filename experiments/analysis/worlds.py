"""The same study in many worlds: what each policy changes when uncertain quantities differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.analysis.runs import BLOCK, Runs
from experiments.running.run import Variant
from experiments.running.uncertain import Uncertain, drawn
from experiments.statistics.differences import Floats
from sim.language.spec import Scenario


@dataclass(frozen=True)
class Study:
    """Variants of one scenario (the baseline first), run `replications` times in every world."""

    scenario: Scenario
    made: Sequence[Variant]
    of: Sequence[Uncertain]
    runs: Runs
    replications: int

    def values(self, points: Floats) -> Floats:
        """float64 (world, variant, figure, replication) of worlds (world, quantity), in values.

        All worlds have the same citizens and draws, so that they differ by their quantities only.
        Raises PolicyError for a world in which a variant is impossible.
        """
        found = []
        per_block = max(BLOCK // len(self.made), 1)
        for begin in range(0, len(points), per_block):
            worlds = [
                variant
                for point in points[begin : begin + per_block]
                for variant in drawn(self.scenario, self.made, self.of, point.tolist())
            ]
            values = self.runs(worlds, self.replications)
            found.append(values.reshape(-1, len(self.made), *values.shape[1:]))
        return np.concatenate(found)

    def base(self) -> Floats:
        """The quantities' own values, (quantity,)."""
        return np.array([one.value for one in self.of])


def effects(values: Floats) -> Floats:
    """Like `values` (world, variant, ...): the baseline's level, and the others' differences."""
    changed = values - values[:, :1]
    changed[:, 0] = values[:, 0]
    return changed
