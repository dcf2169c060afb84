"""Options, and the variables and files that set them."""

import pytest
from command_line import call

pytestmark = pytest.mark.usefixtures("desk")


@pytest.mark.parametrize(
    ("args", "piece"),
    [
        (["run", "little.yaml", "--replicatons", "3"], "--replications"),
        (["run", "little.yaml", "-n", "0"], "x>=1"),
        (["run", "little.yaml", "-n", "many"], "many"),
        (["run", "little.yaml", "--seed", "-1"], "range"),
        (["run", "little.yaml", "--lang", "de"], "de"),
        (["run", "little.yaml", "--engine", "fastest"], "fast"),
        (["run"], "SCENARIO"),
        (["validate"], "SCENARIO"),
        (["rum"], "rum"),
        (["run", "a", "b"], "unexpected extra argument"),
        (["--config", "no.toml", "schema"], "there is no file no.toml"),
        (["run", "little.yaml", "--[red]"], "--[red]"),
    ],
)
def test_wrong_usage(args, piece):
    call(*args).told(2, piece)


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("sectors.hospital.palces=3", "--set sectors.hospital.palces: unknown key; did you mean"),
        ("sectors.hospitl.places=3", "there is no sectors.hospitl; did you mean hospital?"),
        ("sectors.hospital.places=012", "has a leading zero; write 12"),
        ("places", "this sets nothing"),
    ],
)
def test_a_bad_override(text, piece):
    call("run", "little.yaml", "--set", text).one_line(3, piece)


def test_a_flag_wins_then_the_variable_then_the_files(desk, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        "experiments.commands.actions.run", lambda *_, **options: seen.update(options)
    )
    for later in ("formats.deliver", "causes.explain", "replay.replay"):
        monkeypatch.setattr(f"experiments.report.{later}", lambda *_, **__: None)

    def taken(*args):
        seen.clear()
        done = call(*args)
        assert done.code == 0, done.err
        return seen["replications"], seen["seed"], seen["lang"]

    run = ("run", "little.yaml")
    assert taken(*run) == (20, 2020, "en")
    user = desk / "config" / "borgerflow" / "borgerflow.toml"
    user.parent.mkdir(parents=True)
    user.write_text('[run]\nreplications = 3\nseed = 11\nlang = "da"\n', "utf-8")
    assert taken(*run) == (3, 11, "da")
    (desk / "borgerflow.toml").write_text("[run]\nreplications = 4\n[demo]\nseed = 5\n", "utf-8")
    assert taken(*run) == (4, 11, "da")
    (desk / "mine.toml").write_text("[run]\nreplications = 7\n", "utf-8")
    assert taken("--config", "mine.toml", *run) == (7, 11, "da")
    monkeypatch.setenv("BORGERFLOW_RUN_REPLICATIONS", "5")
    assert taken(*run) == (5, 11, "da")
    assert taken(*run, "-n", 6, "--lang", "en") == (6, 11, "en")
    assert taken("demo")[1:] == (5, "en"), "each command has its own"


@pytest.mark.parametrize(
    ("content", "piece"),
    [
        (b"[run\n", "borgerflow.toml"),
        (b"\xff\xfe", "borgerflow.toml"),
        (b"[rum]\nseed = 1\n", "[rum] is not a command; did you mean run?"),
        (b"run = 3\n", "[run]"),
        (b"[run]\nreplicatons = 3\n", "run.replicatons is not an option; did you mean"),
        (b'[run]\nreplications = "many"\n', "many"),
        (b"[run]\nreplications = 0\n", "x>=1"),
    ],
)
def test_bad_settings_are_wrong_usage(desk, content, piece):
    (desk / "borgerflow.toml").write_bytes(content)
    call("run", "little.yaml").told(2, piece)


def test_settings_are_named_like_the_options(desk, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        "experiments.commands.actions.run", lambda *_, **options: seen.update(options)
    )
    monkeypatch.setattr("experiments.report.formats.deliver", lambda *_, **__: None)
    text = '[run]\npolicy = ["home_first"]\njson = true\nset = ["sectors.hospital.places=3"]\n'
    (desk / "borgerflow.toml").write_text(text, "utf-8")
    assert call("run", "little.yaml").code == 0
    assert (tuple(seen["policies"]), seen["as_json"]) == (("home_first",), True)
