"""The paired difference on runs of the engine, where a Markov chain knows the policy's effect."""

import numpy as np
from scipy.linalg import expm

from experiments.analysis.runs import Runs
from experiments.running.run import Variant
from experiments.statistics.figure import Figure
from sim.loading.load import load

RATE, STAY, DAYS, MOST = 0.6, 3.0, 300.0, 120
PAIRS = 600
QUEUE = f"""\
format: 1
name: queue
title: {{da: Kø, en: Queue}}
start: 2025-01-01
warm_up: 0 days
horizon: {DAYS:g} days
sectors:
  ward:
    places: 3
    service: {{distribution: exponential, mean: {STAY:g}, unit: days}}
    routes: {{exit: {{}}}}
sources:
  arrivals: {{sector: ward, rate: {RATE:g} per day}}
"""


def expected_wait(places):
    """Expected days waited in M/M/c, from empty to the end of the run, by its generator.

    The integral of the distribution is a block of the exponential of [[Q, I], [0, 0]] (Van Loan
    1978, IEEE Trans. Automat. Contr. 23, 395-404).
    """
    n = np.arange(MOST + 1)
    up = np.where(n < MOST, RATE, 0.0)
    down = np.minimum(n, places) / STAY
    q = np.diag(up[:-1], 1) + np.diag(down[1:], -1) - np.diag(up + down)
    size = len(n)
    block = np.block([[q, np.eye(size)], [np.zeros((size, 2 * size))]])
    time = expm(block * DAYS)[0, size:]  # spent in each state, from empty
    return time @ np.maximum(n - places, 0)


def test_one_more_place_is_worth_what_the_chain_says(tmp_path):
    path = tmp_path / "queue.yaml"
    path.write_text(QUEUE, "utf-8")
    worlds = [load(path), load(path, ["sectors.ward.places=4"])]
    made = [Variant(str(i), world.title, (), world) for i, world in enumerate(worlds)]
    runs = Runs([Figure("ward", "waiting_days")], 7, workers=1)
    values = runs(made, PAIRS)[:, 0]
    truth = expected_wait(4) - expected_wait(3)
    differences = values[1] - values[0]
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    assert abs(differences.mean() - truth) < 3.9 * error
