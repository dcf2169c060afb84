"""STRESS-DES: the 24 items, as far as scenario and manifest answer them."""

from collections.abc import Callable
from typing import Final

from experiments.document.items import STRESS, Item
from experiments.document.network import ways
from experiments.document.subject import Subject
from experiments.document.words import shown
from policies import POLICIES
from sim.language.spec import Sector
from sim.provenance import environment

LICENCE: Final = "MIT"


def items(of: Subject) -> list[Item]:
    """All items in their order; the text of those that nothing stored answers is None."""
    return [Item(number, title, ANSWERS[number](of)) for number, title in STRESS.items()]


def _purpose(of: Subject) -> str | None:
    return None  # the question is the commissioner's; no file of a study holds it


def _outputs(of: Subject) -> str:
    costs = " Costs are quantities times dated prices, by payer." if of.scenario.prices else ""
    return (
        "By period, sector and group: stays, moves, waits (mean, share, 90th percentile), ready "
        "and delayed days, places used, visits, hours, deaths, readmissions within 30 days. "
        "Means over time are integrals divided by time; utilisation is place days used by place "
        f"days open.{costs} Definitions: results/README.md; how they are counted: docs/model.md."
    )


def _aims(of: Subject) -> str | None:
    if not of.policies:
        return None
    named = "; ".join(f"{p['label']['en']} ({p['key']})" for p in of.policies)
    return f"What would change, compared with the same citizens as today, under: {named}."


def _diagram(of: Subject) -> str:
    found = ways(of.scenario)
    clocks = sum(way.how == "clock" for way in found)
    return (
        f"The network above: {len(of.scenario.sectors)} sectors, {len(found) - clocks} ways by "
        f"arrival and route, {clocks} by clocks."
    )


def _logic(of: Subject) -> str:
    about = " ".join(of.scenario.about.split())
    return (
        "A citizen is in one sector at a time: arrives, stays, is ready, is routed, is handed "
        "over, asks for a place, waits if there is none, and moves; clocks (death, admission, "
        f"change of need) run meanwhile. Full rules: docs/model.md. {about}"
    ).strip()


def _scenarios(of: Subject) -> str | None:
    if not of.policies:
        return None
    told = []
    for part in (part for policy in of.policies for part in policy["parts"]):
        kind = POLICIES.get(part["name"])
        settings = ", ".join(f"{key} = {value:g}" for key, value in part["settings"].items())
        text = _paragraph(kind.__doc__ or "", "Mechanism:") if kind else ""
        told.append(f"{part['name']} ({settings or 'no parameters'}). {text}".strip())
    return "\n\n".join(dict.fromkeys(told))


def _paragraph(text: str, lead: str) -> str:
    """The paragraph of a docstring that begins so, on one line."""
    found = (" ".join(part.split()) for part in text.split("\n\n"))
    return next((part for part in found if part.startswith(lead)), "")


def _algorithms(of: Subject) -> str:
    s = of.scenario
    told = [
        "Draws are inversions of quantile tables in whole seconds",
        "a clock spends one unit-exponential threshold, which a changed hazard does not redraw",
        "waiting lists are ordered by level, time of the request, citizen",
    ]
    told += ["nursing visits are booked into the first day with room"] * (s.nursing is not None)
    if any(sector.package for sector in s.sectors.values()):
        told.append("packages begin on the first day on which each of their days fits")
    deadlock = "exchange places" if s.deadlock == "swap" else "are reported"
    told.append(f"citizens who wait for each other in a circle {deadlock}")
    return "; ".join(told) + "."


def _entities(of: Subject) -> str:
    kinds = [f"{k} ({', '.join(map(str, v))})" for k, v in of.scenario.attributes.items()]
    told = f" with the attributes {'; '.join(kinds)}" if kinds else ""
    return f"Citizens{told}."


def _activities(of: Subject) -> str:
    told = [f"stay in {key}: {_service(s)}" for key, s in of.scenario.sectors.items()]
    for name, clock in of.scenario.clocks.items():
        told.append(f"clock {name}: {clock.does.replace('_', ' ')} {clock.sector or ''}".strip())
    if of.scenario.nursing is not None:
        told.append("home nursing visits at home and in clinics")
    return "; ".join(told) + "."


def _service(sector: Sector) -> str:
    if sector.service is not None:
        return shown(sector.service)
    return "by destination" if sector.serves else "until a clock or an offer ends it"


def _resources(of: Subject) -> str:
    s = of.scenario
    told = [f"{key}: {_places(sector)}" for key, sector in s.sectors.items()]
    told += [f"{key}: {shown(r.amount)} {r.unit}" for key, r in s.resources.items()]
    if s.nursing is not None:
        staff = f"by skill: {', '.join(s.nursing.staff)}" if s.nursing.staff else "one pot"
        told.append(f"minutes of home nursing by weekday ({staff})")
        told.append(f"{len(s.nursing.clinics)} nursing clinics")
    return "; ".join(told) + "."


def _places(sector: Sector) -> str:
    p = sector.places
    if p.unlimited:
        return "unlimited places"
    return f"{p.value} places" if p.value is not None else "places by calendar"


