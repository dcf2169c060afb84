"""Faults planted in the source of the compiled engine: which networks give each of them away.

Run with the compiler off (`python -m engines.planted`), where a changed source costs nothing.
"""

import signal
import sys
import tempfile
from functools import cache
from pathlib import Path

from model import (
    test_admissions,
    test_deadlock,
    test_kept_for_a_time,
    test_lists,
    test_outcomes,
    test_overflow,
    test_packages,
    test_requests,
    test_resources,
    test_rosters,
    test_start,
    test_tally,
    test_turnover,
)
from model.networks import network
from model.worlds import Run, made

import sim.fast
from sim.prepare.compile import Compiled
from sim.reference.engine import run_reference
from sim.results.trace import Trace

from . import planted_staff, planted_tally, planted_waiting
from .comparing import (
    check_a_tie,
    check_two_kinds_of_one_citizen,
    difference,
    miscounted,
    twins,
)

SOURCES = Path(sim.fast.__file__).parent
NETWORKS, SECONDS = 6, 20  # of processor time
HAND_MADE = [
    check_a_tie,
    test_start.test_places_taken_and_lists_of_before_the_run,
    check_two_kinds_of_one_citizen,
    test_requests.test_a_request_made_during_the_handover_counts,
    test_lists.test_kinds_of_one_tick_in_their_written_order,
    test_lists.test_priority_then_tick_then_citizen,
    test_lists.test_calendars_of_one_day_change_before_anybody_moves,
    test_admissions.test_a_ward_that_admits_in_office_hours,
    test_overflow.test_by_route_and_by_a_clock,
    test_deadlock.test_the_first_on_the_list_of_a_sector_with_several_places,
    test_deadlock.test_no_deadlock_while_somebody_is_served,
    test_lists.test_two_freed_places_in_sector_order_depth_first,
    test_requests.test_a_request_that_wakes_up_is_offered,
    *planted_waiting.HAND_MADE,
    test_packages.test_days_that_are_left_are_given_back,
    test_packages.test_who_cannot_come_is_booked_anew_from_the_next_day,
    test_resources.test_the_need_goes_by_the_group_when_asking,
    test_outcomes.test_hazards_are_those_of_the_new_level_at_once,
    test_outcomes.test_the_way_on_is_that_of_the_new_level,
    test_outcomes.test_a_way_on_that_was_certain_counts_among_the_draws,
    test_tally.test_a_readmission_comes_within_thirty_days,
    test_turnover.test_places_of_one_tick_are_one_round_with_the_calendar,
    test_kept_for_a_time.test_the_time_begins_anew_with_every_absence,
    test_kept_for_a_time.test_the_end_of_a_time_does_not_concern_another_place,
    test_kept_for_a_time.test_what_was_held_with_the_place_is_offered,
    test_turnover.test_a_place_never_stands_for_no_time,
    test_rosters.test_stand_in_then_temps_then_agency,
    test_rosters.test_districts_apart_and_in_a_pool,
    test_rosters.test_by_video_there_is_no_driving,
    test_rosters.test_who_is_booked_for_after_the_end_is_worked_for_by_nobody_yet,
]

