"""A stored study repeated from its own record: scenario.resolved.yaml and plan.json."""

from pathlib import Path

from experiments.running.designs import Design, cells
from experiments.running.plan import Plan, plan_of
from experiments.running.run import BASELINE, variants
from experiments.storage.ledger import MANIFEST, PLAN, SCENARIO, Ledger, ResultsError, read_json
from experiments.study.study import finish, run_missing
from sim.loading.load import load
from sim.provenance import code_digest


def plan_again(folder: Path, allow_code: bool = False) -> Plan:
    """The plan of a results folder, made anew from what it holds."""
    record = read_json(folder / PLAN)
    policies = [policy["key"] for policy in record["policies"] if policy["key"] != BASELINE]
    seed, engine, n = record["seed"], record["engine"], record["replications"]
    if "design" not in record:
        return plan_of(variants(load(folder / SCENARIO), policies, allow_code), n, seed, engine)
    kept = record["design"]
    vary = {path: tuple(values) for path, values in kept["vary"].items()}
    design = Design(vary, kept["kind"], kept["points"], kept["draws"])
    made, told = cells(folder / SCENARIO, (), policies, design, seed, allow_code)
    return Plan(tuple(made), n, seed, engine, design=design, told=tuple(told))


def repeat(
    folder: Path, out: Path, workers: int | None, allow_code: bool = False
) -> tuple[bool, str]:
    """Run a complete folder again into `out`; whether the four tables are equal, and a sentence.

    Raises ResultsError for a folder that is not complete, or an `out` that is not empty.
    """
    if not (folder / MANIFEST).is_file():
        raise ResultsError(f"{folder} is not complete; go on with it by --resume first")
    old = read_json(folder / MANIFEST)
    with Ledger(out, plan_again(folder, allow_code)) as ledger:
        run_missing(ledger, workers)
        new = finish(ledger, "en", pictures=False)
    if new["results_sha256"] == old["results_sha256"]:
        return True, f"identical to the bit: {new['results_sha256']}"
    lost = [task for task, digest in old["digests"].items() if new["digests"].get(task) != digest]
    why = "the tables are written differently" if not lost else f"first in run {lost[0]}"
    if code_digest() != old["code_sha256"]:
        why += "; it was made by another version of the code"
    return False, f"not the same: {why}"
