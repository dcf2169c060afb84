"""What must hold on every run, recounted from the rows of a trace and nothing else.

Each `check_*` raises AssertionError.
"""

import numpy as np

from sim.prepare.compile import Compiled
from sim.results.intervals import kept_places, present, stays
from sim.results.trace import Trace
from sim.vocab import TICKS_PER_DAY

from .draw_checks import check_draws
from .recount import Recount
from .visit_checks import check_visits
from .waiting_checks import check_waiting


def check_books(trace: Trace, compiled: Compiled, seed: int, replication: int) -> None:
    """The ledger and the census say what the rows say; citizens are conserved."""
    ledger, again = trace.ledger, Recount(trace, compiled, seed, replication).read()
    gone = (ledger.left, ledger.died, ledger.rejected, ledger.reneged)
    assert ledger.created == sum(gone) + ledger.present
    tally = again.tally
    told = (ledger.created, *gone, ledger.present)
    counted = [tally[name] for name in ("created", "EXIT", "DEATH", "REJECTED", "RENEGED")]
    assert told == (*counted, len(again.sector)), f"ledger {told}, rows {counted}"
    assert ledger.place_ticks == tuple(again.place_ticks)
    assert ledger.stay_ticks == tuple(again.stay_ticks)
    assert ledger.turning_ticks == tuple(again.turnover.ticks)
    again.amounts.check(ledger.resource_ticks)
    census = np.array(again.census, np.int64).reshape(-1, len(again.used), 3)
    assert np.array_equal(trace.census[..., :3], census), "the census differs from the recount"
    check_help(trace, compiled)


def check_help(trace: Trace, compiled: Compiled) -> None:
    """The help granted at 00:00 is that of the citizens who are there, by sector and group."""
    here = present(trace.events, compiled.frame.horizon)
    minutes = compiled.help.granted[here.sector, here.group]
    for day, row in enumerate(trace.census[..., 3]):
        now = (here.begin <= day * TICKS_PER_DAY) & (here.end > day * TICKS_PER_DAY)
        sums = np.bincount(here.sector[now], minutes[now], len(compiled.network.sectors))
        assert np.array_equal(row, sums.astype(np.int64)), f"the help granted on day {day} differs"


def check_intervals(trace: Trace, compiled: Compiled) -> None:
    """The integral of N(t) is the sum of the stays, exactly; kept places make up the rest."""
    n, all_stays = len(compiled.network.sectors), stays(trace.events, compiled.frame.horizon)
    here = np.zeros(n, np.int64)
    np.add.at(here, all_stays.sector, all_stays.ticks)
    assert tuple(here.tolist()) == trace.ledger.stay_ticks
    kept = kept_places(all_stays, compiled.network.kept_during)
    np.add.at(here, kept.sector, kept.ticks)
    assert tuple(here.tolist()) == trace.ledger.place_ticks
    assert (all_stays.ticks >= 0).all()


def check_identities(trace: Trace, compiled: Compiled, seed: int, replication: int) -> None:
    """All of the above."""
    check_books(trace, compiled, seed, replication)
    check_intervals(trace, compiled)
    check_draws(trace, compiled, seed, replication)
    check_visits(trace, compiled)
    check_waiting(trace, compiled, seed, replication)
