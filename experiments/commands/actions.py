"""What the commands do, once their options are parsed.

What is not needed to run is imported where it is: a first result is waited for.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from experiments import labels
from experiments.policy.choosing import chosen, tell_unable
from experiments.running.designs import Design, cells
from experiments.running.plan import Plan, plan_of
from experiments.running.progress import Progress
from experiments.running.run import variants
from experiments.storage import store
from experiments.storage.ledger import Interrupted, Ledger, missing, resuming
from experiments.study.study import finish, run_missing
from sim.language.quantity import Time
from sim.language.spec import Scenario
from sim.loading.load import ScenarioError, load

if TYPE_CHECKING:
    from experiments.statistics.precision import Wanted


def init(
    name: str, population: Path, municipality: str | None, at: date | None, quiet: bool
) -> None:  # fmt: skip
    """Write a new scenario file and say what to do with it."""
    from experiments.modelling.init import write_scenario

    path, found = write_scenario(name, population, municipality, at)
    if quiet:
        return
    place, over_65 = found.municipality, sum(found.over(sex, 65) for sex in found.counts)
    click.echo(f"{path}: {place.name} ({place.code}), {over_65} citizens aged 65+ on {found.day}")
    if found.missing:
        click.echo(f"{found.missing} numbers are withheld (..) and were taken for nobody", err=True)
    click.echo(f"Read its choices, then: borgerflow run {path}")


def run(
    scenario: Scenario,
    policies: Sequence[str],
    replications: int,
    seed: int,
    engine: str,
    workers: int | None,
    out: Path | None,
    lang: str,
    as_json: bool,
    quiet: bool,
    resume: bool = False,
    allow_code: bool = False,
    scheduler: str | None = None,
    precision: Sequence["Wanted"] = (),
) -> Path:
    """Run, compare, write the results folder, show the comparison; where the folder lies.

    With a `precision` as many replications are run as it takes, whatever `replications` says.
    """
    policies, unable = chosen(scenario, policies)
    made = variants(scenario, policies, allow_code)
    plan = plan_of(made, replications, seed, engine)
    how = (workers, out, resume, lang, as_json, quiet, scheduler)
    folder = carry_out(plan, *how, precision)
    tell_unable(unable, lang, as_json or quiet)
    return folder


def run_design(
    scenario: str | Path, overrides: Sequence[str], policies: Sequence[str], design: Design,
    replications: int, seed: int, engine: str, workers: int | None, out: Path | None,
    resume: bool, lang: str, as_json: bool, quiet: bool, allow_code: bool = False,
    scheduler: str | None = None,
) -> None:  # fmt: skip
    """Run every point and draw of a study under every policy, and show the effects by point."""
    made, told = cells(scenario, overrides, policies, design, seed, allow_code)
    plan = Plan(tuple(made), replications, seed, engine, design=design, told=tuple(told))
    carry_out(plan, workers, out, resume, lang, as_json, quiet, scheduler)


def carry_out(
    plan: Plan, workers: int | None, out: Path | None, resume: bool, lang: str, as_json: bool,
    quiet: bool, scheduler: str | None = None, precision: Sequence["Wanted"] = (),
) -> Path:  # fmt: skip
    """Run a plan in its folder, or go on with it, and show what it found; the folder."""
    if resume and out is None:
        raise click.UsageError("--resume needs --out, the folder to go on with")
    folder = out or _default_folder(plan)
    try:
        if precision:
            plan = _precise(plan, precision, folder, resume, workers, lang, quiet or as_json, scheduler)  # noqa: E501  # fmt: skip
        with Ledger(folder, plan, resume or bool(precision)) as ledger:
            for line in ledger.damaged:
                click.echo(line, err=True)
            if not ledger.complete:
                _fill(ledger, workers, quiet or as_json, scheduler)
                finish(ledger, lang)
    except KeyboardInterrupt:
        total = len(plan.tasks)
        stored = f"{total - len(missing(folder, plan))} of {total} runs are stored in {folder}"
        if precision:
            stored = f"what is finished is stored in {folder}"
        raise Interrupted(f"interrupted; {stored}; go on with: {resuming(folder)}") from None
    if as_json or not quiet:
        show_comparison(folder, lang, as_json, quiet)
    return folder


def _precise(
    plan: Plan, wanted: Sequence["Wanted"], folder: Path, resume: bool, workers: int | None,
    lang: str, quiet: bool, scheduler: str | None,
) -> Plan:  # fmt: skip
    """Run as many replications into the folder as the precision takes; the plan with them."""
    from experiments.study.precise import run_until_precise

    def fill(some: Plan, again: bool) -> None:
        with Ledger(folder, some, again) as ledger:
            for line in ledger.damaged:
                click.echo(line, err=True)
            if ledger.missing:
                _fill(ledger, workers, quiet, scheduler)

    def made(n: int) -> Plan:
        return replace(plan, replications=n)

    n, reached = run_until_precise(made, fill, wanted, folder, resume)
    if not reached or not quiet:
        word = "precision_reached" if reached else "precision_missed"
        click.echo(labels.word(word, lang, n=n), err=True)
    return made(n)


def _fill(ledger: Ledger, workers: int | None, quiet: bool, scheduler: str | None) -> None:
    """Run what is missing, and show how far it is."""
    total = len(ledger.plan.tasks)
    with Progress(total, quiet, total - len(ledger.missing)) as progress:
        run_missing(ledger, workers, progress.done, scheduler)


def _default_folder(plan: Plan) -> Path:
    name = plan.cells[0].scenario.name
    return Path("results") / f"{plan.begun:%Y%m%dT%H%M%S}_{name}_{plan.run_id}"


def show_comparison(folder: Path, lang: str, as_json: bool, quiet: bool) -> None:
    """The comparison of a results folder, from its stored key figures."""
    from experiments.statistics.differences import compare
    from experiments.study.spread import compare_points

    results = store.read(folder)
    if "cells" in results.manifest:
        _show_points(results, compare_points(results.kpi), lang, as_json, quiet)
        return
    comparison = compare(results.kpi)
    _show(folder, results.manifest, results.kpi, comparison, lang, as_json, quiet)


def _show_points(
    results: store.Results, comparison: Any, lang: str, as_json: bool, quiet: bool
) -> None:
    from experiments.commands import printing

    if as_json:
        click.echo(json.dumps(printing.points_json(results, comparison)))
    elif not quiet:
        printing.points(results, comparison, lang)
        click.echo(f"\n{labels.word('results_in', lang)} {results.folder}")


def _show(
    folder: Path, manifest: dict[str, Any], kpi: Any, comparison: Any, lang: str,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    from experiments.commands import printing
    from experiments.policy import ranking

    if as_json:
        click.echo(json.dumps(printing.as_json(folder, manifest, kpi, comparison)))
    elif not quiet:
        shown = ranking.table if ranking.can_rank(kpi) else printing.comparison
        shown(manifest, kpi, comparison, lang)
        click.echo(f"\n{labels.word('results_in', lang)} {folder}")


def write_trace(
    scenario: Scenario, policy: str, replication: int, seed: int, out: Path | None,
    allow_code: bool = False,
) -> None:  # fmt: skip
    """One replication's events as CSV, to a file or to standard output."""
    import csv

    from sim.prepare.compile import compile_scenario
    from sim.reference.engine import run_reference
    from sim.results.trace import animation_rows, deadlocks

    variant = variants(scenario, [policy], allow_code)[-1]
    compiled = compile_scenario(variant.scenario)
    trace = run_reference(compiled, seed, replication)
    rows = animation_rows(trace, compiled, replication)
    columns = ["entity_id", "event_type", "event", "time", "resource_id", "run"]

    def dump(stream: Any) -> None:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

    if out is None:
        dump(sys.stdout)
    else:
        with store.new_file(out) as stream:
            dump(stream)
    for told in deadlocks(trace, compiled.network.sectors):
        click.echo(f"deadlock on {told}", err=True)
    click.echo(f"{len(rows)} events, digest {trace.digest()}", err=True)


