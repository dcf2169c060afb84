"""`borgerflow init`: a population file becomes a scenario that runs as it is."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from experiments.cli import INVALID, cli, main
from experiments.running.run import simulate, variants
from policies import DEMO, POLICIES
from sim.language.quantity import Sourced, Time
from sim.language.spec import Scenario
from sim.loading.checks import check, parts
from sim.loading.load import load

from .tables import folk1a, frkm1, table


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "folk1a.csv"
    path.write_bytes(table(folk1a({"000": 9, "580": 1, "540": 2})).encode("utf-8-sig"))
    return path


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def init(table_file: Path, *options: str, name: str = "our-town") -> Scenario:
    words = ["init", name, "--population", str(table_file), *options]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert f"{name}.yaml" in done.output
    return load(Path(f"{name}.yaml"))


def test_it_runs_as_it_is(file: Path) -> None:
    scenario = init(file, "-m", "580")
    assert scenario.title.en == "Municipality of Aabenraa"
    for name in DEMO:
        assert check(POLICIES[name]().apply(scenario)) == []
    days = {"warm_up": Time(value=2, unit="days"), "horizon": Time(value=5, unit="days")}
    [outcome] = simulate(
        variants(scenario.model_copy(update=days), ()), 1, 1, "reference", workers=1
    )
    figures = {row[1:5]: row[5] for row in outcome.rows if row[0] == "all"}
    places = scenario.sectors["care_home"].places.value
    used = figures["care_home", "all", "all", "mean_places_used"]
    assert places and 0.9 * places < used <= places


def test_every_number_says_where_it_comes_from(file: Path) -> None:
    """As in the shipped scenarios: a choice is an assumption, and has a range."""
    for _, _, _, value in parts(init(file, "-m", "580")):
        if isinstance(value, Sourced) and value.confidence == "assumption":
            assert value.range is not None and value.source


def test_a_choice_is_explained(file: Path) -> None:
    words = ["init", "x", "-p", str(file), "-m", "540"]
    CliRunner().invoke(cli, words)
    text = Path("x.yaml").read_text("utf-8")
    assert text.count("# Choice:") >= 6 and "$" not in text
    again = CliRunner().invoke(cli, words)
    assert again.exception is not None and Path("x.yaml").read_text("utf-8") == text


def test_a_projection_will_do(tmp_path: Path) -> None:
    path = tmp_path / "frkm126.csv"
    path.write_text(table(frkm1({"173": 1}, [2026, 2030])), "utf-8")
    scenario = init(path, "--at", "2030", name="later")
    assert scenario.start.year == 2030 and "projection" in (
        scenario.stocks["community"].count.source or ""
    )


def test_mistakes_have_their_exit_codes(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that cannot be used: 3 and one line; a wrong word on the command line: 2."""
    wrong = tmp_path / "aed06.csv"
    wrong.write_text("OMRÅDE;YDELSESTYPE;ALDER;KOEN;TID;INDHOLD\n580;100;50;1;2020;3\n", "utf-8")
    for words, code, said in (
        (["our-town", "-p", str(file)], INVALID, "--municipality"),
        (["our-town", "-p", str(wrong)], INVALID, "aed06.csv:1: this is no population table"),
        (["our-town", "-p", "nowhere.csv"], INVALID, "cannot be read"),
        (["Our Town", "-p", str(file)], 2, "small letters"),
        (["our-town", "-p", str(file), "--at", "soon"], 2, "2026K1"),
        (["our-town"], 2, "--population"),
    ):
        monkeypatch.setattr("sys.argv", ["borgerflow", "init", *words])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr().err
        assert end.value.code == code and said in told and "Traceback" not in told
    assert not list(tmp_path.glob("*.yaml"))
