"""The compiled engine: the twin of reference/engine.py, and to the bit the same trace.

An event loop over arrays. Every coming event is a key in one heap; one event runs to its end,
with all the places it frees and fills, before the next one is taken.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.fast.checkpoint import restore, save
from sim.fast.heap import push
from sim.fast.loop import ARRIVE, CAPACITY, CENSUS, PAUSE, REVIEW, loops
from sim.fast.state import World, grown
from sim.fast.tally import turn
from sim.fast.world import make_world
from sim.kernels.kernel import kernel
from sim.kernels.rooms import addresses, handed
from sim.prepare.compile import Compiled
from sim.results.sparse import sparse
from sim.results.tally import ROSTER, Tally, offered, staffed
from sim.results.trace import Ledger, Trace
from sim.vocab import BIRTH_DTYPE, EVENT_DTYPE, NEVER, VISIT_DTYPE


def run_fast(compiled: Compiled, seed: int, replication: int) -> Trace:
    """Run one replication with the compiled engine."""
    return close(run_through([make_world(compiled, seed, replication)])[0])


def run_until(compiled: Compiled, seed: int, replication: int, tick: int, path: Path) -> None:
    """Run one replication up to a tick, which is still to come, and put it aside in a file."""
    world = make_world(compiled, seed, replication)
    push(handed(world.books), tick, PAUSE, 0)
    save(run_through([world])[0], compiled, path)


def go_on(compiled: Compiled, path: Path, tick: int, later: Path) -> None:
    """Take up a run that was put aside, and put it aside again at a later tick."""
    world = restore(compiled, path)
    push(handed(world.books), tick, PAUSE, 0)
    save(run_on([world])[0], compiled, later)


def resume(compiled: Compiled, path: Path) -> Trace:
    """Run a replication that was put aside to its end; ValueError for a file of another run."""
    return close(run_on([restore(compiled, path)])[0])


def count_fast(compiled: Compiled, seed: int, replication: int, bounds: tuple[int, ...]) -> Tally:
    """The counts of one replication by the periods between `bounds`, without a trace.

    The last bound is the end of the run; ValueError otherwise. Equal to `tally_of` the trace.
    """
    return count_all(compiled, seed, (replication,), bounds)[0]


def count_all(
    compiled: Compiled, seed: int, replications: Sequence[int], bounds: tuple[int, ...]
) -> list[Tally]:
    """The counts of several replications, run in one call without the interpreter's lock."""
    if bounds[-1] != compiled.frame.horizon:
        raise ValueError(f"the last bound is {bounds[-1]}, not the end of the run")
    worlds = [make_world(compiled, seed, number, bounds) for number in replications]
    return [counted(world, bounds) for world in run_through(worlds)]


def counted(world: World, bounds: tuple[int, ...]) -> Tally:
    """The counts of a run that has come to its end."""
    turn(handed(world.books), bounds[-1])
    parts = world.books.counts
    rosters = plain(parts.rosters[1:], ROSTER)
    rosters["offered"] = offered(world.care.staff.minutes, bounds)
    return Tally(
        bounds=bounds,
        cells=sparse(parts.cells[1:], parts.row),
        used=parts.used[1:],
        turning=parts.turning[1:],
        moves=parts.moves[1:],
        waits=parts.waits[1:],
        visits=sparse(parts.visits[1:]),
        rosters=rosters,
        crews=staffed(world.care.staff, bounds),
        census=world.network.census,
    )


def run_through(worlds: list[World]) -> list[World]:
    """Run worlds to their ends, or to a pause."""
    for world in worlds:
        schedule_first(handed(world))
    return run_on(worlds)


def run_on(worlds: list[World]) -> list[World]:
    """Run to the next pauses or ends, with more room whenever the buffers might not do."""
    ended = np.zeros(len(worlds), np.bool_)
    while True:
        passed = [handed(world) for world in worlds]
        loops(passed[0], addresses(passed), ended)
        if ended.all():
            return worlds
        pairs = zip(worlds, ended.tolist(), strict=True)
        worlds = [world if done else with_room(world) for world, done in pairs]


@kernel(inline=False)
def schedule_first(world):  # type: ignore[no-untyped-def]
    """The first arrival of each stream, the first calendar step, review and count."""
    books, calendar, review_every = world.books, world.network.calendar, world.care.review_every
    for slot in range(len(books.citizens)):
        if slot == 0 or not books.citizens[slot - 1].another:
            push(books, books.citizens[slot].arrival, ARRIVE, slot)
    if len(calendar) > 0:
        push(books, calendar[0, 0], CAPACITY, 0)
    if review_every != NEVER:
        push(books, 0, REVIEW, 0)
    push(books, 0, CENSUS, 0)


def with_room(world: World) -> World:
    """The same run with larger buffers, so that the loop can go on."""
    books, care = world.books, world.care
    events, heap, stack = grown(books.events), grown(books.heap), grown(books.stack)
    pages, row = grown(books.pages), grown(books.row)
    larger = books._replace(events=events, heap=heap, stack=stack, pages=pages, row=row)
    return world._replace(books=larger, care=care._replace(visits=grown(care.visits)))


def close(world: World) -> Trace:
    """Close the books at the horizon."""
    run, sectors, amounts = world.books.run[0], world.books.sectors, world.books.amounts
    end, created, left, died, rejected, reneged = (
        int(run[name]) for name in ("horizon", "created", "left", "died", "rejected", "reneged")
    )
    ledger = Ledger(
        created=created,
        left=left,
        died=died,
        rejected=rejected,
        reneged=reneged,
        present=created - left - died - rejected - reneged,
        place_ticks=tuple((sectors["place_ticks"] + sectors["used"] * end).tolist()),
        stay_ticks=tuple((sectors["stay_ticks"] + sectors["present"] * end).tolist()),
        turning_ticks=tuple((sectors["turning_ticks"] + sectors["turning"] * end).tolist()),
        resource_ticks=tuple((amounts.ticks + amounts.taken * end).tolist()),
    )
    events = plain(world.books.events[: int(run["events"])], EVENT_DTYPE)
    visits = plain(world.care.visits[: int(run["visits"])], VISIT_DTYPE)
    births = np.empty(len(world.books.citizens), BIRTH_DTYPE)
    births["citizen"], births["birth"] = world.books.citizens["id"], world.books.citizens["birth"]
    return Trace(events, visits, world.network.census, ledger, world.care.staff, births)


def plain(rows: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """A copy of the rows written, without the empty rest of their buffer."""
    copy = np.empty(rows.shape, dtype)
    copy[:] = rows
    return copy