def validate(names: Sequence[str], as_json: bool) -> None:
    """Check files one by one; all are checked before the exit code is given."""
    faults: dict[str, list[str]] = {}
    for name in names:
        try:
            load(name)
            faults[name] = []
        except ScenarioError as error:
            faults[name] = str(error).splitlines()
    bad = [name for name in names if faults[name]]
    if as_json:
        status = "invalid" if bad else "ok"
        click.echo(json.dumps({"schema_version": 1, "status": status, "faults": faults}))
    for name in names if not as_json else ():
        for line in faults[name]:
            click.echo(line, err=True)
        if not faults[name]:
            click.echo(f"{name}: valid")
    if bad:
        sys.exit(3)


def find_warm_up(
    scenario: Scenario, replications: int, seed: int, workers: int | None, lang: str,
    as_json: bool, quiet: bool,
) -> bool:  # fmt: skip
    """Print when each count has settled and the warm-up to take; true when there is one."""
    from experiments.commands import printing
    from experiments.modelling.warm_up import look, recommended

    with Progress(replications, quiet or as_json) as progress:
        found = look(scenario, replications, seed, workers, progress.done)
    days = recommended(found)
    if as_json:
        rows = [vars(one) for one in found]
        told = {"schema_version": 1, "status": "ok", "warm_up_days": days, "counts": rows}
        click.echo(json.dumps(told))
    elif not quiet:
        printing.warm_up(found, days, scenario, lang)
    return days is not None


