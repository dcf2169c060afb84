"""One keyed draw, looked up: the compiled calls that the reference engine makes from Python."""

from sim.kernels.kernel import kernel
from sim.luck.dists import draw_ticks, lookup, remaining_ticks
from sim.luck.streams import bits, choose


@kernel("int64(int64[:,::1],int64,uint64,uint64,uint64,uint64,uint64)")
def ticks(tables, row, seed, replication, citizen, site, occurrence):  # type: ignore[no-untyped-def]
    """A time in ticks from quantile table `row` of `tables`."""
    return draw_ticks(tables[row], bits(seed, replication, citizen, site, occurrence))


@kernel("int64(int64[:,::1],int64,int64,uint64,uint64,uint64,uint64,uint64)")
def remaining(tables, row, elapsed, seed, replication, citizen, site, occurrence):  # type: ignore[no-untyped-def]
    """What is left of a time from table `row` that is longer than `elapsed`, in ticks."""
    return remaining_ticks(tables[row], bits(seed, replication, citizen, site, occurrence), elapsed)


@kernel("int64(int64[::1],uint64,uint64,uint64,uint64,uint64)")
def choice(levels, seed, replication, citizen, site, occurrence):  # type: ignore[no-untyped-def]
    """A category number from cumulative thresholds."""
    return choose(levels, bits(seed, replication, citizen, site, occurrence))


@kernel("int64(int64[::1],uint64,uint64,uint64,uint64,uint64)")
def threshold(table, seed, replication, citizen, site, occurrence):  # type: ignore[no-untyped-def]
    """What a clock has to spend until it rings, in 2**-48; at least 1."""
    return max(1, lookup(table, bits(seed, replication, citizen, site, occurrence)))
