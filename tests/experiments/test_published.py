"""Models of others, held against the figures that their authors published."""

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.fast.engine import run_fast
from sim.language.spec import Scenario
from sim.loading.load import SHIPPED, load
from sim.prepare.compile import Compiled, compile_scenario
from sim.results.intervals import stays
from sim.vocab import CITIZENS_PER_STREAM, TICKS_PER_DAY, EventKind

PUBLISHED = Path(SHIPPED) / "published"
SEED = 2020
LIMIT = 3.14  # of |z|: one false alarm in a hundred for the six wards of obstetrics
DOUBTFUL = "pacu"  # its published mean lies above the flow that the published rates give
AUTHORS_RUNS = 100


def published(name: str, **wanted: str) -> dict[str, float]:
    """The published figures beside a scenario, those rows that have these values."""
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    key = next(iter(rows[0]))
    chosen = [row for row in rows if all(row[k] == v for k, v in wanted.items())]
    return {row[key]: float(row["published"]) for row in chosen}


def occupancies(replications: int) -> tuple[tuple[str, ...], np.ndarray]:
    """Sectors of obstetrics; float64 (replication, sector), mean places used while measured."""
    compiled = compile_scenario(load("published/obstetrics"))
    begin, end = compiled.frame.warm_up, compiled.frame.horizon
    assert (begin, end - begin) == (400 * 3_600, 200 * 3_600)
    means = []
    for replication in range(replications):
        every = stays(run_fast(compiled, SEED, replication).events, end).clipped(begin, end)
        used = np.bincount(every.sector, every.ticks, len(compiled.network.sectors))
        means.append(used / (end - begin))
    return compiled.network.sectors, np.array(means)


def scores(replications: int) -> dict[str, tuple[float, float, float]]:
    """By sector: (published mean, ours, z of the difference).

    Their standard error is not published: their runs are taken to spread as ours do.
    """
    sectors, means = occupancies(replications)
    theirs = published("obstetrics", statistic="mean occupancy")
    assert set(theirs) == set(sectors)
    error = means.std(axis=0, ddof=1) * (1 / replications + 1 / AUTHORS_RUNS) ** 0.5
    z = (means.mean(axis=0) - [theirs[name] for name in sectors]) / error
    ours = means.mean(axis=0).tolist()
    return {
        name: (theirs[name], mean, float(score))
        for name, mean, score in zip(sectors, ours, z, strict=True)
    }


def check_obstetrics(replications: int) -> str:
    """All wards but the doubtful one agree; the table as text."""
    told = scores(replications)
    lines = [f"{'sector':<8} {'published':>10} {'here':>8} {'z':>6}"]
    lines += [f"{name:<8} {a:10.3f} {b:8.3f} {z:6.2f}" for name, (a, b, z) in told.items()]
    text = "\n".join(lines)
    assert all(abs(z) < LIMIT for name, (_, _, z) in told.items() if name != DOUBTFUL), text
    return text


def test_obstetrics() -> None:
    check_obstetrics(20)


@pytest.mark.verify
def test_obstetrics_at_length(capsys: pytest.CaptureFixture[str]) -> None:
    """As many as on the page: the first 100 of this seed lie beyond the limit by chance."""
    text = check_obstetrics(4 * AUTHORS_RUNS)
    with capsys.disabled():
        print("\n" + text)


def test_the_doubtful_figure_contradicts_the_published_flows() -> None:
    """Flow balance from the published rates, routes and stays: Little's law without a queue."""
    scenario = load("published/obstetrics")
    names = sorted(scenario.sectors)
    routes = np.array([[share(scenario, name, to) for to in names] for name in names])
    outside = {s.sector: s.rate.base() * 3_600 for s in scenario.sources.values()}
    flow = np.linalg.solve(np.eye(len(names)) - routes.T, [outside.get(n, 0.0) for n in names])
    through = dict(zip(names, flow.tolist(), strict=True))
    balance = 3.5 * through[DOUBTFUL]
    assert balance == pytest.approx(0.869, abs=5e-4)
    assert published("obstetrics")[DOUBTFUL] == 0.910
    assert scores(20)[DOUBTFUL][1] == pytest.approx(balance, rel=0.1)


def share(scenario: Scenario, name: str, to: str) -> float:
    """Probability of going from one sector to another."""
    route = scenario.sectors[name].routes.get(to)
    return 0.0 if route is None or route.share is None else route.share.base()


# ------------------------------------------------------------------------------------ Amsterdam

# A cell matches within a tenth of the published figure. These do not; docs/published.md says why.
ELSEWHERE = {
    "amsterdam": {"wait_gp"},
    "amsterdam-around-the-clock": {"wait_hospital", "wait_gp", "ed_hospitalised", "delayed"},
}


def amsterdam(variant: str, replications: int) -> dict[str, float]:
    """The statistics of amsterdam.csv, means over replications of ten years."""
    compiled = compile_scenario(load(f"published/{variant}"))
    runs = [
        _amsterdam(compiled, run_fast(compiled, SEED, replication).events)
        for replication in range(replications)
    ]
    return {name: float(np.mean([one[name] for one in runs])) for name in runs[0]}


def _amsterdam(compiled: Compiled, events: np.ndarray) -> dict[str, float]:
    begin, end, names = compiled.frame.warm_up, compiled.frame.horizon, compiled.network.sectors
    all_stays = stays(events, end)
    measured = all_stays.only(all_stays.ended & (all_stays.begin >= begin))
    gp, hospital = (measured.at(names.index(f"{x}_applied")).ticks for x in ("gp", "hospital"))
    listed = all_stays.at(names.index("hospital_applied")).clipped(begin, end)
    to_hospital = (all_stays.sector == names.index("hospital_stay")) & (all_stays.begin >= begin)
    rank = next(stream.rank for stream in compiled.people.streams if stream.name == "ed")
    came = (events["kind"] == EventKind.ARRIVE) & (events["tick"] >= begin)
    from_ed = came & (events["citizen"] // CITIZENS_PER_STREAM == rank)
    both = np.concatenate([gp, hospital])
    return {
        "wait_hospital": float(hospital.mean()) / TICKS_PER_DAY,
        "wait_gp": float(gp.mean()) / TICKS_PER_DAY,
        "non_urgent_within_3_days": 100 * float((both <= 3 * TICKS_PER_DAY).mean()),
        "ed_hospitalised": 100 * float(to_hospital.sum() / from_ed.sum()),
        "delayed": float(listed.ticks.sum()) / (end - begin),
    }


def check_amsterdam(variant: str, replications: int) -> str:
    """The cells that match are those that the page says; the table as text."""
    theirs, ours = published("amsterdam", variant=variant), amsterdam(variant, replications)
    text = "\n".join(f"{variant} {x}: {theirs[x]:g} | {ours[x]:.3f}" for x in theirs)
    missed = {name for name in theirs if abs(ours[name] - theirs[name]) > 0.1 * theirs[name]}
    assert missed == ELSEWHERE[variant], text
    return text


@pytest.mark.parametrize("variant", ELSEWHERE)
def test_amsterdam(variant: str) -> None:
    check_amsterdam(variant, 4)


@pytest.mark.verify
@pytest.mark.parametrize("variant", ELSEWHERE)
def test_amsterdam_at_length(variant: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = check_amsterdam(variant, 40)
    with capsys.disabled():
        print("\n" + text)
