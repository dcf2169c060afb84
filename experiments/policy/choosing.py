"""Which policies `all` means on a scenario: those that can act on it; and why the others cannot."""

from collections.abc import Sequence

import click

from experiments import labels
from policies import POLICIES, PolicyError, with_policies
from policies.baseline import Baseline
from sim.language.spec import Scenario
from sim.loading.checks import check

ALL = "all"


def chosen(scenario: Scenario, texts: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The texts with `all` replaced by the policies that can act, and the reasons of the others.

    A policy named besides `all` is taken once.
    """
    if ALL not in texts:
        return list(texts), {}
    unable = {name: told for name in POLICIES if (told := reason(scenario, name))}
    able = [name for name in POLICIES if name not in unable and name != Baseline.name]
    return [*able, *(text for text in texts if text not in {ALL, *able})], unable


def reason(scenario: Scenario, name: str) -> str:
    """Why a policy cannot act on a scenario, in a sentence; empty if it can."""
    policy = POLICIES[name]()
    try:
        changed = with_policies(scenario, [policy])
    except PolicyError as error:
        return str(error)
    if problems := check(changed):
        where = ".".join(str(part) for part in problems[0].path)
        return f"{name} makes the scenario impossible: {where}: {problems[0].problem}"
    if changed == scenario and policy != policy.zero():
        return f"{name} finds nothing in {scenario.name} to change"
    return ""


def tell_unable(unable: dict[str, str], lang: str, quiet: bool) -> None:
    """Which policies cannot act here and why, a line each."""
    if quiet or not unable:
        return
    click.echo(f"\n{labels.word('cannot_act', lang)}")
    for told in unable.values():
        click.echo(f"  {told}")
