"""What one run did: every event, every nursing visit, the daily census, and the books."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from sim.prepare.compile import Compiled
from sim.prepare.staffing import Staff
from sim.vocab import BIRTH_DTYPE, TICKS_PER_DAY, EventKind

LATER = ("skill", "roster")  # columns of visits that came with staff by skill


@dataclass(frozen=True)
class Ledger:
    """Exact integers that an engine keeps while it runs, to hold the trace against.

    place_ticks: integral of places in use (kept ones included), by sector;
    stay_ticks: integral of citizens present, by sector;
    turning_ticks: integral of places in turnover, by sector;
    resource_ticks: integral of what is taken, in thousandths of the unit, by resource.
    """

    created: int
    left: int
    died: int
    rejected: int
    reneged: int
    present: int  # in a sector or waiting outside when the run ends
    place_ticks: tuple[int, ...]
    stay_ticks: tuple[int, ...]
    turning_ticks: tuple[int, ...]
    resource_ticks: tuple[int, ...]


@dataclass(frozen=True)
class Trace:
    """events: EVENT_DTYPE in the order in which they happened; visits: VISIT_DTYPE;
    census: int32 (day, sector, 4), at 00:00 of each day: places used, citizens waiting and
    blocked, minutes of home care a week for those present;
    births: BIRTH_DTYPE, of all citizens, for counting by age; no part of what happened.
    """

    events: np.ndarray
    visits: np.ndarray
    census: np.ndarray
    ledger: Ledger = field(compare=False)
    staff: Staff = field(compare=False)  # before the run
    births: np.ndarray = field(default_factory=lambda: np.empty(0, BIRTH_DTYPE), compare=False)

    def digest(self) -> str:
        """SHA-256 of everything that happened; equal digests mean equal runs, to the bit."""
        total = hashlib.sha256()
        for part in (self.events, self.visits, self.census):
            fields = part.dtype.names or ()
            # One skill and one roster are no news, and a run has the digest it always had.
            fields = tuple(name for name in fields if name not in LATER or part[name].any())
            for values in [part[name] for name in fields] or [part]:
                total.update(np.ascontiguousarray(values.astype("<i8")).tobytes())
        return total.hexdigest()


def first_difference(a: Trace, b: Trace, sectors: tuple[str, ...]) -> str:
    """The first row in which two traces differ, in words; empty when they are equal."""
    n = min(len(a.events), len(b.events))
    differs = np.flatnonzero(a.events[:n] != b.events[:n])
    row = int(differs[0]) if len(differs) else n
    if len(differs) or len(a.events) != len(b.events):
        left, right = (in_words(x.events, row, sectors) for x in (a, b))
        return f"row {row}: {left} | {right}"
    for name in ("visits", "census"):
        left, right = getattr(a, name), getattr(b, name)
        if left.shape != right.shape or not np.array_equal(left, right):
            return f"events are equal, {name} differ"
    return ""


def in_words(events: np.ndarray, row: int, sectors: tuple[str, ...]) -> str:
    """One event as a sentence, for messages."""
    if row >= len(events):
        return "(the trace ends)"
    event = events[row]
    where = sectors[event["sector"]] if event["sector"] >= 0 else "outside"
    to = f" to/from {(*sectors, 'exit')[event['to_sector']]}" if event["to_sector"] >= 0 else ""
    day = event["tick"] / TICKS_PER_DAY
    kind = EventKind(int(event["kind"])).name
    return f"day {day:.5f} {kind} citizen {event['citizen']} in {where}{to}"


def deadlocks(trace: Trace, sectors: tuple[str, ...]) -> list[str]:
    """Each deadlock as a sentence: when, and who in which sector waits for which other."""
    events = trace.events[trace.events["kind"] == EventKind.DEADLOCK]
    told, at = [], 0
    while at < len(events):
        length = int(events["queue_length"][at])
        circle = events[at : at + length]
        waits = [
            f"{row['citizen']} in {sectors[row['sector']]} waits for {sectors[row['to_sector']]}"
            for row in circle
        ]
        told.append(f"day {circle['tick'][0] / TICKS_PER_DAY:.5f}: {', '.join(waits)}")
        at += length
    return told


def animation_rows(trace: Trace, compiled: Compiled, run: int) -> list[dict[str, object]]:
    """The events as rows that animation tools read (columns of vidigi's event log).

    Columns: entity_id, event_type (arrival_departure, queue, resource_use,
    resource_use_end), event, time (days), resource_id, run.
    """
    names = (*compiled.network.sectors, "exit")
    rows: list[dict[str, object]] = []

    def add(event: np.void, event_type: str, what: str, resource: str | None) -> None:
        rows.append(
            {
                "entity_id": int(event["citizen"]),
                "event_type": event_type,
                "event": what,
                "time": int(event["tick"]) / TICKS_PER_DAY,
                "resource_id": resource,
                "run": run,
            }
        )

    for event in trace.events:
        kind, sector = int(event["kind"]), int(event["sector"])
        if kind == EventKind.ARRIVE:
            add(event, "arrival_departure", "arrival", None)
        elif kind == EventKind.ENTER:
            if event["to_sector"] >= 0:
                left = names[event["to_sector"]]
                add(event, "resource_use_end", f"{left}_end", left)
            add(event, "resource_use", names[sector], names[sector])
        elif kind == EventKind.WAIT:
            add(event, "queue", f"wait_{names[event['to_sector']]}", None)
        elif kind in (EventKind.DEATH, EventKind.LEAVE):
            if sector >= 0:
                add(event, "resource_use_end", f"{names[sector]}_end", names[sector])
            add(event, "arrival_departure", "depart", None)
    return rows
