"""targets.yaml: which numbers are free, and which observed figures they must give.

format: 1
parameters:
  clocks.admission.rate: {range: [2, 10]}       # left out: the range in the scenario
  sectors.bed.service: {range: [10, 40], prior: log}
targets:
  wait_for_bed:
    kpi: wait_days                              # as in a scenario's targets, of the measured time
    sector: bed
    value: 12
    standard_error: 1.5
    unit: days
    discrepancy: 1                              # how far the model itself may be off; 0 if left out
    scale: even                                 # log for figures of several orders of magnitude
    chance: true                                # the luck of one course of events is not in the error
    source: Waiting list of the municipality
    year: 2025
"""  # noqa: E501

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from calibration.latent.problem import Observed, Prior, Problem
from experiments.modelfile import fault, validated
from experiments.running.uncertain import Uncertain, of_scenario
from policies.framework.editing import edited
from sim.language.faults import Fault, ScenarioError, near
from sim.language.quantity import Frozen, Sourced
from sim.language.spec import Figure, Label, Scenario
from sim.language.units import Flag, Number, Whole
from sim.loading.yamltree import MAX_BYTES, Node, read

Positive = Annotated[Number, Field(gt=0)]


class Parameter(Frozen):
    """A free number: how far it may go, and whether even in its logarithm."""

    range: tuple[Number, Number] | None = None
    prior: Literal["even", "log"] = "even"
    source: str = ""


class Target(Figure):
    """An observed figure with its error; the figure is written as in a scenario's targets."""

    per: Figure | None = None  # the figure divided by this one
    label: Label | None = None
    value: Number
    standard_error: Positive
    unit: str
    discrepancy: Annotated[Number, Field(ge=0)] = 0.0
    chance: Flag = True
    scale: Literal["even", "log"] = "even"
    source: Annotated[str, Field(min_length=1)]
    year: Whole
    note: str = ""


class TargetsFile(Frozen):
    """A targets file as it is written."""

    entries: ClassVar = (Parameter, Target)
    format: Literal[1]
    parameters: Annotated[dict[str, Parameter], Field(min_length=1)]
    targets: Annotated[dict[str, Target], Field(min_length=1)]


@dataclass(frozen=True)
class Task:
    """What is to be fitted: the scenario with the file's ranges, its free numbers, the problem."""

    scenario: Scenario
    of: tuple[Uncertain, ...]
    targets: Mapping[str, Target]
    problem: Problem
    text: str  # of the file


def read_task(path: Path, scenario: Scenario) -> Task:
    """Read a targets file for a scenario. Raises ScenarioError with file, line and key."""
    data = _bytes(path)
    tree = read(data[: MAX_BYTES + 1], path.as_posix())
    file = validated(TargetsFile, tree)
    faults: list[Fault] = []
    for name, one in file.parameters.items():
        if one.range is not None and one.range[0] >= one.range[1]:
            faults.append(fault(tree, ("parameters", name, "range"), "the range has no width", "write [low, high]"))  # noqa: E501  # fmt: skip
            continue
        scenario = _with_range(scenario, name, one, tree, faults)
    if faults:
        raise ScenarioError(faults)
    movable, unmovable = of_scenario(scenario, file.parameters)
    known, left = {u.name: u for u in movable}, {one.name: one.why for one in unmovable}
    for name, one in file.parameters.items():
        keys = ("parameters", name)
        if name in left:
            faults.append(fault(tree, keys, f"it cannot be moved over its range: {left[name]}", "write another range"))  # noqa: E501  # fmt: skip
        elif name not in known:
            faults.append(fault(tree, keys, "it has no range", "write range: [low, high]"))
        elif one.prior == "log" and known[name].low <= 0:
            faults.append(fault(tree, keys, "prior: log needs a range above 0", "write prior: even, or another range"))  # noqa: E501  # fmt: skip
    if faults:
        raise ScenarioError(faults)
    of = tuple(known[name] for name in file.parameters)
    priors = tuple(Prior(u.name, u.unit, u.low, u.high, file.parameters[u.name].prior == "log", u.whole) for u in of)  # noqa: E501  # fmt: skip
    observed = tuple(
        Observed(
            name,
            t.unit,
            t.value,
            t.standard_error,
            t.discrepancy,
            t.chance,
            t.scale == "log",
            f"{t.source} ({t.year})",
        )
        for name, t in file.targets.items()
    )
    return Task(scenario, of, file.targets, Problem(priors, observed), data.decode("utf-8-sig"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ScenarioError([Fault(path.as_posix(), None, "", f"cannot be read: {error.strerror}", "name a targets file")]) from None  # noqa: E501  # fmt: skip


def _with_range(
    scenario: Scenario, name: str, one: Parameter, tree: Node, faults: list[Fault]
) -> Scenario:
    """The scenario with the parameter's range; a name that leads to no number is a fault."""
    part: object = scenario
    for key in name.split("."):
        keys = list(part) if isinstance(part, dict) else list(getattr(type(part), "model_fields", ()))  # noqa: E501  # fmt: skip
        if key not in keys:
            hint = near(key, [str(k) for k in keys])
            faults.append(fault(tree, ("parameters", name), f"the scenario has no {key!r} there", hint))  # noqa: E501  # fmt: skip
            return scenario
        part = part[key] if isinstance(part, dict) else getattr(part, key)
    if not isinstance(part, Sourced):
        faults.append(fault(tree, ("parameters", name), "no number stands there", "name a quantity, such as clocks.admission.rate"))  # noqa: E501  # fmt: skip
        return scenario
    if one.range is None:
        return scenario
    return edited(scenario, name, part.model_copy(update={"range": one.range}))
