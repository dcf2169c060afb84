"""Rows of the trace, the citizen's present group, and the citizen's next draw."""

from sim.dists import draw_ticks
from sim.hazards import last_not_above
from sim.kernel import kernel, u64
from sim.streams import bits, choose
from sim.vocab import NEVER


@kernel
def group_of(world, state, slot):  # type: ignore[no-untyped-def]
    """The citizen's group now; the age band is looked up again after a birthday."""
    me, now = state.citizens[slot], state.run[0].now
    if world.age_stride == 0:
        return int(me.base_group)
    if now >= me.band_until:
        limits = world.age_limits
        band = last_not_above(limits, now - me.birth)
        me.band = band
        me.band_until = NEVER if band + 1 == len(limits) else me.birth + limits[band + 1]
    return int(me.base_group + world.age_stride * me.band)


@kernel
def record(world, state, slot, kind, cause, to, queue):  # type: ignore[no-untyped-def]
    """Write a trace row, after the event's effect on the citizen."""
    run, me = state.run[0], state.citizens[slot]
    row = state.events[run.events]
    run.events += 1
    row.tick, row.kind, row.cause = run.now, kind, cause
    row.citizen, row.visit, row.sector = me.id, me.visit, me.sector
    row.to_sector, row.group, row.queue_length = to, group_of(world, state, slot), queue


@kernel
def word(world, state, slot, site):  # type: ignore[no-untyped-def]
    """The bits of the citizen's next draw at a site; counts that citizen's own draws."""
    occurrence = state.occurrences[slot, site]
    state.occurrences[slot, site] = occurrence + 1
    uid = u64(state.citizens[slot].uid)
    return keyed(world.seed, world.replication, uid, world.sites[site], u64(occurrence))


@kernel(inline=False)
def keyed(seed, replication, uid, site, occurrence):  # type: ignore[no-untyped-def]
    """`streams.bits`, compiled once instead of into every place that draws."""
    return bits(seed, replication, uid, site, occurrence)


@kernel
def ticks(world, state, slot, row, site):  # type: ignore[no-untyped-def]
    """The citizen's next time from quantile table `row`, at a site."""
    return draw_ticks(world.tables[row], word(world, state, slot, site))


@kernel
def choice(world, state, slot, levels, site):  # type: ignore[no-untyped-def]
    """The citizen's next choice from cumulative thresholds, at a site."""
    return choose(levels, word(world, state, slot, site))
