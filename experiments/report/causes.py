"""Why citizens wait: one cause at a time is switched off, for the same citizens with the same luck.

    capacity       every sector has as many places as are asked for, every nurse time enough
    opening_hours  people move in at any hour, and clinics are open every day
    assessment     no time from ready to the request for a place that has to be granted
    handover       no time from ready to the way home, or to anywhere else that is open to all
    choice         nobody declines an offer, and nobody waits for a care home of their own choice

What goes away without a cause is what the cause gives rise to. Causes work together, so their
parts need not add up to the whole. The scenario file has one `handover` for each way; on the way
to a sector with limited places or a package it is called assessment, transport and all.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.report.tables import KEY
from experiments.running.run import BASELINE, Outcome, Variant, simulate
from experiments.storage.durable import write_whole
from experiments.storage.store import ResultsError, read
from sim.language.moments import WEEKDAYS
from sim.language.quantity import leaves
from sim.language.spec import Clinic, Label, Nursing, Scenario, Sector
from sim.language.spec_places import Places
from sim.loading.load import load

if TYPE_CHECKING:
    import pandas as pd

FILE: Final = "delay_causes.csv"
WAITS: Final = ("ready_days", "delayed_transfer_days", "waiting_days", "visit_days_late")
COLUMNS: Final = ["scenario", "policy", "replication", "period", *KEY, "value", "unit"]
MOST: Final = 10  # replications, unless more are asked for
PLENTY: Final = 10_000  # hours or persons on a day: more than any roster books


def without_capacity(scenario: Scenario) -> Scenario:
    """Unlimited places, packages and minutes of nurses; what closes on a day stays closed."""
    open_ = Places(unlimited=True)

    def unlimited(sector: Sector) -> Sector:
        package = sector.package and sector.package.model_copy(update={"capacity": open_})
        new = {"places": open_, "overflow": (), "needs": {}, "package": package}
        return sector.model_copy(update=new)

    changed = _sectors(scenario, unlimited)
    nursing = changed.nursing
    if nursing is None:
        return changed
    staff = {
        name: skill.model_copy(update={"headcount": _plenty(skill.headcount)})
        for name, skill in nursing.staff.items()
    }
    return _nursing(changed, nursing, {"staff": staff, "roster": _plenty(nursing.roster)})


def without_opening_hours(scenario: Scenario) -> Scenario:
    """Moving in at any hour; clinics of home nursing open every day."""
    changed = _sectors(scenario, lambda sector: sector.model_copy(update={"admissions": ()}))
    nursing = changed.nursing
    if nursing is None:
        return changed
    daily = {name: _every_day(clinic) for name, clinic in nursing.clinics.items()}
    return _nursing(changed, nursing, {"clinics": daily})


def _every_day(clinic: Clinic) -> Clinic:
    """Open on all days, for the minutes of the longest."""
    longest = {"by": (), "value": max(leaves(clinic.minutes.value))}
    minutes = clinic.minutes.model_copy(update=longest)
    return clinic.model_copy(update={"open_days": WEEKDAYS, "minutes": minutes})


def without_assessment(scenario: Scenario) -> Scenario:
    """A place that has to be granted is asked for as soon as the citizen is ready."""
    return _at_once(scenario, lambda to: to in scenario.sectors and _granted(scenario.sectors[to]))


def without_handover(scenario: Scenario) -> Scenario:
    """Who goes home, or anywhere that is open to all, goes as soon as ready."""
    granted = {name for name, sector in scenario.sectors.items() if _granted(sector)}
    return _at_once(scenario, lambda to: to not in granted)


def without_choice(scenario: Scenario) -> Scenario:
    """Every offer is taken, and a guarantee holds for all on the list."""

    def takes(sector: Sector) -> Sector:
        promise = sector.guarantee and sector.guarantee.model_copy(update={"share": None})
        return sector.model_copy(update={"refuses": None, "guarantee": promise})

    return _sectors(scenario, takes)


CAUSES: Final[dict[str, Callable[[Scenario], Scenario]]] = {
    "capacity": without_capacity,
    "opening_hours": without_opening_hours,
    "assessment": without_assessment,
    "handover": without_handover,
    "choice": without_choice,
}


def explain(
    result: Path, workers: int | None = None, progress: Callable[[int, int], None] | None = None,
    replications: int | None = None,
) -> "pd.DataFrame":  # fmt: skip
    """Run the scenario of a results folder without each cause, and store what citizens wait.

    Writes delay_causes.csv into the folder: rows of kpi.csv, the policy being the cause that is
    switched off. Seed and engine are those of the folder, and so are the replications, the first
    MOST of them unless told. A cause that the scenario does not have is left out. Raises
    ResultsError.
    """
    import pandas as pd

    manifest = read(result).manifest
    scenario = load((result / "scenario.resolved.yaml").absolute())
    made = variants_of(scenario)
    if len(made) == 1:
        raise ResultsError(f"{result}: no cause of waiting can be switched off in this scenario")
    n = replications or min(MOST, int(manifest["replications"]))
    how = (n, int(manifest["seed"]), str(manifest["engine"]))
    outcomes = simulate(made, *how, workers, progress)
    frame = pd.DataFrame(_rows(scenario.name, outcomes), columns=COLUMNS)
    save(frame, result / FILE)
    return frame


def save(frame: "pd.DataFrame", path: Path) -> Path:
    """Write a table whole or not at all. Raises ResultsError."""
    try:
        write_whole(path, lambda draft: frame.to_csv(draft, index=False, lineterminator="\n"))
    except OSError as error:
        raise ResultsError(f"cannot write {path}: {error.strerror}") from None
    return path


def variants_of(scenario: Scenario) -> list[Variant]:
    """The scenario as it is, then without each cause that it has."""
    changed = {BASELINE: scenario} | {key: off(scenario) for key, off in CAUSES.items()}
    return [
        Variant(key, Label(da=key, en=key), (), one)
        for key, one in changed.items()
        if key == BASELINE or one != scenario
    ]


def stored(folder: Path) -> "pd.DataFrame | None":
    """delay_causes.csv of a results folder; None where nobody has asked. Raises ResultsError."""
    import pandas as pd

    if not (folder / FILE).is_file():
        return None
    try:
        frame = pd.read_csv(folder / FILE, keep_default_na=False, na_values=["nan", ""])
    except ValueError as error:
        raise ResultsError(f"{folder / FILE} cannot be read: {error}") from None
    if lost := sorted({*COLUMNS} - {*frame.columns}):
        raise ResultsError(f"{folder / FILE} cannot be read: {', '.join(lost)} is missing")
    return frame


def _rows(name: str, outcomes: Sequence[Outcome]) -> list[tuple]:
    """The rows of everybody's waiting, in the order of COLUMNS."""
    return [
        (name, o.policy, o.replication, period, sector, kpi, group, district, value, unit)
        for o in outcomes
        for period, sector, group, district, kpi, value, unit in o.rows
        if kpi in WAITS and (period, group, district) == ("all", "all", "all")
    ]


