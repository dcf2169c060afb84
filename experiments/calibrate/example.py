"""A made-up municipality with known truth: simulated, and exported as a real one would.

Two files as they come from a hospital and a care record (cp1252 with title lines, and UTF-16 with
tabs), a file of places, figures of the year, a scenario with the wrong numbers, and the truth.
The CPR numbers in the exports are made up.
"""

from datetime import datetime, timedelta
from pathlib import Path
from string import Template

import numpy as np

from experiments.running.tasks import measured
from experiments.statistics.figure import Figure, pick
from experiments.storage.store import ResultsError
from sim.language.spec import Scenario
from sim.loading.load import load
from sim.prepare.compile import Compiled, compile_scenario
from sim.reference.engine import run_reference
from sim.results.intervals import stays
from sim.results.measured import Run, bounds
from sim.results.tally_trace import tally_of
from sim.results.trace import Trace
from sim.vocab import NOWHERE, TICKS_PER_DAY, EventKind

HERE = Path(__file__).parent
TRUTH, GUESS, STAYS_PROFILE, SENT_PROFILE = (
    "sandby-truth.yaml", "sandby.yaml", "sandby-stays.yaml", "sandby-discharges.yaml"
)  # fmt: skip
TARGETS = "sandby-targets.yaml"
WORDS = {"hospital": "Sygehus", "temporary_bed": "Midlertidig", "care_home": "Plejebolig"}
Row = tuple[str, str, str, str, str, str]  # citizen, sector, begin, ready, end, to


def write_example(folder: Path, seed: int) -> list[Path]:
    """Write the example into a new folder; returns its files. Raises ResultsError."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise ResultsError(f"{folder} is there already; name another folder") from None
    for name in (TRUTH, GUESS, STAYS_PROFILE, SENT_PROFILE):
        (folder / name).write_text((HERE / name).read_text("utf-8"), "utf-8")
    truth = load(folder / TRUTH)
    compiled = compile_scenario(truth)
    run = run_reference(compiled, seed, 0)
    told = Template((HERE / TARGETS).read_text("utf-8")).substitute(
        figures_of_the_year(truth, compiled, run)
    )
    (folder / TARGETS).write_text(told, "utf-8")
    rows = exported(truth, compiled, run)
    sent = ["Udskrivninger, dannet af et opdigtet sygehus;;;;", ""]
    sent += ["CPR-nr.;Indlagt;Færdigbehandlet;Udskrevet;Modtager"]
    sent += [";".join((c, b, r, e, to)) for c, at, b, r, e, to in rows if at == "hospital"]
    stayed = ["Personnummer\tPladstype\tIndflyttet\tFærdigmeldt\tFraflyttet\tAfgang til"]
    stayed += ["\t".join((c, WORDS[at], *rest)) for c, at, *rest in rows if at != "hospital"]
    places = ["Enhed;Pladstype;Pladser;Gælder fra;Gælder til;Ejer"]
    places += ["Fjordhuset;Midlertidig;16;01-01-2020;;Kommune", "Bakken;Midlertidig;8;01-01-2022;;Kommune"]  # noqa: E501  # fmt: skip
    (folder / "udskrivning.csv").write_bytes("\r\n".join([*sent, f"I alt;;;;{len(sent) - 3}"]).encode("cp1252"))  # noqa: E501  # fmt: skip
    (folder / "ophold.txt").write_bytes("\r\n".join(stayed).encode("utf-16"))
    (folder / "kapacitet.csv").write_bytes("\r\n".join(places).encode("utf-8-sig"))
    return sorted(folder.iterdir())


def figures_of_the_year(scenario: Scenario, compiled: Compiled, run: Trace) -> dict[str, str]:
    """What the town counts without a care record, by the names of sandby-targets.yaml."""
    tally = tally_of(run, compiled, bounds(compiled, scenario))
    asked = {"beds_used": ("temporary_bed", "mean_places_used"), "ready_days": ("hospital", "ready_days"),  # noqa: E501
             "beds_taken": ("temporary_bed", "stays_begun")}  # fmt: skip
    values = pick(
        measured(Run(tally, compiled, scenario)).rows(), [Figure(*key) for key in asked.values()]
    )
    return {name: f"{value:.4g}" for name, value in zip(asked, values, strict=True)}


def exported(scenario: Scenario, compiled: Compiled, run: Trace) -> list[Row]:
    """Every stay of one run that touches the measured time, in words of an export."""
    events = run.events
    frame = compiled.frame
    seen = stays(events, frame.horizon)
    first = datetime(scenario.start.year, scenario.start.month, scenario.start.day)
    first -= timedelta(days=frame.days_before)
    dead = events["citizen"][events["kind"] == EventKind.DEATH]
    order = np.lexsort((seen.visit, seen.citizen))
    rows = []
    for place, i in enumerate(order):
        if seen.end[i] < frame.warm_up:
            continue
        after = order[place + 1] if place + 1 < len(order) else i
        to = ""
        if seen.ended[i]:
            stays_on = after != i and seen.citizen[after] == seen.citizen[i]
            gone = "Død" if seen.citizen[i] in dead else "Eget hjem"
            to = WORDS[compiled.network.sectors[seen.sector[after]]] if stays_on else gone
        ready = "" if seen.ready[i] == NOWHERE else _moment(first, int(seen.ready[i]))
        end = _moment(first, int(seen.end[i])) if seen.ended[i] else ""
        sector = compiled.network.sectors[seen.sector[i]]
        rows.append((_cpr(int(seen.citizen[i])), sector, _moment(first, int(seen.begin[i])), ready, end, to))  # noqa: E501  # fmt: skip
    return rows


def _moment(first: datetime, tick: int) -> str:
    """Danish dress; the model knows no summer time, so the hour it leaves out becomes the next."""
    when = first + timedelta(days=tick // TICKS_PER_DAY, seconds=tick % TICKS_PER_DAY)
    if when.month == 3 and when.weekday() == 6 and when.day >= 25 and when.hour == 2:
        when = when.replace(hour=3, minute=0)
    return f"{when:%d-%m-%Y %H:%M}"


def _cpr(citizen: int) -> str:
    """A made-up number, its own for each citizen."""
    day, rest = citizen % 28 + 1, citizen // 28
    month, rest = rest % 12 + 1, rest // 12
    return f"{day:02}{month:02}{rest % 20 + 30}-{rest // 20:04}"
