"""What every policy must keep, as a list of faults; for tests of policies in files of one's own."""

from policies.framework.base import Policy
from policies.framework.errors import PolicyError
from sim.language.spec import Scenario
from sim.loading.checks import check

PARTS = ("Mechanism:", "Evidence:", "Assumptions:")


def faults(kind: type[Policy], scenario: Scenario) -> list[str]:
    """Everything that is missing or wrong, a sentence each; none for a policy that is ready.

    `scenario` is one on which the policy should act.
    """
    return [*_told(kind), *_numbers(kind), *_acts(kind, scenario)]


def _told(kind: type[Policy]) -> list[str]:
    """How the class is made and what its text says."""
    found = []
    if "__dataclass_params__" not in vars(kind) or not vars(kind)["__dataclass_params__"].frozen:
        found.append("it is no frozen dataclass; write @dataclass(frozen=True) above it")
    for lang in ("da", "en"):
        if not getattr(kind.label, lang):
            found.append(f"it has no label in {lang}; fill in `label`")
    paragraphs = [text.split() for text in (kind.__doc__ or "").split("\n\n")]
    said = {words[0] for words in paragraphs if len(words) > 1}
    for part in PARTS:
        if part not in said:
            found.append(f"its text says nothing after `{part}`; write what it is")
    return found


def _numbers(kind: type[Policy]) -> list[str]:
    found = []
    for name, told in kind.parameters().items():
        for what, text in (("unit", told.unit), ("source", told.source), ("text", told.text.en)):
            if not text:
                found.append(f"{name} has no {what}; one without a source is an assumption: say so")
        if told.range == (told.low, told.high) and told.law != "chosen":
            found.append(f"{name} has no range; say what is plausible with range=(low, high)")
    if not any(told.null is not None for told in _own(kind)):
        found.append("no number has a `null`; say at what value the decision has no effect")
    return found


def _own(kind: type[Policy]) -> list:
    """The numbers that the class has besides the costs of every policy."""
    costs = Policy.parameters()
    return [told for name, told in kind.parameters().items() if name not in costs]


def _acts(kind: type[Policy], scenario: Scenario) -> list[str]:
    """What it makes of a scenario: something by default, nothing without effect."""
    found = []
    try:
        changed = kind().apply(scenario)
    except PolicyError as error:
        return [f"it cannot act on {scenario.name}: {error}"]
    if changed == scenario and kind() != kind().zero():
        found.append(f"it changes nothing in {scenario.name}; write what it edits in `apply`")
    if kind().zero().taken(scenario) != scenario:
        found.append("without effect it still changes the scenario; leave early at `null`")
    for problem in check(changed):
        where = ".".join(map(str, problem.path))
        found.append(f"it makes the scenario impossible: {where}: {problem.problem}")
    return found
