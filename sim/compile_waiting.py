"""The rules of waiting lists as arrays: patience and where it leads."""

from dataclasses import dataclass

import numpy as np

from sim.compile_network import Tables, decision_sites, luck_of
from sim.spec import EXIT, Scenario
from sim.vocab import NOWHERE


@dataclass(frozen=True)
class Waiting:
    """Arrays over the sectors s that are waited for."""

    patience: np.ndarray  # int32 (s, group): table, NOWHERE: no end
    renege_to: np.ndarray  # int16 (s,), n_sectors = exit
    patience_sites: np.ndarray  # uint64 (s,)

    @property
    def has_patience(self) -> np.ndarray:
        """bool (s,): whether somebody may give up waiting."""
        has: np.ndarray = (self.patience != NOWHERE).any(axis=1)
        return has

    def sites_used(self) -> list[int]:
        """The sites at which a citizen may draw."""
        return [int(site) for site in self.patience_sites[self.has_patience]]


def compile_waiting(scenario: Scenario, names: tuple[str, ...], tables: Tables) -> Waiting:
    """Spread the rules over groups; `names` are the sectors in their order."""
    sectors, luck = [scenario.sectors[name] for name in names], luck_of(scenario, names)
    number = {name: i for i, name in enumerate((*names, EXIT))}
    return Waiting(
        patience=np.stack([tables.rows(sector.patience) for sector in sectors]),
        renege_to=np.array([number[sector.renege_to] for sector in sectors], np.int16),
        patience_sites=decision_sites(luck, "patience"),
    )