def _queues(of: Subject) -> str:
    told = []
    for key, sector in of.scenario.sectors.items():
        if sector.places.unlimited:
            continue
        rule = "by level, then in order of request" if sector.priority else "in order of request"
        parts = [rule]
        if sector.queue_limit is not None:
            parts.append(f"at most {sector.queue_limit} from outside")
        if sector.patience is not None:
            parts.append(f"patience {shown(sector.patience)}")
        if sector.guarantee is not None:
            parts.append(f"guarantee within {shown(sector.guarantee.within)}")
        told.append(f"{key}: {', '.join(parts)}")
    if not told:
        return "No sector has limited places, so nobody waits for a place."
    return "; ".join(told) + ". A citizen on a list who is treated elsewhere keeps the rank."


def _entry_exit(of: Subject) -> str:
    s = of.scenario
    told = [f"source {key} into {source.sector}" for key, source in s.sources.items()]
    told += [f"stock {key}, at the start" for key in s.stocks]
    ends = [key for key, clock in s.clocks.items() if clock.does in ("die", "leave")]
    ends += [
        f"exit from {way.begin}" for way in ways(s) if way.end == "exit" and way.how != "clock"
    ]
    return f"In: {'; '.join(told) or 'nobody'}. Out: {'; '.join(ends) or 'nobody'}."


def _data(of: Subject) -> str | None:
    facts = [e for e in of.numbers if not e.is_assumption]
    if not facts:
        return None
    years = sorted({e.year for e in facts if e.year})
    span = f", of {years[0]} to {years[-1]}" if years else ""
    return f"{len(facts)} sourced numbers{span}; every source stands in the table of numbers."


def _prepared(of: Subject) -> str | None:
    derived = [e.path for e in of.numbers if e.confidence == "derived"]
    tuned = [e.path for e in of.numbers if "borgerflow tune" in f"{e.source} {e.note}"]
    if not derived and not tuned:
        return None
    told = f"{len(derived)} numbers are derived from published ones, as their source says"
    return f"{told}; {len(tuned)} were set by borgerflow tune so that a target is met."


def _inputs(of: Subject) -> str | None:
    n = len(of.numbers)
    return f"The {n} numbers of the table of numbers." if n else None


def _assumptions(of: Subject) -> str | None:
    found = [e for e in of.numbers if e.is_assumption]
    if not found:
        return None
    ranged = sum(bool(e.range) for e in found)
    return (
        f"{len(found)} numbers are assumptions, {ranged} of them with a range (table of numbers)."
    )


def _start(of: Subject) -> str:
    s = of.scenario
    there = ", ".join(s.stocks) or "nobody"
    return f"There at the start: {there}. Warm-up of {shown(s.warm_up)}, not measured."


def _length(of: Subject) -> str:
    s = of.scenario
    return f"{shown(s.horizon)} measured from {s.start:%Y-%m-%d}; time is whole seconds."


def _estimation(of: Subject) -> str | None:
    if of.manifest is None:
        return None
    return (
        f"{of.manifest['replications']} replications of each policy; means, and 95 % t-intervals "
        "of paired differences under common random numbers, for headline figures that were fixed "
        "beforehand. Intervals are not corrected for the number of figures."
    )


def _software(of: Subject) -> str:
    run = of.manifest or environment()
    packages = ", ".join(f"{key} {value}" for key, value in sorted(run["packages"].items()))
    engine = f", engine {of.manifest['engine']}" if of.manifest else ""
    return f"borgerflow {run['app_version']}{engine}; Python {run['python']}; {packages}."


def _sampling(of: Subject) -> str:
    run = of.manifest or environment()
    seed = f" Seed {of.manifest['seed']}." if of.manifest else ""
    return (
        f"{run['seed_scheme']}; one uniform gives one value by inversion; the same citizens and "
        f"draws under every policy.{seed}"
    )


def _execution(of: Subject) -> str:
    return (
        "Next event by (time, kind, citizen), a total order; policies and replications are run "
        "in parallel and sorted before use. Two engines, SimPy and compiled, give equal traces."
    )


def _system(of: Subject) -> str | None:
    if of.manifest is None:
        return None
    return f"{of.manifest['platform']}; {of.manifest['cpu_seconds']:g} seconds of processor time."


def _sharing(of: Subject) -> str:
    code = (of.manifest or environment())["code_sha256"]
    return f"Licence {LICENCE}; code SHA-256 {code}; the resolved scenario lies with the results."


ANSWERS: Final[dict[str, Callable[[Subject], str | None]]] = {
    "1.1": _purpose, "1.2": _outputs, "1.3": _aims,
    "2.1": _diagram, "2.2": _logic, "2.3": _scenarios, "2.4": _algorithms,
    "2.5.1": _entities, "2.5.2": _activities, "2.5.3": _resources, "2.5.4": _queues,
    "2.5.5": _entry_exit,
    "3.1": _data, "3.2": _prepared, "3.3": _inputs, "3.4": _assumptions,
    "4.1": _start, "4.2": _length, "4.3": _estimation,
    "5.1": _software, "5.2": _sampling, "5.3": _execution, "5.4": _system,
    "6.1": _sharing,
}  # fmt: skip
