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
    {"sim.vocab", "sim.kept", "sim.provenance"},
    {"sim.kernels"},
    {"sim.luck"},
    {"sim.language"},
    {"sim.loading"},
    {"sim.rules"},
    {"sim.prepare"},
    {"sim.results"},
    {"sim.reference", "sim.fast"},
    {"policies.framework"},
    {"policies"},
    {"calibration"},
    {"experiments"},
]
# Packages, and the modules that may import them (at any place in the file).
ROOMS = {
    "simpy": {"sim.reference.engine"},
    "numba": {"sim.kernels.kernel", "sim.kernels.parts", "sim.kernels.rooms"},
    "llvmlite": {"sim.kernels.kernel", "sim.kernels.rooms"},
    "ruamel": {
        "sim.loading.yamltree",
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
    names = imports(ast.parse("def f():\n    from experiments.running.run import simulate\n"))
    assert any((layer(name) or 0) > (layer("sim.results.kpi") or 0) for name in names)


HELP = """
sys.argv = ["borgerflow", "--help"]
from experiments.cli import main
try:
    main()
except SystemExit:
    pass
"""
START = """
from experiments.commands import actions
from experiments.running import tasks
"""


@pytest.mark.parametrize(
    "code, heavy",
    [
        pytest.param(HELP, "pandas scipy numba seaborn matplotlib numpy pydantic", id="help"),
        pytest.param(
            START,
            "pandas duckdb scipy.special simpy rich.table seaborn matplotlib",
            id="first result",
        ),
    ],
)
def test_a_start_imports_nothing_heavy(code: str, heavy: str) -> None:
    told = f"print('HEAVY', sorted(set({heavy.split()}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\n{told}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert "HEAVY []" in done.stdout, done.stdout[-200:]
