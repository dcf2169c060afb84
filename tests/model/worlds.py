"""Small worlds with nothing left to chance, and a trace told as a diary.

Each citizen is one category of the attribute `who`, so tables by `who` give every citizen its
own times. Service times are deterministic. Clocks ring when told to: `bell` turns the drawn
threshold into the hazard that uses it up at the wanted tick.
"""

import hashlib
import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.language.spec import Scenario
from sim.luck.dists import HAZARD_ONE, draw_ticks, duration_table, law, threshold_table
from sim.luck.streams import lookup
from sim.prepare.compile import Compiled, compile_scenario
from sim.results.trace import Trace
from sim.vocab import NOWHERE, TICKS_PER_DAY, Cause, EventKind, VisitMode

Run = Callable[[Compiled, int, int], Trace]
Json = dict[str, Any]
SEED, REPLICATION = 7, 3
START = date(2024, 1, 1)  # a Monday
TITLE = {"da": "prøve", "en": "test"}
THRESHOLDS = threshold_table()
DAY = TICKS_PER_DAY


# ------------------------------------------------------------------------------- scenarios


def scenario(sectors: Json, *, days: int = 40, **more: Any) -> Json:
    """The mapping of a scenario: `days` measured days from START, no warm-up."""
    frame = {"format": 1, "name": "test", "title": TITLE, "start": START.isoformat()}
    return frame | {"warm_up": "0 days", "horizon": f"{days} days", "sectors": sectors} | more


def world(who: str, at: str | dict[str, str], sectors: Json, **more: Any) -> Json:
    """A scenario with one citizen per letter of `who`, in a sector from the first tick on.

    `at` is the sector of all, or a mapping of letters to sectors.
    """
    places = {at: who} if isinstance(at, str) else {}
    for letters, sector in {} if isinstance(at, str) else at.items():
        places[sector] = letters
    stocks = {
        f"stock_{sector}": {"sector": sector, "count": table(who, 0, **dict.fromkeys(those, 1))}
        for sector, those in places.items()
    }
    more["attributes"] = {"who": list(who)} | more.get("attributes", {})
    return scenario(sectors, stocks=stocks, **more)


def table(who: str, rest: float, unit: str = "citizens", **values: float) -> Json:
    """A table by `who`: the values given, and the same value for all the rest."""
    return {"by": ["who"], "unit": unit, "value": {w: values.get(w, rest) for w in who}}


def shares(who: str, **values: float) -> Json:
    """Probability of a route by citizen; 0 for those not named."""
    return table(who, 0, "share", **values)


def stays(who: str, rest: float = 1000, **days: float) -> Json:
    """A deterministic time by citizen, in days."""
    return {"by": "who", "cases": {w: f"{days.get(w, rest)} days" for w in who}}


def feeder(who: str, routes: Json, **days: float) -> Json:
    """A sector without limit from which citizens are ready on days of their own."""
    return {"places": "unlimited", "service": stays(who, **days), "routes": routes}


def day(number: int) -> str:
    """The date of a day of the run."""
    return (START + timedelta(days=number)).isoformat()


def calendar(first: int, *steps: tuple[int, int]) -> Json:
    """Places from the first day, then (day, places)."""
    dated = [(0, first), *steps]
    return {"calendar": [{"from": day(number), "value": value} for number, value in dated]}


def made(document: Json) -> Compiled:
    """Checked and compiled."""
    return compile_scenario(Scenario.model_validate(document))


# ----------------------------------------------------------------------- draws, from outside


def number_of(name: str) -> int:
    """The id of a decision, from the definition: 8 bytes of BLAKE2b."""
    return int.from_bytes(hashlib.blake2b(name.encode()).digest()[:8], "big")


def uid_of(stream: str, index: int) -> int:
    """The key of a citizen's draws: 16 bits of the stream's id, 48 bits of index."""
    return (number_of(stream) >> 48 << 48) | index


def word(uid: int, site: str, occurrence: int, seed: int = SEED, rep: int = REPLICATION) -> int:
    """The 64 bits of a decision, from NumPy's generator of the same name."""
    counter = uid | number_of(site) << 64 | occurrence << 128
    # NumPy adds one to the counter before the first block.
    before = np.random.Philox(key=seed | rep << 64, counter=(counter - 1) % (1 << 256))
    return int(before.random_raw(1)[0])


def threshold(uid: int, clock: str, occurrence: int = 0) -> int:
    """What a clock has to use up until it rings, in 2**-48."""
    return max(1, int(lookup(THRESHOLDS, word(uid, f"clock/{clock}", occurrence))))


