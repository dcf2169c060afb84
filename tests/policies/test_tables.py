"""Many policies in one table, and what stored runs say of each in the catalogue."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from policy_worlds import small

from experiments.cli import cli
from experiments.policy import findings, ranking
from experiments.policy.choosing import chosen
from experiments.policy.findings import keep
from experiments.policy.ranking import ranked
from experiments.statistics.differences import HIGHER, IDENTICAL, LOWER, UNCLEAR, compare
from experiments.storage import store
from policies import POLICIES
from sim.loading.load import load, scenario_digest, shipped_names


def test_all_means_those_that_can_act() -> None:
    able, unable = chosen(small(), ["all", "home_first:diverted=0.3"])
    assert {*able, *unable, "baseline"} == {*POLICIES, "home_first:diverted=0.3"}
    bare = small().model_copy(update={"nursing": None})
    able, unable = chosen(bare, ["all"])
    assert unable["satellite_clinics"] == "satellite_clinics needs `nursing` in aabenraa"
    assert "satellite_clinics" not in able


def worlds(kpi: str = "cost_municipality", sector: str = "all", **values) -> pd.DataFrame:
    """Key figures of a study: a list of replications for each policy, the baseline first."""
    values = {"baseline": [10, 20, 30, 40], **values}
    rows = [
        {"scenario": "s", "policy": policy, "replication": r, "period": "all", "sector": sector,
         "group": "all", "district": "all", "kpi": kpi, "value": float(value), "unit": "DKK"}
        for policy, mine in values.items()
        for r, value in enumerate(mine)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_ranks_have_intervals_that_hold_together() -> None:
    kpi = worlds(
        baseline=[10, 20, 30, 40], dear=[15, 24, 36, 45], cheap=[4, 13, 25, 33],
        unsure=[0, 45, 5, 60], same=[10, 20, 30, 40],
    )  # fmt: skip
    found = ranked(kpi, compare(kpi))
    verdicts = {one.policy: one.verdict for one in found}
    assert found[0].policy == "cheap" and found[-1].difference >= 2.5
    assert verdicts == {"cheap": LOWER, "dear": HIGHER, "unsure": UNCLEAR, "same": IDENTICAL}
    alone = compare(kpi).set_index("policy")
    for one in found:
        if one.verdict != IDENTICAL:
            assert one.low < alone.loc[one.policy, "low"] < alone.loc[one.policy, "high"] < one.high
    assert {one.moved for one in found if one.policy in {"cheap", "dear"}} == {1}


def test_the_ranking_fits_a_narrow_terminal(capsys, monkeypatch) -> None:
    """Place, policy, figure with interval and verdict on one line of 80; all columns as a table."""
    monkeypatch.setenv("COLUMNS", "80")
    kpi = worlds(**{f"p{i}": [10 + i, 20, 30 + i, 40] for i in range(7)})
    shown = [{"key": key, "label": {"en": key}} for key in kpi["policy"].unique()]
    told = {"policies": shown, "title": {"en": "Town"}, "run_id": "r"}
    told |= {"replications": 4, "measured_days": 365.0}
    ranking.table(told, kpi, compare(kpi), "en")
    lines = capsys.readouterr().out.splitlines()
    (line,) = (line for line in lines if " p3 " in line)
    assert re.fullmatch(r" *4 +p3 +\+1\.5 \(−[\d.]+ to \+[\d.]+\) +not distinguishable *", line)
    table = ranking.frame(kpi, compare(kpi))
    assert table["rank"].tolist() == list(range(1, 8)) and set(table["headlines"]) == {12}


def test_what_is_kept_comes_from_stored_runs(tmp_path, monkeypatch) -> None:
    """Year's cost and the figure that moves most clearly, of the first folder with the policy."""
    half = {"scenario": "s", "measured_days": 182.625, "replications": 12, "seed": 7,
            "run_id": "abc", "begun": "2026-11-23T10:00:00+00:00", "app_version": "1",
            "scenario_sha256": "5" * 64, "code_sha256": "c" * 64}  # fmt: skip
    days = {"baseline": range(100, 112), "aids": [100.0] * 12, "joint_visit": range(50, 62)}
    ready = worlds("ready_days", "hospital", **days)
    cost = worlds(baseline=[9.0] * 12, aids=[7.0, 8.0] * 6, joint_visit=[9.0] * 12)
    kpi = pd.concat([cost, ready], ignore_index=True)
    stored = {"one": kpi[kpi["policy"] != "joint_visit"], "two": kpi}
    made = lambda path: store.Results(path, {**half, "run_id": path.name}, stored[path.name], kpi)  # noqa: E731
    monkeypatch.setattr(store, "read", made)
    file = tmp_path / "found.csv"
    keep([Path("two")], file)
    keep([Path("one")], file)  # what is kept of others stays
    monkeypatch.setattr(findings, "FILE", file)
    findings.found.cache_clear()
    try:
        found = findings.found()
        aids, visit = found["aids"], found["joint_visit"]
        assert [one.run for one in (*aids, *visit)] == ["one", "one", "two", "two"]
        assert (aids[0].difference, aids[0].unit) == (-3.0, "DKK a year")
        assert visit[0].verdict == "identical" and visit[1].kpi == "ready_days"
        assert visit[1].difference == pytest.approx(-100 * 50 / 105.5, abs=0.01)
        said = CliRunner().invoke(cli, ["policies", "joint_visit"]).output
        assert "s, 12 replications, 2026-11-23" in " ".join(said.split())
    finally:
        findings.found.cache_clear()


def test_what_is_kept_names_its_study() -> None:
    """The shipped file: policies that there are, on scenarios that are shipped, ten pairs."""
    kept = [one for rows in findings.found().values() for one in rows]
    assert {one.policy for one in kept} == {*POLICIES} - {"baseline"}
    assert {one.scenario for one in kept} <= set(shipped_names())
    assert all(one.replications >= 10 and one.run and one.date > "2026" for one in kept)
    assert all(len(one.scenario_sha256) == len(one.code_sha256) == 12 for one in kept)


@pytest.mark.verify
def test_what_is_kept_is_of_the_scenarios_of_today() -> None:
    """Whoever changes a scenario runs the policies again and keeps what they give."""
    kept = {one for rows in findings.found().values() for one in rows}
    told = {(one.scenario, one.scenario_sha256) for one in kept}
    assert told == {(name, scenario_digest(load(name))[:12]) for name, _ in told}


def test_the_catalogue_is_plain_data() -> None:
    done = CliRunner().invoke(cli, ["policies", "--json"])
    told = json.loads(done.output)
    assert len(told["initiatives"]) == 66
    home = next(row for row in told["initiatives"] if row["id"] == "S2-8")
    assert home["modules"] == ["home_first"] and home["municipality"] == "Lyngby-Taarbæk"
    one = CliRunner().invoke(cli, ["policies", "S2-8", "--lang", "da"]).output
    assert "halveret" in one and "diverted" in one
    reason = " ".join(CliRunner().invoke(cli, ["policies", "S3-3"]).output.split())
    assert "no model" in reason and "who advises" in reason
