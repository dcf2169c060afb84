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

from pydantic import Field, ValidationError, field_validator

from experiments.designs import Design, numbers
from sim.faults import Fault, ScenarioError, TrapError, near, shown
from sim.quantity import Frozen
from sim.yamltree import MAX_BYTES, Node, read

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
    try:
        study = StudyFile.model_validate(_plain(tree))
    except ValidationError as error:
        raise ScenarioError(
            [_fault(tree, one) for one in error.errors(include_url=False)]
        ) from None
    if (path.parent / study.scenario).is_file():  # as the file sees it
        return study.model_copy(update={"scenario": str(path.parent / study.scenario)})
    return study


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(child) for key, child in node.value.items()}
    return [_plain(child) for child in node.value] if isinstance(node.value, list) else node.value


def _fault(tree: Node, error: Any) -> Fault:
    """One of pydantic's errors at its place in the file."""
    node, path = tree, ""
    for key in error["loc"]:
        if isinstance(node.value, dict) and key in node.value:
            node, path = node.value[key], f"{path}.{key}"
        elif isinstance(node.value, list) and isinstance(key, int) and key < len(node.value):
            node, path = node.value[key], f"{path}[{key}]"
    known = list(StudyFile.model_fields)
    match error["type"]:
        case "extra_forbidden":
            told = ("unknown key", near(str(error["loc"][-1]), known))
        case "missing":
            told = (f"the key `{error['loc'][-1]}` is missing", "add it")
        case "value_error":
            problem, _, remedy = str(error["ctx"]["error"]).partition("; ")
            told = (problem, remedy)
        case _:
            said = error["msg"]
            told = (f"{shown(error['input'])} cannot stand here", said[0].lower() + said[1:])
    return Fault(node.file, node.line, path.lstrip("."), *told)
