"""A small town, run by the readable engine under two policies: the results that outputs show."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import cli
from experiments.report.reading import read_facts

TOWN = """\
format: 1
name: town
title: {da: Lilleby, en: Smalltown}
start: 2025-01-01
warm_up: 10 days
horizon: 120 days
attributes: {age: [65-79, 80+], level: ["0", "1"], district: [town_1, rural_1]}
sectors:
  home: {places: unlimited, home_visits: true}
  hospital:
    places: unlimited
    service:
      {distribution: exponential, mean: 5, unit: days, source: Made up, year: 2026,
       confidence: assumption, range: [4, 6]}
    routes:
      home: {handover: 0.5 days}
      temporary_bed: {share: 0.6, handover: 1 days}
  temporary_bed:
    places: {value: 5, source: Counted, year: 2024, confidence: high}
    service: {distribution: exponential, mean: 12, unit: days}
    admissions: [{days: [monday, tuesday, wednesday, thursday, friday], from: "08:00", to: "18:00"}]
    refuses: {share: 0.2, again: 1 days}
    routes: {home: {}}
  home_package:
    places: unlimited
    home_visits: true
    service: {distribution: exponential, mean: 8, unit: days}
    routes: {home: {}}
stocks:
  citizens:
    sector: home
    count: {by: age, value: {65-79: 120, 80+: 80}, unit: citizens}
traits:
  level: {value: {"0": 0.5, "1": 0.5}, unit: share}
  district: {value: {town_1: 0.5, rural_1: 0.5}, unit: share}
clocks:
  admission: {does: send, sector: hospital, rate: 1.5 per year, sectors: [home]}
prices:
  bed: {item: place_day/temporary_bed, payer: municipality, value: 2000, unit: DKK, year: 2024}
  ward: {item: place_day/hospital, payer: region, value: 6500, unit: DKK, year: 2024}
"""
HOSTILE = {
    "<script>": "<script>alert(1)</script>",
    "formula": "=cmd|' /C calc'!A0",
    "path": "../../etc/passwd",
    "emoji": "👵🏽 Plejebolig 🏥",
    "long": "Ældre borgere med behov " * 13,
}


def call(*words: object) -> None:
    """A command in this process; what it raises is raised."""
    cli.main([str(word) for word in words], prog_name="borgerflow", standalone_mode=False)


@pytest.fixture(scope="session")
def stored(tmp_path_factory) -> Path:
    """A results folder of the town under three policies, six replications."""
    base = tmp_path_factory.mktemp("stored")
    file = base / "town.yaml"
    file.write_text(TOWN, "utf-8")
    folder = base / "results"
    policies = ("-p", "home_first:closed=0", "-p", "home_first:closed=0.4")
    options = ("-n", 6, "-w", 1, "--engine", "reference", "-q", "--out", folder)
    call("run", file, *policies, *options)
    return folder


@pytest.fixture(scope="session", params=["da", "en"])
def facts(stored, request):
    return read_facts(stored, request.param)


def hostile(stored: Path, folder: Path, name: str) -> Path:
    """The same results with this name for the study, a policy, a sector, a district, a source."""
    shutil.copytree(stored, folder)
    for table in ("kpi.csv", "compare.csv", "equity.csv"):
        frame = pd.read_csv(folder / table, dtype=str, keep_default_na=False)
        frame["district"] = frame["district"].replace("rural_1", name)
        frame.to_csv(folder / table, index=False, lineterminator="\n")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["title"] = {"da": name, "en": name}
    manifest["policies"][1]["label"] = {"da": name, "en": name}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    path, quoted = folder / "scenario.resolved.yaml", json.dumps(name, ensure_ascii=False)
    text = path.read_text("utf-8").replace("source: Counted", f"source: {quoted}")
    label = f"  hospital:\n    label: {{da: {quoted}, en: {quoted}}}\n"
    path.write_text(text.replace("  hospital:\n", label, 1), "utf-8")
    return folder