# name: (module, what stands there, what is planted)
FAULTS = {
    "time stayed forgotten": ("places", "if stayed == NOWHERE:", "if True:"),
    "rank of before the run lost": ("lists", "me.renege if me.found else run.now", "run.now"),
    "lists opened by nobody": ("start", "if me.opens:", "if False:"),
    "last come, first served": ("lists", "return tick < other.tick", "return True"),
    "priority ignored": ("lists", "if level != other.level:", "if False:"),
    "ties by the later citizen": ("lists", "return slot < node // 3", "return False"),
    "one place too many": (
        "lists",
        "place.used + place.turning < place.places",
        "place.used + place.turning <= place.places",
    ),
    "served while being treated": (
        "lists",
        "return mode == CALL or",
        "return mode == PRIMARY or mode == CALL or",
    ),
    "stop-gaps count as waiting": (
        "lists",
        "place.length += mode != FALLBACK",
        "place.length += 1",
    ),
    "not struck from the list": ("places", "    withdraw(books, slot, FALLBACK)\n", ""),
    "own place offered to others": (
        "places",
        "one, other = NOWHERE if passes_on else old, NOWHERE",
        "one, other = old, NOWHERE",
    ),
    "no staying on when full": (
        "loop",
        "if can_stay_on(books, slot, to) or can_enter",
        "if can_enter",
    ),
    "request dropped by a return": (
        "places",
        "(WAIT_ELSEWHERE, RETURN, CLOCK)",
        "(WAIT_ELSEWHERE, CLOCK)",
    ),
    "open at all hours": ("lists", "return place.admitting and", "return"),
    "no offer when the doors open": (
        "loop",
        "place.admitting, place.changed = value != 0, True",
        "place.admitting = value != 0",
    ),
    "overflow from the last": ("lists", "for to in others:", "for to in others[::-1]:"),
    "no overflow": ("waiting", "        return other, OVERFLOW\n", "        pass\n"),
    "deadlock not seen": ("lists", "return place.stuck == place.used and", "return False and"),
    "deadlock while somebody is served": (
        "lists",
        "return place.stuck == place.used and",
        "return place.stuck > 0 and",
    ),
    "swap without a turn": (
        "deadlock",
        "if me.stuck and books.wanted[me.sector, to] < 0:",
        "if me.stuck:",
    ),
    "swap frees a place": (
        "places",
        "passes_on = to == old or cause == SWAP",
        "passes_on = to == old",
    ),
    "circle the wrong way": (
        "deadlock",
        "run.circle -= 1\n            return int(books.circle[run.circle]), SWAP",
        "run.circle -= 1\n            return int(books.circle[run.circle]), cause_of(PRIMARY)",
    ),
    "kept place lost": (
        "places",
        "if cause == CLOCK and books.ways[old, to].kept:",
        "if False:",
    ),
    "kept place for ever": (
        "places",
        "elif kept != to:",
        "elif False:",
    ),
    "freed places from the last": (
        "places",
        "    offer(books, max(one, other))\n    offer(books, min(one, other))\n",
        "    offer(books, min(one, other))\n    offer(books, max(one, other))\n",
    ),
    "request asleep for ever": ("places", "    if not me.timed:\n", "    if False:\n"),
    "hazard of the new sector for the old stay": (
        "places",
        "    settle(books, clocks, slot)\n",
        "",
    ),
    "discharge not noted": ("places", "me.discharged = now", "pass"),
    "blocked for ever in the books": ("places", "place.blocked -= 1", "pass"),
    "levels do not stop": ("clocks", "if 0 <= category < rule.categories:", "if True:"),
    "help goes along": (
        "places",
        "    grant(books, network, me, -1)\n    me.sector, me.visit",
        "    me.sector, me.visit",
    ),
    "help of the old level": (
        "clocks",
        "        me.base_group += rule.stride * rule.step\n        grant(books, network, me, 1)\n",
        "        grant(books, network, me, 1)\n        me.base_group += rule.stride * rule.step\n",
    ),
    "outcomes of any sector": ("clocks", "if rule.sector == me.sector:", "if True:"),
    "outcomes after the way on": (
        "loop",
        "        me.destination = route(books, luck, network, slot)\n        record",
        "        record",
    ),
    "hazards of the old level": (
        "clocks",
        "    me = books.citizens[slot]\n    settle(books, clocks, slot)\n    for number",
        "    me = books.citizens[slot]\n    for number",
    ),
    "alarm of the last situation": (
        "loop",
        "if books.citizens[slot].alarm == UNKNOWN:",
        "if False:",
    ),
    "end of stay after death": (
        "places",
        "me.alarm = me.stay = me.look = NEVER",
        "me.alarm = me.look = NEVER",
    ),
    "visits after death": (
        "places",
        "    me.task = LATE\n",
        "",
    ),
    "visits everywhere": (
        "loop",
        "if books.sectors[books.citizens[slot].sector].home_visits:",
        "if True:",
    ),
    "entry that holds no longer": ("calendar", "        if me.key == key:", "        if True:"),
    "lines of a bucket forgotten": (
        "calendar",
        "        line, at = at, i64(pages[at])\n",
        "        line, at = at, 0\n",
    ),
    "no alarm after the stay": ("loop", "    me.alarm = UNKNOWN  # it was", "    # it was"),
    "no alarm up to the end of the stay": ("clocks", "me.stay + 1)", "me.stay)"),
    "new entry not put in": ("calendar", "    if bucket > run.bucket:", "    if True:"),
    "bucket without order": ("calendar", "        sort(row, run.row)\n", ""),
    "kinds of a citizen out of order": (
        "calendar",
        "(other == tick and other_kind < kind)",
        "(other == tick and other_kind > kind)",
    ),
    "system after the citizens": ("calendar", "and key > books.heap[0]:", "and False:"),
    "queue limit one longer": (
        "waiting",
        "place.length >= place.queue_limit",
        "place.length > place.queue_limit",
    ),
    "need of the handover forgotten": (
        "loop",
        "if asked != NOWHERE and to != me.kept:",
        "if False:",
    ),
    "no stop-gap": ("waiting", "if meanwhile != door:", "if False:"),
    "calendar without an offer": (
        "loop",
        "            offer(books, sector)\n",
        "            pass\n",
    ),
    "calendars one by one": (
        "loop",
        "while run.step < len(calendar) and calendar[run.step, 0] == run.now:",
        "for _ in range(1):",
    ),
    "nursing forgets its course": (
        "nursing",
        "    if now < me.course_until:\n        return\n",
        "",
    ),
    "satellites never move": (
        "nursing",
        "        if clinic.satellite:\n",
        "        if False:\n",
    ),
    "one counter for all draws": (
        "books",
        "luck.occurrences[slot, site] =",
        "luck.occurrences[slot] =",
    ),
    "certain choices not counted": (
        "books",
        "        luck.occurrences[slot, site] += 1\n",
        "        pass\n",
    ),
    "birthdays missed": ("books", "now >= me.band_until:", "me.band_until == 0:"),
    "plan of the stay forgotten": ("loop", "if me.planned != NOWHERE:", "if False:"),
    "days not given back": (
        "packages",
        "        note(books, int(me.sector), i64(me.package), me.package_day, -1, tomorrow)\n",
        "        pass\n",
    ),
    "booked for whoever comes": (
        "packages",
        "    if me.waiting or not me.timed:\n",
        "    if True:\n",
    ),
    "own amount not counted": (
        "amounts",
        "        added -= needs[old, resource, me.held]\n",
        "        pass\n",
    ),
    "amounts not offered": ("places", "if needs_freed(books, sector):", "if False:"),
    "need of today": ("amounts", "if books.requests[node].sector == to:", "if False:"),
    "kept after its time": (
        "places",
        "    sector = release(books, slot)\n",
        "    sector = NOWHERE\n",
    ),
    "time of a place of before": (
        "kept",
        "kept == NOWHERE or books.releases[slot] != now",
        "kept == NOWHERE",
    ),
    "given up in silence": ("places", "        offer_freed(books, sector, NOWHERE)\n", ""),
    "what was held is lost": ("kept", "    give_back(books, kept, int(me.kept_held))\n", ""),
    "nothing is made ready": ("places", "if place.turns_over:", "if False:"),
    "places made ready one by one": ("turnover", "while run.heap > 0 and", "while False and"),
    "ready again and not offered": (
        "turnover",
        "place.changed = True",
        "place.changed = False",
    ),
    "ready again at once": ("turnover", "max(1, ticks(", "max(0, ticks("),
    "heap without order": ("heap", "if heap[above] <= key:", "if heap[above] <= key + 5:"),
    **planted_waiting.FAULTS,
    **planted_staff.FAULTS,
    **planted_tally.FAULTS,
}


