"""Why citizens wait: one cause at a time is switched off, for the same citizens with the same luck.

    capacity       every sector has as many places as are asked for
    opening_hours  people move in at any hour, and clinics are open every day
    handover       no time from medically ready to the request for the next place; the model
                   counts assessment as part of it

What goes away without a cause is what the cause gives rise to. Causes work together, so their
parts need not add up to the whole. A choice of care home is not in the model.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.report.tables import KEY
from experiments.run import BASELINE, Outcome, Variant, simulate
from experiments.store import ResultsError, read
from sim.load import load
from sim.moments import WEEKDAYS
from sim.spec import Label, Scenario, Sector
from sim.spec_places import Places

if TYPE_CHECKING:
    import pandas as pd

FILE: Final = "delay_causes.csv"
WAITS: Final = ("ready_days", "delayed_transfer_days", "waiting_days", "visit_days_late")
COLUMNS: Final = ["scenario", "policy", "replication", "period", *KEY, "value", "unit"]


def without_capacity(scenario: Scenario) -> Scenario:
    """Unlimited places in every sector."""
    open_ = Places(unlimited=True)
    return _sectors(scenario, lambda s: s.model_copy(update={"places": open_, "overflow": ()}))


def without_opening_hours(scenario: Scenario) -> Scenario:
    """Moving in at any hour; clinics of home nursing open every day."""
    changed = _sectors(scenario, lambda sector: sector.model_copy(update={"admissions": ()}))
    nursing = changed.nursing
    if nursing is None:
        return changed
    daily = {
        name: clinic.model_copy(update={"open_days": WEEKDAYS})
        for name, clinic in nursing.clinics.items()
    }
    opened = nursing.model_copy(update={"clinics": daily})
    return changed.model_copy(update={"nursing": opened})


def without_handover(scenario: Scenario) -> Scenario:
    """The next place is asked for as soon as the citizen is ready."""

    def at_once(sector: Sector) -> Sector:
        routes = {
            to: route.model_copy(update={"handover": None}) for to, route in sector.routes.items()
        }
        return sector.model_copy(update={"routes": routes})

    return _sectors(scenario, at_once)


CAUSES: Final[dict[str, Callable[[Scenario], Scenario]]] = {
    "capacity": without_capacity,
    "opening_hours": without_opening_hours,
    "handover": without_handover,
}


def explain(
    result: Path, workers: int | None = None, progress: Callable[[int, int], None] | None = None
) -> "pd.DataFrame":
    """Run the scenario of a results folder without each cause, and store what citizens wait.

    Writes delay_causes.csv into the folder: rows of kpi.csv, the policy being the cause that is
    switched off. Replications, seed and engine are those of the folder. A cause that the scenario
    does not have is left out. Raises ResultsError.
    """
    import pandas as pd

    manifest = read(result).manifest
    scenario = load((result / "scenario.resolved.yaml").absolute())
    made = [Variant(BASELINE, Label(da=BASELINE, en=BASELINE), (), scenario)]
    for cause, off in CAUSES.items():
        if (changed := off(scenario)) != scenario:
            made.append(Variant(cause, Label(da=cause, en=cause), (), changed))
    if len(made) == 1:
        raise ResultsError(f"{result}: no cause of waiting can be switched off in this scenario")
    how = (int(manifest["replications"]), int(manifest["seed"]), str(manifest["engine"]))
    outcomes = simulate(made, *how, workers, progress)
    frame = pd.DataFrame(_rows(scenario.name, outcomes), columns=COLUMNS)
    draft = result / f"{FILE}.unfinished"
    frame.to_csv(draft, index=False, lineterminator="\n")
    draft.replace(result / FILE)
    return frame


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
