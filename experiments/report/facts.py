"""Everything that the outputs show, read once from a results folder, in one language.

facts = read_facts(Path("results/mine"), "da")
facts.answer                             # the finding in a sentence, with its interval
facts.headline[0].changes["home_first"]  # an Amount: value, text, interval, verdict
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import labels
from experiments.figures import findings
from experiments.figures.names import IN_TITLE, Names, printable
from experiments.figures.series import Series, measured_days, series
from experiments.report.amounts import Row
from experiments.report.assumptions import (
    Assumption,
    parameters,
    scenario_numbers,
    told_settings,
)
from experiments.report.causes import stored as stored_causes
from experiments.report.swings import Swings, read_swings
from experiments.report.tables import Key, Table, category, kind_of, measures, table
from experiments.statistics import HEADLINES, compare
from experiments.store import Results, ResultsError, read

if TYPE_CHECKING:
    import pandas as pd

WAITS = ("ready_days", "waiting_days", "visit_days_late")
SHARED = ("waiting_days", "ready_days", "cost")  # who gains and loses; fixed beforehand
PAYERS = ("municipality", "region", "state", "citizen")


@dataclass(frozen=True)
class PolicyFacts:
    """A policy as the outputs name it. `settings`: its parameters as they were run."""

    key: str
    label: str
    settings: Mapping[str, float]
    finding: str  # what it changes, in a sentence; of the baseline ""


@dataclass(frozen=True)
class Group:
    """A category of citizens, what it got, and its years lived under the baseline."""

    kind: str  # `age`, `sex`, `level`, `district`
    label: str
    row: Row  # row.kpi is the measure, per citizen-year


@dataclass(frozen=True)
class Facts:
    """A study in one language; numbers are Amounts, rows keep their keys of kpi.csv."""

    lang: str
    names: Names
    results: Results
    comparison: "pd.DataFrame"
    equity: "pd.DataFrame"
    figures: Table
    title: str
    question: str
    answer: str
    policies: tuple[PolicyFacts, ...]  # the baseline first
    headline: tuple[Row, ...]
    waits: tuple[Row, ...]  # where somebody waits, in days
    causes: tuple[Row, ...]  # waiting without one cause at a time; empty where nobody has asked
    payers: tuple[Row, ...]
    groups: tuple[Group, ...]  # each measure of SHARED by age, sex, level, district
    beds: Series | None  # of experiments.figures.series, all policies
    assumptions: tuple[Assumption, ...]  # parameters of the policies first
    provenance: tuple[tuple[str, str], ...]  # label and text
    swings: Swings | None = None  # how the answer moves with what was assumed

    @property
    def run_id(self) -> str:
        return self.names.run_id

    @property
    def baseline(self) -> PolicyFacts:
        return self.policies[0]

    @property
    def others(self) -> tuple[PolicyFacts, ...]:
        """The policies that are compared with the baseline."""
        return self.policies[1:]

    @property
    def span(self) -> str:
        """What a total is summed over: `om året`."""
        return labels.span_text(self.days, self.lang)

    @property
    def days(self) -> int:
        return round(float(self.results.manifest["measured_days"]))

    @property
    def replications(self) -> int:
        return int(self.results.manifest["replications"])

    def word(self, key: str, **fields: object) -> str:
        """A phrase of the label file in the language of these facts."""
        return labels.word(key, self.lang, **fields)


def read_facts(folder: Path, lang: str, sensitivity: Path | None = None) -> Facts:
    """The facts of a results folder, with the swings of a folder of `borgerflow sensitivity`.

    Raises ResultsError when something is missing or spoilt.
    """
    results = read(folder)
    try:
        facts = _facts(results, lang)
        if sensitivity is None:
            return facts
        return replace(facts, swings=read_swings(sensitivity, results.manifest, facts.names))
    except (KeyError, TypeError, AttributeError) as error:
        raise ResultsError(f"{folder} cannot be read: {error!r} does not fit") from error
    except ValueError as error:  # a design of several points has no single comparison
        raise ResultsError(f"{folder} cannot be shown: {error}") from error


def _facts(results: Results, lang: str) -> Facts:
    manifest, folder = results.manifest, results.folder
    numbers = scenario_numbers(folder / "scenario.resolved.yaml", lang)
    names = _names(manifest, _sector_labels(folder / "scenario.resolved.yaml", lang), lang)
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
        question=_question(names, keys),
        answer=_answer(figures, heads, names, span, keys),
        policies=_policies(
            [e for e in manifest["policies"] if e["key"] in keys], heads, names, span
        ),
        headline=figures.rows(everybody, label, lang),
        waits=figures.rows(_waits(figures, names), label, lang, together=True),
        causes=_causes(folder, label, lang),
        payers=figures.rows(
            [("all", f"cost_{p}", "all", "all") for p in PAYERS], label, lang, together=True
        ),
        groups=_groups(shares, lang),
        beds=series(results.census, keys) if measured_days(results.census) else None,
        assumptions=(*parameters(entries, lang), *numbers),
        provenance=_provenance(manifest, lang),
    )


def _causes(folder: Path, label: Callable[[Key], str], lang: str) -> tuple[Row, ...]:
    """Rows whose `policies` are the causes that are switched off, of waits that any changes."""
    frame = stored_causes(folder)
    if frame is None:
        return ()
    found = table(frame)
    keys = [key for key in found.units if found.largest(key) > 0]
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


def _sector_labels(path: Path, lang: str) -> dict[str, str]:
    """The scenario's own names of its sectors, in its order."""
    from sim.yamltree import read as read_tree

    sectors = read_tree(path.read_bytes(), str(path)).value["sectors"].value
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


