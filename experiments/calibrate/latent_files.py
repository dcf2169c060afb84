"""The folder of a latent fit: tables, the record, and a scenario that `run` takes."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from calibration.fitting.found import confidence, in_place_of, rounded
from calibration.latent.identify import ONE_SIDE, TOGETHER, TOLD, UNTOLD
from experiments.calibrate.latent import Calibrated
from experiments.calibrate.simulator import placed
from experiments.modelling.tuning import seen_from
from experiments.storage.durable import write_text
from experiments.storage.ledger import as_json
from experiments.study.study import write_csv
from sim.loading.load import load, resolved_yaml, scenario_digest
from sim.loading.yamltree import scalar, write
from sim.provenance import environment, file_digest

if TYPE_CHECKING:
    import pandas as pd

RECORD, CALIBRATED, SCENARIO, TARGETS = "calibration.json", "calibrated.yaml", "scenario.resolved.yaml", "targets.yaml"  # noqa: E501  # fmt: skip
WORDS = {
    TOLD: "the targets tell it",
    ONE_SIDE: "the targets bound it on one side only",
    UNTOLD: "the targets do not tell it",
    TOGETHER: "the targets tell it only together with others",
}


def write_folder(folder: Path, name: str, overrides: tuple[str, ...], one: Calibrated, how: str) -> Path:  # noqa: E501  # fmt: skip
    """Write everything into the folder of the points; returns the calibrated scenario's path."""
    for stem, table in tables(one).items():
        write_csv(folder / f"{stem}.csv", table)
    write_text(folder / TARGETS, one.task.text)
    write_text(folder / SCENARIO, resolved_yaml(one.task.scenario))
    path = folder / CALIBRATED
    write_text(path, scenario_text(path, name, overrides, one, how))
    load(path)  # what was written is a scenario
    write_text(folder / RECORD, as_json(record(folder, one, how)))
    return path


def tables(one: Calibrated) -> dict[str, "pd.DataFrame"]:
    """posterior, waves, parameters, profiles, targets: what the folder's csv files hold."""
    import pandas as pd

    problem, found = one.task.problem, one.found
    names = [p.name for p in problem.priors]
    posterior = pd.DataFrame(one.values, columns=names)
    weights = np.full(len(posterior), np.nan)
    weights[: len(one.weights)] = one.weights
    posterior.insert(0, "draw", range(len(posterior)))
    posterior["weight_by_fresh_runs"] = weights
    waves = [
        {"wave": w.number, "points": w.points, "part_left": w.left,
         **{f"emulator_share.{t.name}": float(x) for t, x in zip(problem.targets, w.unsure, strict=True)}}  # noqa: E501
        for w in found.waves
    ]  # fmt: skip
    profiles = [
        {"parameter": p.name, "value": float(p.at(np.array(u))), "log_likelihood": float(x)}
        for p, told in zip(problem.priors, one.told, strict=True) for u, x in told.profile.tolist()
    ]  # fmt: skip
    return {
        "posterior": posterior,
        "waves": pd.DataFrame(waves),
        "profiles": pd.DataFrame(profiles),
        "parameters": parameters(one),
        "targets": targets(one),
    }


def parameters(one: Calibrated) -> "pd.DataFrame":
    """A row for each free number: prior, posterior, and whether it could be told."""
    import pandas as pd

    rows = []
    columns = zip(one.task.problem.priors, one.told, one.values.T, one.central, one.task.of, strict=True)  # noqa: E501  # fmt: skip
    for prior, told, drawn, central, of in columns:
        low, middle, high = np.quantile(drawn, [0.05, 0.5, 0.95])
        rows.append({
            "parameter": prior.name, "unit": prior.unit, "prior": "log" if prior.log else "even",
            "prior_low": prior.low, "prior_high": prior.high, "before": of.value,
            "low": low, "median": middle, "high": high, "central": central,
            "sd_by_prior_sd": told.shrinkage, "information": told.information,
            "collinearity": told.collinearity,
            "verdict": told.verdict, "together_with": " ".join(told.partners),
        })  # fmt: skip
    return pd.DataFrame(rows)


def targets(one: Calibrated) -> "pd.DataFrame":
    """A row for each target: observed, and what fresh runs of posterior draws give."""
    import pandas as pd

    problem = one.task.problem
    looked = one.sample[: len(one.fresh)]
    means, unsure = one.found.last.predict(looked)
    chance = one.found.last.chance.variances(looked)
    spread = np.sqrt(unsure + chance / one.fresh.shape[2])
    scaled = problem.scaled(one.fresh)
    off = np.abs(scaled.mean(axis=2) - means) / spread
    rows = []
    for k, target in enumerate(problem.targets):
        runs = one.fresh[:, k].ravel()
        low, high = np.quantile(runs, [0.05, 0.95])
        # Where the fresh expectation lies: in sd of everything that the target leaves open.
        luck = float(target.chance * chance[:, k].mean())
        sd = float(problem.own_variance[k] + luck) ** 0.5
        apart = float(scaled[:, k].mean() - problem.observed[k])
        rows.append({
            "target": target.name, "unit": target.unit, "observed": target.value,
            "standard_error": target.error, "discrepancy": target.discrepancy,
            "chance_sd": luck**0.5 / target.stretch,
            "fresh_mean": runs.mean(), "fresh_low": low, "fresh_high": high,
            "fresh_low_sd": float(target.scaled(low) - problem.observed[k]) / sd,
            "fresh_high_sd": float(target.scaled(high) - problem.observed[k]) / sd,
            "off_in_sd": apart / sd,
            "off_without_discrepancy": apart / ((target.error * target.stretch) ** 2 + luck) ** 0.5,
            "emulated_mean": float(target.unscaled(means[:, k].mean())),
            "within_3_sd_of_emulator": float((off[:, k] <= 3).mean()), "source": target.source,
        })  # fmt: skip
    return pd.DataFrame(rows)


