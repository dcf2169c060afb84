"""The facts of a results folder, read once: every output shows these and nothing else.

facts = read_facts(Path("results/mine"), "da")
facts.answer                             # the finding in a sentence, with its interval
facts.headline[0].changes["home_first"]  # an Amount: value, text, interval, verdict
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import labels
from experiments.document.assumptions import parameters, scenario_numbers, scenario_tree
from experiments.figures import findings
from experiments.figures.names import Names, printable
from experiments.figures.series import measured_days, series
from experiments.report import saying
from experiments.report.amounts import Row
from experiments.report.causes import stored as stored_causes
from experiments.report.curves import read_curve
from experiments.report.facts import Facts, Group
from experiments.report.staff import staff_series, stored_staff
from experiments.report.swings import read_swings
from experiments.report.tables import Key, Table, category, kind_of, measures, table
from experiments.statistics.differences import HEADLINES, compare
from experiments.storage.store import Results, ResultsError, read
from sim.loading.yamltree import Node

if TYPE_CHECKING:
    import pandas as pd

WAITS = ("ready_days", "waiting_days", "visit_days_late")
SHARED = ("waiting_days", "ready_days", "cost")  # who gains and loses; fixed beforehand
PAYERS = ("municipality", "region", "state", "citizen")


def read_facts(
    folder: Path, lang: str, sensitivity: Path | None = None, capacity: Path | None = None
) -> Facts:
    """The facts of a results folder, and of folders of `borgerflow sensitivity` and `optimise`.

    Raises ResultsError when something is missing or spoilt.
    """
    results = read(folder)
    try:
        facts = _facts(results, lang)
        of = (results.manifest, facts.names)
        return replace(
            facts,
            swings=read_swings(sensitivity, *of, _labels(facts)) if sensitivity else None,
            curve=read_curve(capacity, *of, facts.figures.units) if capacity else None,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ResultsError(f"{folder} cannot be read: {error!r} does not fit") from error
    except ValueError as error:  # a design of several points has no single comparison
        raise ResultsError(f"{folder} cannot be shown: {error}") from error


def _labels(facts: Facts) -> dict[str, str]:
    """The name of every number of the run, by its path."""
    return {one.path: one.label for one in facts.assumptions}


def _facts(results: Results, lang: str) -> Facts:
    manifest, folder = results.manifest, results.folder
    file = folder / "scenario.resolved.yaml"
    tree = scenario_tree(file)
    sectors = _sector_labels(tree, lang)
    numbers, names = scenario_numbers(tree, lang, sectors), _names(manifest, sectors, lang)
    causes = stored_causes(folder)
    comparison, equity = compare(results.kpi), _equity(folder)
    figures, shares = table(results.kpi, comparison), table(measures(equity))
    days = round(float(manifest["measured_days"]))
    span = labels.span_text(days, lang)
    keys = list(dict.fromkeys(results.kpi["policy"]))
    entries = [entry for entry in manifest["policies"] if entry["key"] in keys]
    everybody = [(sector, kpi, "all", "all") for sector, kpi in HEADLINES]
    heads = findings.records(comparison, HEADLINES)
    label = lambda key: names.figure(key[0], key[1])  # noqa: E731
    return Facts(
        lang=lang,
        names=names,
        results=results,
        comparison=comparison,
        equity=equity,
        figures=figures,
        title=names.title,
        question=saying.question(names, keys),
        answer=saying.answer(figures, heads, names, span, keys),
        policies=saying.policies(
            [e for e in manifest["policies"] if e["key"] in keys], heads, names, span
        ),
        headline=figures.rows(everybody, label, lang),
        waits=figures.rows(_waits(figures, names), label, lang, together=True),
        causes=_causes(causes, label, lang),
        payers=figures.rows(
            [("all", f"cost_{p}", "all", "all") for p in PAYERS], label, lang, together=True
        ),
        groups=_groups(shares, lang),
        beds=series(results.census, keys) if measured_days(results.census) else None,
        assumptions=(*parameters(entries, lang), *numbers),
        n_causes=0 if causes is None else int(causes["replication"].nunique()),
        staff=staff_series(stored_staff(folder), keys),
        provenance=saying.provenance(manifest, lang),
    )


def _causes(
    frame: "pd.DataFrame | None", label: Callable[[Key], str], lang: str
) -> tuple[Row, ...]:  # fmt: skip
    """Rows whose `policies` are the causes that are switched off, of waits that any changes."""
    if frame is None:
        return ()
    found = table(frame)
    keys = [key for key in found.units if key[1] in WAITS and found.largest(key) > 0]
    rows = found.rows(keys, label, lang, together=True)
    return tuple(row for row in rows if any(one.is_clear for one in row.changes.values()))


def _equity(folder: Path) -> "pd.DataFrame":
    import pandas as pd

    try:
        return pd.read_csv(folder / "equity.csv", keep_default_na=False, na_values=["nan", ""])
    except FileNotFoundError as error:
        raise ResultsError(f"{error.filename} is missing; {folder} is not complete") from None
    except ValueError as error:
        raise ResultsError(f"{folder}/equity.csv cannot be read: {error}") from None


def _sector_labels(tree: Node, lang: str) -> dict[str, str]:
    """The scenario's own names of its sectors, in its order."""
    sectors = tree.value["sectors"].value
    named = {key: node.value.get("label") for key, node in sectors.items()}
    own = {key: label.value[lang].value for key, label in named.items() if label is not None}
    return {key: str(own.get(key) or labels.sector_label(key, lang)) for key in sectors}


def _names(manifest: Mapping[str, Any], sectors: dict[str, str], lang: str) -> Names:
    policies = {entry["key"]: entry["label"][lang] for entry in manifest["policies"]}
    said = [*policies.values()]
    for key, label in policies.items():
        if said.count(label) > 1 and ":" in key:  # one decision with different numbers
            policies[key] = f"{label} ({key.partition(':')[2]})"
    title = printable(manifest["title"][lang])
    return Names(lang, sectors, policies, title, printable(str(manifest["run_id"]), 64))


def _waits(figures: Table, names: Names) -> list[tuple[str, str, str, str]]:
    """Every (sector, figure) of WAITS with a day in it, in the order of the scenario's sectors."""
    sectors = [*names.order(key[0] for key in figures.units if key[0] != "all")]
    keys = [(sector, kpi, "all", "all") for sector in sectors for kpi in WAITS]
    return [key for key in keys if key in figures.units and figures.largest(key) > 0]


def _groups(shares: Table, lang: str) -> tuple[Group, ...]:
    """Measure by measure in the order of SHARED, kind by kind, each kind on one scale."""
    found: dict[tuple[str, str], list[tuple[str, str, str, str]]] = {}
    for key in shares.units:
        _, measure, group, district = key
        if measure in SHARED and (group, district) != ("all", "all"):
            found.setdefault((measure, kind_of(group, district)), []).append(key)
    made = []
    for (_, kind), keys in sorted(found.items(), key=lambda item: SHARED.index(item[0][0])):
        rows = shares.rows(keys, lambda key: category(key[2], key[3], lang), lang, together=True)
        made += [Group(kind, row.label, row) for row in rows]
    return tuple(made)
