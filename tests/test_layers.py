"""The house stands: imports go downwards, and heavy packages stay in their rooms."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Bottom to top. A module may import from its own layer and from those before it.
LAYERS = [
    {"sim.vocab", "sim.kept", "sim.parts", "sim.kernel", "sim.rooms"},
    {"sim.faults", "sim.units", "sim.quantity", "sim.spec", "sim.groups"}
    | {"sim.moments", "sim.spec_places", "sim.spec_stay", "sim.spec_waiting"}
    | {"sim.spec_streams", "sim.spec_profile", "sim.spec_money"}
    | {"sim.spec_staff"}
    | {"sim.streams", "sim.dists", "sim.provenance"},
    {"sim.yamltree", "sim.checks", "sim.check_tables", "sim.check_streams", "sim.messages"}
    | {"sim.check_waiting", "sim.compile_waiting"}
    | {"sim.check_sources", "sim.check_money", "sim.check_staff"}
    | {"sim.schema", "sim.load", "sim.draws", "sim.hazards", "sim.rosters"}
    | {"sim.compile", "sim.compile_network", "sim.compile_people", "sim.compile_nursing"}
    | {"sim.compile_clocks", "sim.compile_profiles", "sim.compile_help"}
    | {"sim.compile_calendars", "sim.compile_sources", "sim.compile_stay", "sim.check_stay"}
    | {"sim.packages", "sim.compile_staff", "sim.staffing", "sim.workforce", "sim.census"},
    {"sim.arrivals", "sim.people", "sim.trace", "sim.tally"},
    {"sim.reference", "sim.reference_state", "sim.reference_nursing", "sim.reference_citizen"}
    | {"sim.reference_luck", "sim.reference_clocks"}
    | {"sim.reference_deadlock", "sim.fast_deadlock"}
    | {"sim.reference_waiting", "sim.fast_waiting"}
    | {"sim.fast", "sim.fast_state", "sim.fast_world", "sim.fast_loop", "sim.fast_heap"}
    | {"sim.fast_books", "sim.fast_lists", "sim.fast_places", "sim.fast_clocks"}
    | {"sim.fast_calendar", "sim.fast_nursing", "sim.fast_amounts", "sim.fast_packages"}
    | {"sim.reference_resources", "sim.reference_packages", "sim.fast_counts", "sim.fast_tally"}
    | {"sim.fast_start", "sim.fast_checkpoint", "sim.fast_turnover", "sim.reference_capacity"}
    | {"sim.fast_kept", "sim.reference_kept"},
    {"sim.intervals", "sim.tally_trace", "sim.measured"}
    | {"sim.kpi", "sim.kpi_services", "sim.economics"}
    | {"sim.equity"},
    {"policies.framework"},
    {"policies"},
    {"calibration"},
    {"experiments"},
]
# Packages, and the modules that may import them (at any place in the file).
ROOMS = {
    "simpy": {"sim.reference"},
    "numba": {"sim.kernel", "sim.parts", "sim.rooms"},
    "llvmlite": {"sim.kernel", "sim.rooms"},
    "ruamel": {
        "sim.yamltree",
        "experiments.labels",
        "policies.framework.catalogue",
        "experiments.policy",
    },
    "click": {"experiments"},
    "rich": {"experiments"},
    "rich_click": {"experiments"},
    "seaborn": {"experiments.figures"},
    "matplotlib": {"experiments.figures"},
    "pandas": {"experiments", "calibration"},
    "duckdb": {"experiments"},
    "distributed": {"experiments"},
    "pptx": {"experiments.report"},
    "xlsxwriter": {"experiments.report"},
    "jinja2": {"experiments"},
    "babel": {"experiments"},
    "python_calamine": {"calibration"},
    "sklearn": {"calibration", "experiments"},
    "SALib": {"experiments"},
}


@cache  # parsed once: every module asks for all
def modules() -> dict[str, set[str]]:
    """Every module of the project and what it imports."""
    found = {}
    for folder in ("sim", "policies", "calibration", "experiments"):
        for path in (ROOT / folder).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = imports(ast.parse(path.read_text("utf-8")))
    return found


def imports(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names


def layer(module: str) -> int | None:
    for number, names in enumerate(LAYERS):
        if module in names or any(module.startswith(name + ".") for name in names):
            return number
    return None


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_go_down(module: str) -> None:
    own = layer(module)
    if module == "sim":
        return
    assert own is not None, f"{module} has no layer: add it to LAYERS"
    for name in modules()[module]:
        above = layer(name)
        assert above is None or above <= own, f"{module} imports {name}, which lies above it"


@pytest.mark.parametrize("module", sorted(modules()))
def test_packages_stay_in_their_rooms(module: str) -> None:
    for name in modules()[module]:
        rooms = ROOMS.get(name.split(".")[0])
        inside = rooms is None or any(module == r or module.startswith(r + ".") for r in rooms)
        assert inside, f"{module} imports {name}; only {rooms} may"


def test_engines_do_not_import_each_other() -> None:
    for module, names in modules().items():
        for one, other in (("sim.fast", "sim.reference"), ("sim.reference", "sim.fast")):
            if module.startswith(one):
                assert not [name for name in names if name.startswith(other)], module


def test_the_check_can_fail() -> None:
    names = imports(ast.parse("def f():\n    from experiments.run import simulate\n"))
    assert any((layer(name) or 0) > (layer("sim.kpi") or 0) for name in names)


HELP = """
import sys, time
sys.argv = ["borgerflow", "--help"]
from experiments.cli import main
try:
    main()
except SystemExit:
    pass
heavy = {"pandas", "scipy", "numba", "seaborn", "matplotlib", "numpy", "pydantic"}
print("HEAVY", sorted(heavy & set(sys.modules)))
"""


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HELP], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "HEAVY []" in done.stdout, done.stdout[-200:]


def test_prefixes_mean_what_they_say() -> None:
    assert layer("sim.reference_state") == layer("sim.reference")
    assert layer("numpy") is None