def record(folder: Path, one: Calibrated, how: str) -> dict[str, Any]:
    """calibration.json: what was done, what was found, and a digest of every file."""
    found = one.found
    files = sorted(p for p in folder.iterdir() if p.is_file() and p.name != RECORD)
    return {
        "schema_version": 1, "command": how, "scenario": one.task.scenario.name,
        "scenario_sha256": scenario_digest(one.task.scenario),
        "runs": int(found.y.shape[0] * found.y.shape[2] + one.fresh.shape[0] * one.fresh.shape[2]),
        "points": len(found.u), "waves": len(found.waves), "part_left": found.waves[-1].left,
        "draws": len(one.sample), "looked_at_again": len(one.fresh),
        "effective_part_of_draws": one.effective, "expected_part_of_draws": one.expected,
        "identified": not any(told.flagged for told in one.told),
        "outputs": {path.name: file_digest(path) for path in files}, **environment(),
    }  # fmt: skip


def scenario_text(path: Path, name: str, overrides: tuple[str, ...], one: Calibrated, how: str) -> str:  # noqa: E501  # fmt: skip
    """A scenario that extends the given one, with a draw from the middle of the posterior."""
    tree: dict[str, Any] = {"extends": seen_from(path, name), "name": f"{one.task.scenario.name[:53]}-calibrated"}  # noqa: E501  # fmt: skip
    for text in overrides:
        way, _, value = text.partition("=")
        _put(tree, way, scalar(value))
    changed = placed(one.task, one.central)
    for at, (told, of) in enumerate(zip(one.told, one.task.of, strict=True)):
        low, high = np.quantile(one.values[:, at], [0.05, 0.95])
        _put(tree, of.name, _node(_part(one.task.scenario, of.name), _part(changed, of.name),
                                  (float(low) / one.central[at], float(high) / one.central[at]),
                                  _source(one, told), _year(one)))  # fmt: skip
    verdicts = [f"# {told.name}: {WORDS[told.verdict]}{_with(told)}." for told in one.told]
    head = [
        f"# Written by `{how}`",
        "# A draw from the middle of the posterior; ranges are 90 % intervals.",
        "# They belong together: posterior.csv beside this file holds joint draws.",
        *verdicts,
    ]
    return "\n".join(head) + "\n" + write(tree)


def _node(old: Any, new: Any, bounds: tuple[float, float], source: str, year: int) -> dict[str, Any]:  # noqa: E501  # fmt: skip
    """The number as the scenario language writes it; bounds are factors of its value."""
    from experiments.running.uncertain import of_part

    cells, whole = of_part(new)
    some = [cell for cell in cells if cell > 0] or cells
    low, high = min(some) * bounds[0], max(some) * bounds[1]
    if whole:
        low, high = round(low), round(high)
    node = new.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    middle = sum(some) / len(some)
    sure = confidence(middle, middle * bounds[0], middle * bounds[1])
    node |= {"source": source, "year": year, "confidence": sure, "range": [rounded(low), rounded(high)]}  # noqa: E501  # fmt: skip
    node.pop("note", None)
    return in_place_of(old, _short(node))


def _short(node: Any) -> Any:
    """Numbers with six digits, so that the file can be read."""
    if isinstance(node, dict):
        return {key: _short(child) for key, child in node.items()}
    if isinstance(node, list):
        return [_short(child) for child in node]
    return float(f"{node:.6g}") if isinstance(node, float) else node


def _source(one: Calibrated, told: Any) -> str:
    names = ", ".join(t.name for t in one.task.problem.targets)
    return f"Calibrated to {names}: {WORDS[told.verdict]}{_with(told)}"


def _with(told: Any) -> str:
    return f" ({', '.join(told.partners)})" if told.partners else ""


def _year(one: Calibrated) -> int:
    return max(target.year for target in one.task.targets.values())


def _part(scenario: Any, name: str) -> Any:
    part = scenario
    for key in name.split("."):
        part = part[key] if isinstance(part, dict) else getattr(part, key)
    return part


def _put(tree: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for key in way:
        tree = tree.setdefault(key, {})
    tree[last] = value
