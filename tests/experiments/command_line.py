"""The command line called in a test, the worlds it is given, and what it left behind."""

import csv
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from experiments.cli import main

ONE = ("-w", 1)
ROOT = Path(__file__).resolve().parents[2]
LITTLE = """\
format: 1
name: little
title: {da: "Lille [red] <b>hus</b>", en: "Little [red] <script>house</script>"}
start: 2025-01-01
warm_up: 5 days
horizon: 30 days
sectors:
  hospital:
    places: 2
    service: {distribution: exponential, mean: 3, unit: days}
    routes: {exit: {}}
sources:
  arrivals: {sector: hospital, rate: 0.5 per day}
targets:
  stays:
    label: {da: Ophold, en: Stays}
    kpi: stays_begun
    sector: hospital
    value: 15
    unit: stays
    tolerance: 0.9
"""
TOWN = """\
format: 1
name: town
title: {da: By, en: Town}
start: 2025-01-01
warm_up: 5 days
horizon: 30 days
attributes: {district: [north, south]}
sectors:
  home: {places: unlimited, home_visits: true}
  hospital:
    label: {da: "[red]Sygehus", en: "[red]Hospital <script>"}
    places: unlimited
    service: {distribution: exponential, mean: 3, unit: days}
    routes:
      home: {}
      temporary_bed: {share: 0.5, handover: 1 days}
  temporary_bed:
    places: 3
    service: {distribution: exponential, mean: 8, unit: days}
    routes: {home: {}}
  home_package:
    places: unlimited
    home_visits: true
    service: {distribution: exponential, mean: 8, unit: days}
    routes: {home: {}}
stocks:
  citizens: {sector: home, count: 60 citizens}
traits: {district: {value: {north: 0.5, south: 0.5}, unit: share}}
clocks:
  admission: {does: send, sector: hospital, rate: 6 per year, sectors: [home]}
  nursing: {does: start_nursing, rate: 2 per year}
since_discharge: {sector: hospital, bins: {days_0_3: 3 days}}
nursing:
  initial: 0.3
  course: 40 days
  interval: 2 days
  minutes_home: 15 minutes
  minutes_clinic: 10 minutes
  driving: 6 minutes
  clinic_share: 0.6
  roster:
    by: weekday
    unit: hours
    value: {monday: 8, tuesday: 8, wednesday: 8, thursday: 8, friday: 8, saturday: 4, sunday: 4}
  tolerance: 2 days
  clinics:
    north: {district: north, minutes: 1 hours, open_days: [monday, friday]}
"""
COMMANDS = ["run", "compare", "demo", "trace", "validate", "warm-up", "schema", "policies", "check"]
COMMANDS += ["init", "tune", "document"]
COMMANDS += ["sweep", "status", "list", "show", "verify-results", "sql", "rerun", "crate"]
COMMANDS += ["new-policy", "validate-policies", "keep-findings"]
COMMANDS += ["data", "calibrate"]
COMMANDS += ["best", "optimise", "sensitivity"]
KPI = ["scenario", "policy", "replication", "period", "sector", "group", "district", "kpi",
       "value", "unit"]  # fmt: skip
CENSUS = ["policy", "replication", "date", "measured", "sector", "used", "waiting", "blocked",
          "places"]  # fmt: skip
EQUITY = ["scenario", "policy", "replication", "period", "group", "district", "citizen_years",
          "measure", "per_citizen_year", "unit"]  # fmt: skip
COMPARE = ["policy", "period", "sector", "group", "district", "kpi", "unit", "n", "baseline_mean",
           "policy_mean", "difference", "low", "high", "correlation", "variance_ratio",
           "verdict", "together_low", "together_high", "p_holm", "verdict_together"]  # fmt: skip
TABLES = ("kpi.csv", "census.csv", "equity.csv", "compare.csv")
COMMANDS += ["report", "explain-waiting", "replay"]
QUICK = ("-n", "2", "-w", "1", "-q")


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    def one_line(self, code, *pieces):
        """One line on standard error, and this exit code."""
        assert self.code == code, self.err
        assert self.out == ""
        assert len(self.err.strip().split("\n")) == 1, self.err
        self.told(code, *pieces)

    def told(self, code, *pieces):
        assert self.code == code, self.err
        assert "Traceback" not in self.err
        for piece in pieces:
            assert piece in self.err


def call(*args):
    """The command in this process, as the entry point runs it."""
    out, err, code = StringIO(), StringIO(), 0
    words = ["borgerflow", *map(str, args)]
    with patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    return Done(code, out.getvalue(), err.getvalue())


def start(*args):
    """The command in a process of its own, at the head of a process group.

    It hears SIGINT even where the tests run in the background and ignore it.
    """
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from experiments.cli import main; sys.argv[0] = 'borgerflow'; main()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, args)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def bytes_of(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


def digests(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))["digests"]


def children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def group(leader):
    """Processes of the group that are still at work."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgid = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:  # ended meanwhile
            continue
        found += [stat.parent.name] if pgid == str(leader) and state != "Z" else []
    return found
