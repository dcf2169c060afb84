"""What a study says in words: question, answer, what each policy changes, how it was run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from experiments import labels
from experiments.document.assumptions import told_settings
from experiments.figures import findings
from experiments.figures.names import IN_TITLE, Names
from experiments.report.tables import Table
from experiments.statistics.differences import HEADLINES


@dataclass(frozen=True)
class PolicyFacts:
    """A policy as the outputs name it. `settings`: its parameters as they were run."""

    key: str
    label: str
    settings: Mapping[str, float]
    finding: str  # what it changes, in a sentence; of the baseline ""


def question(names: Names, keys: Sequence[str]) -> str:
    """What the study asks: what the policies would change here."""
    if len(keys) < 2:
        return names.word("question_alone", title=names.title)
    quoted = [names.word("quoted", name=names.policy(key, IN_TITLE)) for key in keys[1:5]]
    if len(keys) > 5:
        quoted.append(names.word("more_policies", n=len(keys) - 5))
    listed = ", ".join(quoted[:-1])
    joined = f"{listed} {names.word('and')} {quoted[-1]}" if listed else quoted[0]
    return names.word("question", policies=joined, title=names.title)


def answer(
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


def policies(
    entries: Sequence[Mapping[str, Any]], heads: Sequence[findings.Row], names: Names, span: str
) -> tuple[PolicyFacts, ...]:
    """The policies as the outputs name them, the baseline first."""
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


def provenance(manifest: Mapping[str, Any], lang: str) -> tuple[tuple[str, str], ...]:
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