def _sectors(scenario: Scenario, change: Callable[[Sector], Sector]) -> Scenario:
    """The scenario with every sector changed."""
    changed = {name: change(sector) for name, sector in scenario.sectors.items()}
    return scenario.model_copy(update={"sectors": changed})


def _at_once(scenario: Scenario, which: Callable[[str], bool]) -> Scenario:
    """No handover on the ways to some destinations."""

    def sooner(sector: Sector) -> Sector:
        routes = {
            to: route.model_copy(update={"handover": None}) if which(to) else route
            for to, route in sector.routes.items()
        }
        return sector.model_copy(update={"routes": routes})

    return _sectors(scenario, sooner)


def _granted(sector: Sector) -> bool:
    """Whether a place there is one of few, or a package, which somebody has to grant."""
    return sector.package is not None or not sector.places.unlimited


def _plenty(amount: Any) -> Any:
    """The amount by weekday and district with PLENTY wherever there is any."""
    if amount is None:
        return None

    def more(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: more(child) for key, child in value.items()}
        return PLENTY if value else value

    return amount.model_copy(update={"value": more(amount.value)})


def _nursing(scenario: Scenario, nursing: Nursing, update: dict[str, Any]) -> Scenario:
    return scenario.model_copy(update={"nursing": nursing.model_copy(update=update)})