def stale() -> list[str]:
    """Faults that cannot be planted: what they replace does not stand in its module just once."""
    texts = {path.stem: path.read_text("utf-8") for path in SOURCES.glob("*.py")}
    return [name for name, (module, there, _) in FAULTS.items() if texts[module].count(there) != 1]


def planted(module: str, there: str, instead: str) -> Run:
    """The engine made from sources with one change."""
    with tempfile.TemporaryDirectory() as folder:
        for path in SOURCES.glob("*.py"):
            text = path.read_text("utf-8")
            changed = text.replace(there, instead) if path.stem == module else text
            (Path(folder) / path.name).write_text(changed, "utf-8")
        return engine_in(folder)


def engine_in(folder: str) -> Run:
    """The engine whose modules lie in a folder; the rest of the package stays as it is."""
    for name in [name for name in sys.modules if name.startswith("sim.fast.")]:
        del sys.modules[name]
    sim.fast.__path__.insert(0, folder)
    try:
        from sim.fast.engine import run_fast
    finally:
        sim.fast.__path__.remove(folder)
    return run_fast


@cache
def world_and_trace(number: int) -> tuple[Compiled, Trace]:
    """A random network and what the reference engine makes of it."""
    compiled = made(network(number))
    return compiled, run_reference(compiled, number, 1)


def caught(run: Run, seconds: float = SECONDS) -> str:
    """How an engine gives itself away, on random networks or in a world made by hand."""
    from sim.fast.engine import count_fast  # that of the engine in question

    signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        for number in range(NETWORKS):
            compiled, trace = world_and_trace(number)
            told = difference(trace, run(compiled, number, 1), compiled.network.sectors)
            told = told or miscounted(trace, compiled, number, 1, count_fast)
            if told:
                return f"network {number}: {told}"
        for test in HAND_MADE:
            test(twins(run, count_fast))
    except (ArithmeticError, AssertionError, LookupError, TimeoutError, ValueError) as error:
        return f"{type(error).__name__}: {error}".splitlines()[0]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return ""


def too_long(*_: object) -> None:
    """Some faults make a run go on for ever."""
    raise TimeoutError("the run does not end")


def main(first: int, step: int) -> None:
    """One line a fault, from one on and each so many: its name and how it was noticed."""
    print(f"as it is | {caught(engine_in(str(SOURCES)), 20 * SECONDS)}")  # it ends by itself
    for name, fault in list(FAULTS.items())[first::step]:
        print(f"{name} | {caught(planted(*fault))}", flush=True)


if __name__ == "__main__":
    main(0, 1)
