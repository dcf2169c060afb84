"""What is documented: a scenario alone, or with the results of a study of it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from experiments.document.assumptions import Assumption, parameters, scenario_numbers
from experiments.storage import store
from sim.language.spec import Scenario
from sim.loading.load import load, resolved_yaml
from sim.loading.yamltree import read


@dataclass(frozen=True)
class Subject:
    """A scenario and, of a result, its manifest and its tables."""

    scenario: Scenario
    results: store.Results | None = None

    @property
    def manifest(self) -> dict[str, Any] | None:
        """The record of the run, if there was one."""
        return self.results.manifest if self.results is not None else None

    @cached_property
    def numbers(self) -> tuple[Assumption, ...]:
        """Every number of the scenario that names its source, as the other outputs show it."""
        tree = read(resolved_yaml(self.scenario).encode(), self.scenario.name)
        return scenario_numbers(tree, "en", {})

    @property
    def parameters(self) -> tuple[Assumption, ...]:
        """The parameters of the policies."""
        return parameters(self.policies, "en")

    @property
    def policies(self) -> list[dict[str, Any]]:
        """The policies that were compared with the baseline, as the manifest names them."""
        return self.manifest["policies"][1:] if self.manifest else []


def subject(name: str) -> Subject:
    """A results folder, a scenario file or a shipped scenario. Raises their own errors."""
    folder = Path(name)
    if not store.is_results(folder):
        return Subject(load(name))
    results = store.read(folder)
    return Subject(load(str(folder / "scenario.resolved.yaml")), results)
