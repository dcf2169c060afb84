"""Rows of the trace, the citizen's present group, and the citizen's next draw."""

from sim.fast.state import LATE
from sim.fast.tally import count
from sim.kernels.kernel import kernel, u64
from sim.luck.dists import draw_ticks, remaining_ticks
from sim.luck.streams import bits, choose
from sim.rules.hazards import last_not_above

CERTAIN = (1 << 63) - 1  # the threshold that no draw is above


@kernel
def group_of(books, slot):  # type: ignore[no-untyped-def]
    """The citizen's group now; the age band is looked up again after a birthday."""
    me, now, stride = books.citizens[slot], books.run[0].now, books.run[0].age_stride
    if stride > 0 and now >= me.band_until:
        limits = books.age_limits
        band = last_not_above(limits, now - me.birth)
        me.band = band
        me.band_until = LATE
        if band + 1 < len(limits):
            me.band_until = min(LATE, me.birth + limits[band + 1])
    return int(me.base_group + stride * me.band)


@kernel
def record(books, slot, kind, cause, to, queue):  # type: ignore[no-untyped-def]
    """Count an event and write its trace row, after its effect on the citizen."""
    run, me = books.run[0], books.citizens[slot]
    group = group_of(books, slot)
    if run.counting:
        count(books, slot, kind, cause, to, group)
    if run.tracing:
        row = books.events[run.events]
        run.events += 1
        row.tick, row.kind, row.cause = run.now, kind, cause
        row.citizen, row.visit, row.sector = me.id, me.visit, me.sector
        row.to_sector, row.group, row.queue_length = to, group, queue


@kernel(inline=False)
def keyed(seed, replication, uid, site, occurrence):  # type: ignore[no-untyped-def]
    """`streams.bits`, compiled once instead of into every place that draws."""
    return bits(seed, replication, uid, site, occurrence)


@kernel
def word(books, luck, slot, site):  # type: ignore[no-untyped-def]
    """The bits of the citizen's next draw at a site; counts that citizen's own draws."""
    occurrence = luck.occurrences[slot, site]
    luck.occurrences[slot, site] = occurrence + 1
    uid = u64(books.citizens[slot].uid)
    return keyed(luck.seed, luck.replication, uid, luck.sites[site], u64(occurrence))


@kernel
def ticks(books, luck, slot, row, site):  # type: ignore[no-untyped-def]
    """The citizen's next time from quantile table `row`, at a site."""
    return draw_ticks(luck.tables[row], word(books, luck, slot, site))


@kernel
def remaining(books, luck, slot, row, site, elapsed):  # type: ignore[no-untyped-def]
    """What is left of the citizen's next time of which `elapsed` ticks have passed; 1 or more."""
    return remaining_ticks(luck.tables[row], word(books, luck, slot, site), elapsed)


@kernel
def choice(books, luck, slot, levels, site):  # type: ignore[no-untyped-def]
    """The citizen's next choice from cumulative thresholds, at a site.

    Where one of them is certain the draw is counted, and not made.
    """
    first = 0
    while levels[first] < 0:
        first += 1
    if levels[first] == CERTAIN:
        luck.occurrences[slot, site] += 1
        return first
    return choose(levels, word(books, luck, slot, site))
