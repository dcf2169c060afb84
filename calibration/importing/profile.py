"""Profiles: which column of an export is which, and what its words mean. YAML, with line numbers.

Shipped profiles stand in `profiles/`; one of one's own may extend nothing and is a whole file.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, field_validator

from calibration.importing.faults import DataError
from calibration.importing.layouts import LAYOUTS
from calibration.statbank import plain
from sim.language.faults import Fault, ScenarioError, near, shown
from sim.language.quantity import Frozen
from sim.loading.yamltree import MAX_BYTES, Node, read

SHIPPED = Path(__file__).with_name("profiles")
Words = Annotated[
    tuple[str, ...], BeforeValidator(lambda data: (data,) if isinstance(data, str) else data)
]


class Profile(Frozen):
    """How one kind of export is read."""

    table: str  # the tidy table that comes out
    about: str = ""
    sheet: str | None = None  # part of the sheet's name; None: the only sheet with these columns
    decimal: Literal[",", "."] | None = None  # None: as the cells show
    columns: dict[str, Words]  # tidy column: names in the export
    values: dict[str, dict[str, str]] = {}  # tidy column: {word in the export: word in the table}
    renamed: dict[str, dict[str, str]] = {}  # tidy column: {old name of a unit: its name now}
    only: dict[str, Words] = {}  # rows with other words are left out
    without: dict[str, Words] = {}  # rows with these words are left out
    unknown: Annotated[Literal["refuse", "drop", "keep"], Field()] = (
        "refuse"  # of words not in `values`
    )

    @field_validator("table")
    @classmethod
    def _known(cls, table: str) -> str:
        if table not in LAYOUTS:
            raise ValueError(f"{shown(table)} is no table; write one of: {', '.join(LAYOUTS)}")
        return table


def names() -> list[str]:
    """Of the shipped profiles."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def read_profile(name: str) -> Profile:
    """A shipped profile by name, or one's own by path. Raises ScenarioError or DataError."""
    path = SHIPPED / f"{name}.yaml" if name in names() else Path(name)
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
    except OSError:
        hint = near(name, names(), "write a path, or one of")
        raise DataError([Fault("--profile", None, "", f"there is no profile {name[:60]!r}", hint)]) from None  # noqa: E501  # fmt: skip
    tree = read(data, path.name)
    try:
        profile = Profile.model_validate(_values(tree))
    except ValidationError as error:
        faults = [_fault(tree, path.name, each) for each in error.errors(include_url=False)]
        raise ScenarioError(faults) from None
    if faults := _checked(profile, tree, path.name):
        raise ScenarioError(faults)
    return profile


def _checked(profile: Profile, tree: Node, file: str) -> list[Fault]:
    """Columns that the table does not have, or must have and lacks; one name for two columns."""
    known, faults = LAYOUTS[profile.table].columns, []
    for key in ("columns", "values", "renamed", "only", "without"):
        for column in getattr(profile, key):
            if column not in known:
                hint = near(column, known)
                line = _line(tree, (key, column))
                faults.append(Fault(file, line, f"{key}.{column}", "there is no such column", hint))
    for column, what in known.items():
        if what.needed and column not in profile.columns:
            line = _line(tree, ("columns",))
            remedy = "say how the export names it"
            faults.append(Fault(file, line, "columns", f"`{column}` is missing", remedy))
    owner: dict[str, str] = {}
    for column, aliases in profile.columns.items():
        for alias in aliases:
            if owner.setdefault(plain(alias), column) != column:
                line = _line(tree, ("columns", column))
                problem = f"{alias!r} names `{owner[plain(alias)]}` as well"
                faults.append(Fault(file, line, f"columns.{column}", problem, "take one out"))
    return faults


def _fault(tree: Node, file: str, error: Any) -> Fault:
    path = tuple(str(key) for key in error["loc"])
    message = str(error.get("ctx", {}).get("error", error["msg"]))
    if error["type"] == "extra_forbidden":
        message = f"unknown key; {near(path[-1], Profile.model_fields, 'write one of')}"
    problem, _, remedy = message.partition("; ")
    return Fault(file, _line(tree, path), ".".join(path), problem, remedy)


def _line(tree: Node, path: tuple[str, ...]) -> int | None:
    line = tree.line
    for key in path:
        if not isinstance(tree.value, dict) or key not in tree.value:
            break
        tree = tree.value[key]
        line = tree.line or line
    return line


def _values(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _values(child) for key, child in node.value.items()}
    return [_values(child) for child in node.value] if isinstance(node.value, list) else node.value
