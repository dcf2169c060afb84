"""`borgerflow tune`: the free numbers of a scenario set so that its targets are met."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calibration.targets import Verdict
from calibration.tune import Free, free_numbers, next_factor
from experiments.modelling.judging import judge
from experiments.storage.store import ResultsError, new_file
from sim.loading.load import load, scenario_digest
from sim.loading.yamltree import scalar, write
from sim.provenance import app_version, code_digest

CLOSE = 0.01  # a target this near is left alone


@dataclass
class Search:
    """One free factor: what it may scale, and what was tried."""

    free: Free
    factor: float = 1.0
    tried: list[tuple[float, float]] = field(default_factory=list)

    def overrides(self) -> list[str]:
        """As --set takes them."""
        return [f"{path}={value}" for path, value in self.values().items()]

    def values(self) -> dict[str, float]:
        """The numbers at the present factor, with four digits."""
        return {path: float(f"{value * self.factor:.4g}") for path, value in self.free.values.items()}  # noqa: E501  # fmt: skip


def tune(
    name: str, overrides: Sequence[str], targets: Sequence[str], rounds: int, replications: int,
    seed: int, workers: int | None, progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Search], list[Verdict]]:  # fmt: skip
    """The factors that come nearest in so many rounds, and the verdicts of the last run."""
    try:
        searches = [Search(free) for free in free_numbers(load(name, overrides), targets)]
    except ValueError as error:
        raise ResultsError(str(error)) from None
    if not searches:
        raise ResultsError(f"{name}: no target has `tunes`; name the numbers it may scale")
    for turn in range(rounds + 1):
        set_now = [text for search in searches for text in search.overrides()]
        scenario = load(name, [*overrides, *set_now])

        def done(finished: int, total: int, turn: int = turn) -> None:
            if progress is not None:
                progress(turn * total + finished, (rounds + 1) * total)

        if turn < rounds:  # only the last run is held against all targets
            own = {search.free.target: scenario.targets[search.free.target] for search in searches}
            scenario = scenario.model_copy(update={"targets": own})
        verdicts = judge(scenario, replications, seed, workers, done)
        told = {verdict.name: verdict for verdict in verdicts}
        for search in searches:
            verdict = told[search.free.target]
            search.tried.append((search.factor, verdict.simulated))
            if turn < rounds and abs(verdict.deviation) > CLOSE:
                search.factor = next_factor(search.tried, verdict.target, search.free)
    return searches, verdicts


def write_tuned(
    name: str, out: Path, overrides: Sequence[str], searches: Sequence[Search],
    verdicts: Sequence[Verdict], rounds: int, replications: int, seed: int,
) -> None:  # fmt: skip
    """A scenario file that extends the tuned one and holds the new numbers with their story."""
    told = {verdict.name: verdict for verdict in verdicts}
    how = f"borgerflow tune {name} -n {replications} --rounds {rounds} --seed {seed}"
    how += "".join(f" --set {text}" for text in overrides)
    lines = [
        f"# Written by `{how}`",
        f"# borgerflow {app_version()}, sources {code_digest()[:12]}, "
        f"scenario {scenario_digest(load(name, overrides))[:12]}.",
        "# Each target, its first and last simulated figure, and the factor that it was given:",
    ]
    for search in searches:
        verdict, first = told[search.free.target], search.tried[0][1]
        lines.append(
            f"#   {verdict.name}: target {verdict.target:.4g}, {first:.4g} -> "
            f"{verdict.simulated:.4g}, factor {search.factor:.4g}"
        )
    stem = load(name, overrides).name
    tree: dict[str, Any] = {"extends": seen_from(out, name), "name": f"{stem[:57]}-tuned"}
    chosen: dict[str, Any] = {}
    for text in overrides:
        path, _, value = text.partition("=")
        chosen[path] = scalar(value)
    for search in searches:
        chosen.update(search.values())
    for path, number in chosen.items():
        _put(tree, path, number)
    with new_file(out) as stream:
        stream.write("\n".join(lines) + "\n" + write(tree))


def seen_from(out: Path, name: str) -> str:
    """A scenario as a file that extends it must name it: a shipped one, or the way to its file."""
    if not Path(name).is_file():
        return name
    return Path(os.path.relpath(name, out.parent)).as_posix()


def _put(tree: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for key in way:
        tree = tree.setdefault(key, {})
    tree[last] = value