def _question(names: Names, keys: Sequence[str]) -> str:
    """What the study asks: what the policies would change here."""
    if len(keys) < 2:
        return names.word("question_alone", title=names.title)
    quoted = [names.word("quoted", name=names.policy(key, IN_TITLE)) for key in keys[1:5]]
    if len(keys) > 5:
        quoted.append(names.word("more_policies", n=len(keys) - 5))
    listed = ", ".join(quoted[:-1])
    joined = f"{listed} {names.word('and')} {quoted[-1]}" if listed else quoted[0]
    return names.word("question", policies=joined, title=names.title)


def _answer(
    figures: Table, heads: Sequence[findings.Row], names: Names, span: str, keys: Sequence[str]
) -> str:
    """The finding in one sentence; of the baseline alone, its first headline figure."""
    if heads:
        return findings.summed(heads, names, span, keys[0]) + "."
    present = [k for k in HEADLINES if (*k, "all", "all") in figures.units]
    for sector, kpi in present:
        row = figures.rows([(sector, kpi, "all", "all")], lambda _: "", names.lang)[0]
        one = row.levels[keys[0]]
        level = {"mean": one.value, "low": one.low, "high": one.high, "unit": row.unit}
        told = {**level, "policy": keys[0], "kpi": kpi, "sector": sector}
        return findings.level(told, names, span) + "."
    return names.word("no_headlines")


def _policies(
    entries: Sequence[Mapping[str, Any]], heads: Sequence[findings.Row], names: Names, span: str
) -> tuple[PolicyFacts, ...]:
    made = []
    for i, entry in enumerate(entries):
        key = entry["key"]
        settings = {k: v for part in entry["parts"] for k, v in told_settings(part).items()}
        own = [row for row in heads if row["policy"] == key]
        finding = _finding(own, names, span, entries[0]["key"]) if i else ""
        made.append(PolicyFacts(key, names.policy(key), settings, finding))
    return tuple(made)


def _finding(rows: Sequence[findings.Row], names: Names, span: str, baseline: str) -> str:
    """What one policy changes: its first clear headline, and what it costs or saves."""
    clear = [row for row in rows if findings.is_clear(row)]
    if not clear:
        unclear = names.word(
            "unclear_differences", of=len(rows), baseline=names.policy(baseline, IN_TITLE)
        )
        return findings.nothing_clear(rows, unclear, names, baseline)
    money = [row for row in clear if row["kpi"] == "cost_municipality"]
    chosen = [clear[0], *(row for row in money if row is not clear[0])]
    return "; ".join(findings.change(row, names, span) for row in chosen)


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


def _provenance(manifest: Mapping[str, Any], lang: str) -> tuple[tuple[str, str], ...]:
    """How to run it again, and with what it was run."""

    def number(key: str) -> str:
        return labels.number(float(manifest[key]), lang)

    packages = ", ".join(f"{name} {version}" for name, version in manifest["packages"].items())
    found = {
        "run": manifest["run_id"],
        "scenario": f"{manifest['scenario']} (sha256 {manifest['scenario_sha256'][:12]})",
        "engine": f"{manifest['engine']}, borgerflow {manifest['app_version']}",
        "code": f"sha256 {manifest['code_sha256'][:12]}",
        "seed": str(manifest["seed"]),
        "replications": number("replications"),
        "measured_days": number("measured_days"),
        "warm_up_days": number("warm_up_days"),
        "start": labels.day_text(date.fromisoformat(manifest["start"]), lang),
        "begun": labels.day_text(date.fromisoformat(manifest["begun"][:10]), lang),
        "packages": f"Python {manifest['python']}, {packages}",
    }
    return tuple((labels.word(f"about_{key}", lang), text) for key, text in found.items())
