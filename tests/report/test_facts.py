"""Facts are what the tables hold: every amount is the mean that is stored, in words that fit."""

import json

import numpy as np
import pandas as pd
import pytest

from experiments import labels
from experiments.report.reading import read_facts
from experiments.report.tables import category
from experiments.storage.store import ResultsError

from .conftest import HOSTILE, hostile


def written(text: str, lang: str) -> float:
    """The number that a text says."""
    swap = str.maketrans(",.", ".,") if lang == "da" else str.maketrans("", "")
    return float(text.translate(swap).replace(",", "").replace("−", "-").lstrip("+"))


def rows_of(facts):
    return [*facts.headline, *facts.waits, *facts.payers, *(group.row for group in facts.groups)]


def test_levels_and_differences_are_those_of_the_tables(facts, stored):
    kpi = pd.read_csv(stored / "kpi.csv", keep_default_na=False, na_values=["nan", ""])
    compared = pd.read_csv(stored / "compare.csv")
    assert {"hospital", "temporary_bed", "all"} <= {row.sector for row in facts.headline}
    for row in facts.headline:
        part = kpi[(kpi["sector"] == row.sector) & (kpi["kpi"] == row.kpi)]
        part = part[(part["period"] == "all") & (part["group"] == "all")]
        means = part[part["district"] == "all"].groupby("policy")["value"].mean()
        for policy, level in row.levels.items():
            assert level.value == pytest.approx(means[policy], nan_ok=True)
        key = (compared["sector"] == row.sector) & (compared["kpi"] == row.kpi)
        same = compared[key & (compared["group"] == "all") & (compared["district"] == "all")]
        for policy, change in row.changes.items():
            one = same[same["policy"] == policy].iloc[0]
            assert change.value == pytest.approx(one["difference"], nan_ok=True)
            assert change.low == pytest.approx(one["low"], nan_ok=True)
            assert change.verdict == one["verdict"]


def test_texts_say_the_values(facts):
    for row in rows_of(facts):
        for amount in (*row.levels.values(), *row.changes.values()):
            if np.isfinite(amount.value):
                digits = len(amount.text.partition(labels.number(0.1, facts.lang, 1)[1])[2])
                said = written(amount.text, facts.lang)
                assert said == pytest.approx(amount.shown, abs=0.5001 * 10**-digits)


def test_groups_are_paired_differences_per_citizen_year(facts, stored):
    equity = pd.read_csv(stored / "equity.csv")
    kinds = {group.kind for group in facts.groups}
    assert kinds == {"age", "level", "district"}
    for group in facts.groups:
        row = group.row
        same = equity[(equity["measure"] == row.kpi) & (equity["group"] == row.group)]
        same = same[same["district"] == row.district]
        means = same.groupby("policy")["per_citizen_year"].mean()
        for policy, change in row.changes.items():
            assert change.value == pytest.approx(means[policy] - means["baseline"])


def test_rows_on_one_axis_have_one_unit(facts):
    assert len({row.unit_text for row in facts.payers}) == 1
    assert len({row.unit_text for row in facts.waits}) == 1


def test_the_answer_and_the_question_are_sentences(facts):
    assert facts.title in facts.question
    assert facts.question.endswith("?")
    assert facts.answer.endswith(".")
    assert [policy.key for policy in facts.policies] == [
        "baseline", "home_first:closed=0", "home_first:closed=0.4",
    ]  # fmt: skip
    assert not facts.baseline.finding
    assert all(policy.finding for policy in facts.others)


def test_one_decision_with_different_numbers_has_different_names(facts):
    assert [one.label.partition(" (")[2] for one in facts.others] == ["closed=0)", "closed=0.4)"]


def test_assumptions_have_value_range_and_source(facts):
    found = {one.path: one for one in facts.assumptions}
    stay = found["sectors.hospital.service"]
    assert (stay.low, stay.high, stay.source, stay.year) == (4, 6, "Made up", "2026")
    assert stay.is_assumption
    assert not found["sectors.temporary_bed.places"].is_assumption
    assert found["home_first:closed=0.4.diverted"].value == labels.number(0.5, facts.lang, 1)


def test_categories_in_words():
    assert category("age=80-84", "all", "da") == "80-84 år"
    assert category("all", "rural_3", "en") == "Rural 3"
    assert category("sex=man", "all", "da") == "Mænd"
    assert category("all", "nørre_bjert", "da") == "Nørre bjert"
    assert category("all", "meloese_uvelse", "da") == "Meløse-Uvelse"
    assert category("all", "country", "da") == "Land"
    assert category("alone=yes", "all", "en") == "Living alone"
    assert category("mood=good", "all", "en") == "good"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_kept_on_one_line(stored, tmp_path, name):
    told = read_facts(hostile(stored, tmp_path / "r", HOSTILE[name]), "da")
    assert told.others[0].label == HOSTILE[name].strip()
    assert told.others[1].label == "Hjemmet som udgangspunkt"
    assert told.names.sector("hospital") == HOSTILE[name].strip()
    assert HOSTILE[name].strip() in {one.source for one in told.assumptions}


@pytest.mark.parametrize("file", ["equity.csv", "scenario.resolved.yaml", "kpi.csv"])
def test_a_missing_table_is_told(stored, tmp_path, file):
    folder = hostile(stored, tmp_path / "r", "x")
    (folder / file).unlink()
    with pytest.raises(ResultsError, match=f"{file} is missing"):
        read_facts(folder, "da")


def test_a_spoilt_manifest_is_told(stored, tmp_path):
    folder = hostile(stored, tmp_path / "r", "x")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["policies"][0]["label"]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ResultsError, match="label"):
        read_facts(folder, "da")
