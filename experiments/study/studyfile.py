"""study.yaml: a scenario, policies, sweeps, draws and replications in one file.

format: 1
scenario: aabenraa
set: {horizon: 730 days}
policies: [home_first, "home_first:closed=0+satellite_clinics"]
vary: {sectors.temporary_bed.places: "10:30:5"}
design: full                # or fractional, latin_hypercube, sobol, with `points`
draws: 1                    # more: of all uncertain numbers of scenario and policies
replications: 20
seed: 2020
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from experiments.modelfile import validated
from experiments.running.designs import Design, numbers
from sim.language.faults import ScenarioError, TrapError
from sim.language.quantity import Frozen
from sim.loading.yamltree import MAX_BYTES, read

Text = Annotated[str, Field(min_length=1)]


class StudyFile(Frozen):
    """A study as its file says it."""

    format: Literal[1]
    scenario: Text
    set: dict[str, str | float] = {}
    policies: tuple[Text, ...] = ()
    vary: dict[str, tuple[float, ...]] = {}
    design: Literal["full", "fractional", "latin_hypercube", "sobol"] = "full"
    points: Annotated[int, Field(ge=2, le=10_000)] = 16
    draws: Annotated[int, Field(ge=1, le=10_000)] = 1
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = 20
    seed: Annotated[int, Field(ge=0, lt=2**64)] = 2020

    @field_validator("vary", mode="before")
    @classmethod
    def _ranges(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        texts = {path: _as_text(values) for path, values in data.items()}
        try:
            return {path: numbers(text) for path, text in texts.items()}
        except TrapError as trap:
            raise ValueError(f"a number {trap.args[0]}; {trap.args[1]}") from None

    @property
    def overrides(self) -> list[str]:
        """As --set takes them."""
        return [f"{path}={value}" for path, value in self.set.items()]

    @property
    def varied(self) -> Design:
        """What is varied."""
        return Design(self.vary, self.design, self.points, self.draws)


def _as_text(values: Any) -> str:
    return ",".join(map(str, values)) if isinstance(values, (list, tuple)) else str(values)


def is_study(path: Path) -> bool:
    """Whether a file is a study and not a scenario: it names a scenario at its top level."""
    if path.suffix not in (".yaml", ".yml") or not path.is_file():
        return False
    try:
        return "scenario" in read(path.read_bytes()[: MAX_BYTES + 1], str(path)).value
    except ScenarioError:
        return False


def load_study(path: Path) -> StudyFile:
    """Read a study file. Raises ScenarioError with file, line and key of every fault."""
    tree = read(path.read_bytes()[: MAX_BYTES + 1], path.as_posix())
    study = validated(StudyFile, tree)
    if (path.parent / study.scenario).is_file():  # as the file sees it
        return study.model_copy(update={"scenario": str(path.parent / study.scenario)})
    return study
