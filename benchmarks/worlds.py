"""The worlds that are timed: four stations in a row, Aabenraa in any size, Aabenraa as shipped."""

from pathlib import Path
from typing import Any

from sim.language.spec import Scenario
from sim.loading.load import load

from .tandem import RATES, STATIONS, tandem_hours

TANDEM = Path(__file__).with_name("tandem.yaml")
FIVE_SECTORS = Path(__file__).with_name("five-sectors.yaml")
YEAR = 365  # days
LACKED = ("admissions", "guarantee", "outcomes", "refuses", "turnover")  # by the twin in C


def tandem(servers: int, customers: int) -> Scenario:
    """Four stations with so many servers each, through the ordinary scenario language."""
    places = [f"sectors.station_{i + 1}.places={servers}" for i in range(STATIONS)]
    days = round(tandem_hours(servers, customers) / 24)
    rate = f"sources.arrivals.rate={RATES[servers] * 24:g} per day"
    return load(TANDEM, [*places, rate, f"horizon={days} days"])


def municipality(citizens: int, years: float, scenario: str = "aabenraa") -> Scenario:
    """Aabenraa with about so many citizens at the start, for so many measured years.

    Stocks, places, sources, rosters and clinic minutes grow by one factor; shares, hazards and
    stays do not. Rules that the twin in C lacks are left out, for all engines: places are free at
    once when they are given up, who is blocked stays so, every offer is taken, courses begin on
    any day and change no level.
    """
    world = load(scenario).model_dump(mode="json", by_alias=True, exclude_none=True)
    factor = citizens / register(world)
    for sector in world["sectors"].values():
        for rule in LACKED:
            sector.pop(rule, None)
        for route in sector.get("routes", {}).values():
            if "divert_after" in route.get("when_full", {}):
                del route["when_full"]
    world["home_care"].pop("capacity", None)
    grow(world, factor)
    world["horizon"] = f"{round(years * YEAR)} days"
    return Scenario.model_validate(world)


def whole(
    years: float, scenario: str = "aabenraa", times: float = 1, rosters: float = 1,
    visits: bool = True,
) -> Scenario:  # fmt: skip
    """A shipped scenario with all its rules, for so many measured years; or `five-sectors`.

    times: citizens, places, sources, rosters, clinics and hours of home care. rosters: hours of
    nurses besides. Without visits courses begin as ever, but no visit falls due in them.
    """
    path = FIVE_SECTORS if scenario == FIVE_SECTORS.stem else scenario
    world = load(path).model_dump(mode="json", by_alias=True, exclude_none=True)
    grow(world, times)
    nursing = world["nursing"]
    if rosters != 1:
        nursing["roster"]["value"] = scaled(nursing["roster"]["value"], rosters)
    if not visits:
        nursing["interval"] |= {"mean": 1e6, "range": [1e6, 1e6]}
    world["horizon"] = f"{round(years * YEAR)} days"
    return Scenario.model_validate(world)


def grow(world: dict[str, Any], factor: float) -> None:
    """Stocks, places, sources, rosters, clinic minutes and hours of home care times one factor."""
    if factor == 1:
        return
    counts = [stock["count"] for stock in world["stocks"].values()]
    counts += [world["home_care"]["capacity"]] if "capacity" in world["home_care"] else []
    places = [s["places"] for s in world["sectors"].values() if not s["places"].get("unlimited")]
    rates = [source["rate"] for source in world["sources"].values()]
    work = [clinic["minutes"] for clinic in world["nursing"]["clinics"].values()]
    for part in (*counts, *places):
        part["value"] = scaled(part["value"], factor, whole=True)
        part.pop("range", None)
    for part in (*rates, *work, world["nursing"]["roster"]):
        part["value"] = scaled(part["value"], factor)
        part.pop("range", None)


def register(world: dict[str, Any]) -> float:
    """Citizens on the register: stocks that are part of another one are counted there."""
    stocks = world["stocks"]
    parts = {name for stock in stocks.values() for name in stock.get("less", ())}
    return sum(total(stocks[name]["count"]["value"]) for name in stocks if name not in parts)


def total(value: Any) -> float:
    """Sum of a table of numbers."""
    return sum(total(v) for v in value.values()) if isinstance(value, dict) else float(value)


def scaled(value: Any, factor: float, whole: bool = False) -> Any:
    """A number or a table of numbers, times a factor."""
    if isinstance(value, dict):
        return {name: scaled(child, factor, whole) for name, child in value.items()}
    return round(value * factor) if whole else value * factor