def with_warm_up(
    scenario: Scenario, wanted: str, seed: int, workers: int | None, lang: str
) -> Scenario:
    """The scenario with the warm-up that is wanted: days, or `auto` for the recommended ones."""
    from experiments.modelling.warm_up import REPLICATIONS, look, recommended

    days = int(wanted) if wanted != "auto" else None
    if days is None:
        days = recommended(look(scenario, REPLICATIONS, seed, workers))
    if days is None:
        raise store.ResultsError(labels.word("not_settled", lang, scenario=scenario.name))
    return scenario.model_copy(update={"warm_up": Time(value=days, unit="days")})


def check_targets(
    scenario: Scenario, replications: int, seed: int, workers: int | None, lang: str,
    as_json: bool, quiet: bool,
) -> bool:  # fmt: skip
    """Print target, simulated, interval and verdict; true when every target is met."""
    from experiments.commands import printing
    from experiments.modelling.judging import judge

    if not scenario.targets:
        raise store.ResultsError(labels.word("no_targets", lang, scenario=scenario.name))
    with Progress(replications, quiet or as_json) as progress:
        verdicts = judge(scenario, replications, seed, workers, progress.done)
    if as_json:
        rows = [verdict.as_dict() for verdict in verdicts]
        click.echo(json.dumps({"schema_version": 1, "status": "ok", "targets": rows}))
    elif not quiet:
        printing.targets(verdicts, lang)
    return all(verdict.met for verdict in verdicts)


def tune(
    name: str, targets: Sequence[str], rounds: int, replications: int, seed: int,
    workers: int | None, out: Path | None, overrides: Sequence[str], lang: str, quiet: bool,
) -> bool:  # fmt: skip
    """Tune, write the file, print the targets; true when every tuned target is met."""
    from experiments.commands import printing
    from experiments.modelling import tuning

    path = out or Path(f"{Path(name).stem}-tuned.yaml")
    if path.exists():
        raise store.ResultsError(f"{path} is there already; choose another name with --out")
    with Progress((rounds + 1) * replications, quiet) as progress:
        found, verdicts = tuning.tune(
            name, overrides, targets, rounds, replications, seed, workers, progress.done
        )
    tuning.write_tuned(name, path, overrides, found, verdicts, rounds, replications, seed)
    if not quiet:
        printing.targets(verdicts, lang)
        click.echo(f"\n{labels.word('results_in', lang)} {path}")
    tuned = {search.free.target for search in found}
    return all(verdict.met for verdict in verdicts if verdict.name in tuned)
