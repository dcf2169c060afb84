"""The worked example of docs/calibrate.md: simulated, exported, taken in, fitted, found again."""

import csv
import json
import re
import shlex
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest

from experiments.cli import main
from sim.language.quantity import Sourced
from sim.language.spec import Scenario
from sim.loading.checks import parts
from sim.loading.load import load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calibrate.md"
TRUTH = {
    "sectors.hospital.service": 6.0,
    "sectors.hospital.routes.temporary_bed.share": 0.20,
    "sectors.hospital.routes.care_home.share": 0.04,
    "sectors.temporary_bed.service": 21.0,
    "sectors.temporary_bed.routes.care_home.share": 0.16,
    "clocks.death_in_temporary_bed.rate": 1.0,
    "clocks.death_in_care_home.rate": 0.40,
    "sources.admissions.rate": 4.5,
}


def lines() -> list[str]:
    blocks = re.findall("```sh\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    return [line for block in blocks for line in block.strip().split("\n")]


def call(*words: str) -> str:
    said = StringIO()
    with patch("sys.argv", ["borgerflow", *words]), redirect_stdout(said):
        main()
    return said.getvalue()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's lines, run one after the other."""
    folder = tmp_path_factory.mktemp("example")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        for line in lines():
            program, *words = shlex.split(line)
            if program == "borgerflow":
                call(*words)
            else:
                text, _, file = " ".join(words).rpartition(" > ")
                Path(file).write_text(text, "utf-8")
    return folder / "sandby"


def test_the_truth_is_found_again(town: Path) -> None:
    report = json.loads((town / "sandby-fitted.fit.json").read_text("utf-8"))
    found = {one["path"]: one for one in report["found"]}
    assert set(TRUTH) <= set(found)
    outside = [p for p, true in TRUTH.items() if not found[p]["low"] <= true <= found[p]["high"]]
    assert len(outside) <= 2, outside
    for path, true in TRUTH.items():
        spread = (found[path]["high"] - found[path]["low"]) / 2
        assert abs(found[path]["value"] - true) < 2.2 * spread, path
    assert found["sectors.temporary_bed.places"]["value"] == 24


def test_without_the_care_record_stays_are_found_through_the_simulation(town: Path) -> None:
    found = {one["parameter"]: one for one in rows(town / "latent" / "parameters.csv")}
    stay, deaths = (
        found["sectors.temporary_bed.service"],
        found["clocks.death_in_temporary_bed.rate"],
    )
    assert float(stay["low"]) < 21 < float(stay["high"]) < 26
    assert stay["verdict"] == "told" and deaths["verdict"] == "not told"
    fitted = load(town / "latent" / "calibrated.yaml")
    assert "Calibrated to beds_used" in str(fitted.sectors["temporary_bed"].service.source)


def test_the_effect_is_told_over_the_posterior(town: Path) -> None:
    effects = [one for one in rows(town / "latent" / "effects.csv") if one["policy"] != "baseline"]
    assert len(effects) == 10 and all(float(one["value"]) < 0 for one in effects)
    [summary] = [one for one in rows(town / "latent" / "effect.csv") if one["of"] == "difference"]
    assert float(summary["low"]) < float(summary["mean"]) < float(summary["high"]) <= 0


def test_the_page_answers_seven_questions(town: Path) -> None:
    page = (town / "latent" / "report.html").read_text("utf-8")
    assert [int(n) for n in re.findall(r"<h2>(\d)\.", page)] == list(range(1, 8))
    assert page.count("data:image/svg+xml;base64,") == 4
    assert "the targets do not tell it" in page and "https://" not in page and "http://" not in page


def test_a_folder_without_a_calibration_is_told(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:  # noqa: E501  # fmt: skip
    with pytest.raises(SystemExit) as leave:
        call("calibrate", "report", str(tmp_path))
    assert leave.value.code == 3 and "no finished calibration" in capsys.readouterr().err


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_families_are_found_again(town: Path) -> None:
    fitted = load(town / "sandby-fitted.yaml")
    assert fitted.sectors["hospital"].service.distribution == "gamma"
    assert fitted.sectors["temporary_bed"].service.distribution == "lognormal"


def test_what_was_fitted_says_where_it_comes_from(town: Path) -> None:
    fitted = load(town / "sandby-fitted.yaml")
    told = [v for _, _, _, v in parts(fitted) if isinstance(v, Sourced) and v.source]
    assert len(told) >= len(TRUTH)
    assert all(one.year == 2025 and one.confidence for one in told)
    text = (town / "sandby-fitted.yaml").read_text("utf-8")
    assert text.startswith("# Written by `borgerflow calibrate fit")


def test_the_fitted_scenario_runs(town: Path) -> None:
    from experiments.running.run import simulate, variants
    from sim.language.quantity import Time

    fitted: Scenario = load(town / "sandby-fitted.yaml")
    short = {"warm_up": Time(value=2, unit="days"), "horizon": Time(value=20, unit="days")}
    [outcome] = simulate(
        variants(fitted.model_copy(update=short), ()), 1, 1, "reference", workers=1
    )
    assert outcome.rows


def test_draws_are_values_of_the_scenario(town: Path) -> None:
    header, first, *rest = (town / "sandby-fitted.draws.csv").read_text("utf-8").splitlines()
    assert len(rest) == 999
    pairs = zip(header.split(",")[1:], first.split(",")[1:], strict=True)
    load(town / "sandby-fitted.yaml", [f"{path}={value}" for path, value in pairs])


def test_curves_lie_near_what_was_seen(town: Path) -> None:
    rows = (town / "sandby-fitted.curves.csv").read_text("utf-8").splitlines()[1:]
    apart = [abs(float(a) - float(b)) for *_, a, b in (row.split(",") for row in rows)]
    assert len(rows) > 20 and max(apart) < 0.06


def test_no_cpr_number_is_left(town: Path) -> None:
    exports = {"udskrivning.csv", "ophold.txt"}
    for path in town.rglob("*"):
        if path.is_file() and path.name not in exports:
            assert not re.search(r"\b\d{6}-\d{4}\b", path.read_text("utf-8")), path


def test_a_folder_without_tables_is_told(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    words = ("calibrate", "fit", str(tmp_path), "--into", "aabenraa", "--from", "2025-01-01")
    with pytest.raises(SystemExit) as leave:
        call(*words, "--until", "2026-01-01")
    assert leave.value.code == 3
    assert "data import" in capsys.readouterr().err
    with pytest.raises(SystemExit) as leave:
        call(*words, "--until", "2024-01-01")
    assert leave.value.code == 2