def bell(who: str, stock: str, name: str, at: dict[str, int], **does: Any) -> Json:
    """A clock that rings once for each citizen in `at`, on the day given there.

    The citizens belong to the stock of a sector and are in a place from tick 0 on.
    """
    rates, factors = {}, {}
    for letter, ring in at.items():
        uid = uid_of(f"stock_{stock}", who.index(letter) << 32)
        needed, ticks = threshold(uid, name), ring * DAY
        speed = -(-needed // ticks)
        assert -(-needed // speed) == ticks, "the threshold is too small for this day"
        rates[letter] = speed * DAY / HAZARD_ONE
        factors[f"off_{letter}"] = table(who, 1, "ratio", **{letter: 0}) | {"from": day(ring)}
    return {**does, "rate": table(who, 0, "per day", **rates), "factors": factors}


def arrival(on: int, **source: Any) -> Json:
    """A source called `late` that brings its first citizen at the first tick of a day.

    The citizen gets the first letter. The second comes later, as drawn: keep runs short.
    """
    uid = uid_of("late", 0)
    days = on / -math.log1p(-(word(uid, "source/gap", 0) + 0.5) / 2**64)
    for _ in range(9):  # tables are not exact: move the mean until the tick is right
        row = duration_table(law("exponential", mean=days, ticks_per_unit=DAY))
        tick = draw_ticks(row, word(uid, "source/gap", 0))
        if tick == on * DAY:
            return {"rate": f"{1 / days!r} per day"} | source
        days *= on * DAY / tick
    raise AssertionError("no rate gives this day")


# ---------------------------------------------------------------------------------- diaries


def diary(trace: Trace, compiled: Compiled) -> list[str]:
    """Every event as a line: time in days and seconds, kind, citizen, where, why."""
    names = (*compiled.network.sectors, "exit")
    letters = compiled.space.categories["who"]
    lines = []
    for row in trace.events:
        event = {name: int(row[name]) for name in row.dtype.names}
        kind = EventKind(event["kind"])
        whole, rest = divmod(event["tick"], DAY)
        when = f"{whole}{f'+{rest}' if rest else ''}"
        if kind == EventKind.CAPACITY:
            lines.append(f"{when} capacity {names[event['to_sector']]} #{event['queue_length']}")
            continue
        letter = letters[int(compiled.space.category(event["group"], "who"))]
        sector = names[event["sector"]] if event["sector"] != NOWHERE else "outside"
        other = names[event["to_sector"]] if event["to_sector"] != NOWHERE else ""
        line = f"{when} {kind.name.lower()} {letter} {sector}"
        if other:
            line += f" {'from' if kind == EventKind.ENTER else '>'} {other}"
        if kind == EventKind.CLOCK:
            line += f" ({compiled.clocks.names[event['cause']]})"
        elif event["cause"] and kind != EventKind.DEATH:
            line += f" ({Cause(event['cause']).name.lower()})"
        if kind in (EventKind.WAIT, EventKind.DEADLOCK):
            line += f" #{event['queue_length']}"
        lines.append(line)
    return lines


def diary_of(run: Run, document: Json) -> list[str]:
    """Run a scenario and tell it."""
    compiled = made(document)
    return diary(run(compiled, SEED, REPLICATION), compiled)


def lines(text: str) -> list[str]:
    """The lines of an expected diary."""
    return [line.strip() for line in text.strip().splitlines()]


def check_diary(run: Run, document: Json, expected: str) -> None:
    """The engine tells exactly this, the books agree, and a second run gives the same."""
    from .identities import check_identities

    compiled = made(document)
    trace = run(compiled, SEED, REPLICATION)
    heard, wanted = diary(trace, compiled), lines(expected)
    for number, (one, other) in enumerate(zip(heard, wanted, strict=False)):
        assert one == other, f"line {number}: {one!r} instead of {other!r}\n" + "\n".join(heard)
    assert heard == wanted, "\n".join(heard)
    check_identities(trace, compiled, SEED, REPLICATION)
    assert run(compiled, SEED, REPLICATION).digest() == trace.digest()


def visits(trace: Trace, compiled: Compiled) -> list[str]:
    """Every nursing visit as a line: due, who, how, on which day, minutes + driving."""
    letters = compiled.space.categories["who"]
    told = []
    for row in trace.visits:
        whole, rest = divmod(int(row["due"]), DAY)
        letter = letters[int(compiled.space.category(int(row["group"]), "who"))]
        how = VisitMode(int(row["mode"])).name.lower()
        due = f"{whole}{f'+{rest}' if rest else ''}"
        told.append(f"{due} {letter} {how} {row['day']} {row['minutes']}+{row['driving']}")
    return told


def check_visit_book(run: Run, document: Json, expected: str) -> None:
    """The engine books exactly these visits."""
    from .identities import check_identities

    compiled = made(document)
    trace = run(compiled, SEED, REPLICATION)
    assert visits(trace, compiled) == lines(expected)
    check_identities(trace, compiled, SEED, REPLICATION)
