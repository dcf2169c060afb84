"""What a study runs: cells (a scenario under a policy), each so many times; and its record.

A task is one replication of one cell. Its name is a hash of everything that decides its result,
so what is stored under that name never has to be run again, and results of one study add up.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from experiments.running.designs import Design
from experiments.running.run import Variant
from experiments.running.tasks import KEPT
from sim.loading.load import scenario_digest
from sim.provenance import app_version, code_digest

SCHEMA_VERSION = 1
NAME_LETTERS = 32
Task = tuple[int, int]  # (number of the cell, replication)


@dataclass(frozen=True)
class Plan:
    """Cells x replications, by one engine, from one seed."""

    cells: tuple[Variant, ...]  # the baseline first
    replications: int
    seed: int
    engine: str
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    design: Design | None = None  # of a study with several points or draws
    told: tuple[tuple[int, int, str, float], ...] = ()  # (point, draw, name, value) of the design

    @cached_property
    def tasks(self) -> list[Task]:
        """All tasks, replication by replication, so that policies can be compared early.

        Of many cells some at a time, so that a worker keeps what it compiled.
        """
        n = len(self.cells)
        blocks = [range(begin, min(begin + KEPT, n)) for begin in range(0, n, KEPT)]
        return [(i, r) for block in blocks for r in range(self.replications) for i in block]

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each cell's scenario, its policies applied."""
        return tuple(scenario_digest(cell.scenario) for cell in self.cells)

    @cached_property
    def study_sha256(self) -> str:
        """Names the study but for the number of replications, which may grow."""
        keys = [[cell.key, cell.point, cell.draw] for cell in self.cells]
        return _hash([keys, self.digests, self.seed, self.engine, code_digest()])

    @cached_property
    def run_id(self) -> str:
        """Eight characters that name a study by everything that decides its results."""
        keys = [cell.key for cell in self.cells]
        cells = [list(pair) for pair in zip(keys, self.digests, strict=True)]
        return _hash([cells, self.replications, self.seed, self.engine, app_version()])[:8]

    def name(self, task: Task) -> str:
        """The task's name, by all that decides its result."""
        i, replication = task
        cell = self.cells[i]
        where = [cell.key, cell.point, cell.draw]
        what = [*where, self.digests[i], replication, self.seed, self.engine]
        return _hash([*what, self._code])[:NAME_LETTERS]

    @cached_property
    def _code(self) -> str:
        return code_digest()

    def record(self) -> dict[str, Any]:
        """What plan.json holds, and the manifest too."""
        scenario = self.cells[0].scenario
        return {
            "schema_version": SCHEMA_VERSION,
            "run_id": self.run_id,
            "study_sha256": self.study_sha256,
            "code_sha256": self._code,
            "scenario": scenario.name,
            "title": scenario.title.model_dump(),
            "scenario_sha256": self.digests[0],
            "policies": [
                _policy(cell, digest)
                for cell, digest in zip(self.cells, self.digests, strict=True)
                if cell.point == cell.draw == 0
            ],
            "engine": self.engine,
            "seed": self.seed,
            "replications": self.replications,
            "warm_up_days": scenario.warm_up.base() / 86_400,
            "measured_days": scenario.horizon.base() / 86_400,
            "start": scenario.start.isoformat(),
            "begun": self.begun.isoformat(timespec="seconds"),
            **self._design(),
        }

    def _design(self) -> dict[str, Any]:
        if self.design is None:
            return {}
        cells = [(cell.point, cell.draw, cell.key) for cell in self.cells]
        values = [list(one) for one in self.told]
        return {"design": self.design.as_dict(), "cells": cells, "values": values}


def plan_of(cells: Sequence[Variant], replications: int, seed: int, engine: str) -> Plan:
    """The plan of a plain run: some variants of one scenario."""
    return Plan(tuple(cells), replications, seed, engine)


def _policy(variant: Variant, digest: str) -> dict[str, Any]:
    parts = [{"name": p.name, "settings": p.settings()} for p in variant.policies]
    label = variant.label.model_dump()
    return {"key": variant.key, "label": label, "parts": parts, "scenario_sha256": digest}


def _hash(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
