"""A study's name, its pictures and its record."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.run import Outcome, Variant
from experiments.store import SCHEMA_VERSION
from sim.load import scenario_digest
from sim.provenance import app_version, environment, file_digest

if TYPE_CHECKING:
    import pandas as pd


def run_id(made: Sequence[Variant], replications: int, seed: int, engine: str) -> str:
    """Eight characters that name a study by everything that decides its results."""
    parts = [[v.key, scenario_digest(v.scenario)] for v in made]
    text = json.dumps([parts, replications, seed, engine, app_version()])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def draw(
    folder: Path,
    made: Sequence[Variant],
    kpi: "pd.DataFrame",
    census: "pd.DataFrame",
    comparison: "pd.DataFrame",
    name: str,
    lang: str,
) -> None:
    """All figures of the study, as png and svg."""
    from experiments.figures import Names, draw_all

    scenario = made[0].scenario
    names = Names(
        lang=lang,
        sectors={k: getattr(s.label, lang) for k, s in scenario.sectors.items() if s.label},
        policies={variant.key: getattr(variant.label, lang) for variant in made},
        title=getattr(scenario.title, lang),
        run_id=name,
    )
    draw_all(
        kpi,
        census,
        comparison,
        names,
        folder,
        lang,
        f"borgerflow {app_version()}, scenario.resolved.yaml",
    )


def record(
    folder: Path,
    made: Sequence[Variant],
    outcomes: Sequence[Outcome],
    replications: int,
    seed: int,
    engine: str,
    begun: datetime,
    name: str,
) -> dict[str, Any]:
    """The manifest: what was run, on what, and a digest of every file written so far."""
    scenario = made[0].scenario
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": name,
        "scenario": scenario.name,
        "title": scenario.title.model_dump(),
        "scenario_sha256": scenario_digest(scenario),
        "policies": [_policy(variant) for variant in made],
        "engine": engine,
        "seed": seed,
        "replications": replications,
        "warm_up_days": scenario.warm_up.base() / 86_400,
        "measured_days": scenario.horizon.base() / 86_400,
        "start": scenario.start.isoformat(),
        "begun": begun.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu_seconds": round(sum(outcome.seconds for outcome in outcomes), 3),
        "digests": {f"{o.policy}/{o.replication}": o.digest for o in outcomes},
        "outputs": {p.relative_to(folder).as_posix(): file_digest(p) for p in files},
        **environment(),
    }


def _policy(variant: Variant) -> dict[str, Any]:
    parts = [{"name": p.name, "settings": p.settings()} for p in variant.policies]
    digest = scenario_digest(variant.scenario)
    label = variant.label.model_dump()
    return {"key": variant.key, "label": label, "parts": parts, "scenario_sha256": digest}
