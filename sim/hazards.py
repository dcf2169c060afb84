"""Clocks: hazards that are always running, spent against one threshold per ring.

A clock of a citizen rings when the integral of its hazard since the last ring reaches a
unit-exponential threshold. Hazards are constant on pieces: until the next dated change, the
next birthday that opens a new age band, the next bin of time since discharge. What has not
been spent is carried over when the citizen's situation changes, so a policy that lowers a
hazard postpones the same events of the same citizens. All arithmetic is on integers:
hazards are in units of 2**-48 per tick, thresholds in 2**-48.

Shapes used below: hazard int64 (n_epochs, n_clocks, n_bins, n_sectors, n_groups);
epochs int64 (n_epochs,), the tick at which each begins, first 0; age_limits int64 (n_bands,),
age in ticks at which each band begins, first 0; bin_ends int64 (n_bins - 1,), ticks since
discharge at which each bin but the last ends.
"""

from sim.kernel import kernel
from sim.vocab import NEVER


@kernel
def last_not_above(steps, value):  # type: ignore[no-untyped-def]
    """Index of the last of the rising `steps` that is <= value (0 if none is)."""
    i = 0
    while i + 1 < len(steps) and steps[i + 1] <= value:
        i += 1
    return i


@kernel
def piece(tick, epochs, age_limits, bin_ends, age_stride, birth, discharged):  # type: ignore[no-untyped-def]
    """Where `tick` lies and how long nothing changes: (epoch, band, bin, first tick after)."""
    epoch = last_not_above(epochs, tick)
    end = epochs[epoch + 1] if epoch + 1 < len(epochs) else NEVER
    band = 0
    if age_stride > 0:
        band = last_not_above(age_limits, tick - birth)
        if band + 1 < len(age_limits):
            end = min(end, birth + age_limits[band + 1])
    since = len(bin_ends)
    if discharged != NEVER:
        since = 0
        while since < len(bin_ends) and discharged + bin_ends[since] <= tick:
            since += 1
        if since < len(bin_ends):
            end = min(end, discharged + bin_ends[since])
    return epoch, band, since, end


@kernel
def spend(  # type: ignore[no-untyped-def]
    remaining, begin, stop, hazard, epochs, age_limits, bin_ends,
    base_group, age_stride, birth, sector, discharged,
):  # fmt: skip
    """Take from every threshold in `remaining` (n_clocks,) what the ticks begin..stop cost."""
    tick = begin
    while tick < stop:
        epoch, band, since, end = piece(
            tick, epochs, age_limits, bin_ends, age_stride, birth, discharged
        )
        end = min(end, stop)
        group = base_group + age_stride * band
        for clock in range(len(remaining)):
            remaining[clock] -= hazard[epoch, clock, since, sector, group] * (end - tick)
        tick = end


@kernel
def next_ring(  # type: ignore[no-untyped-def]
    remaining, work, begin, horizon, hazard, epochs, age_limits, bin_ends,
    base_group, age_stride, birth, sector, discharged,
):  # fmt: skip
    """The first ring after `begin` if nothing else happens: (tick, clock), or (NEVER, -1).

    `work` is scratch space like `remaining`. Of clocks that ring at one tick the first wins;
    clocks that mean death come first. A ring at or after `horizon` does not happen.
    """
    for clock in range(len(remaining)):
        work[clock] = remaining[clock]
    tick = begin
    while tick < horizon:
        epoch, band, since, end = piece(
            tick, epochs, age_limits, bin_ends, age_stride, birth, discharged
        )
        end = min(end, horizon)
        group = base_group + age_stride * band
        first, which = NEVER, -1
        for clock in range(len(remaining)):
            speed = hazard[epoch, clock, since, sector, group]
            if speed > 0:
                due = tick + max(0, (work[clock] + speed - 1) // speed)
                if due < first:
                    first, which = due, clock
        if first <= end:
            return (first, which) if first < horizon else (NEVER, -1)
        for clock in range(len(remaining)):
            work[clock] -= hazard[epoch, clock, since, sector, group] * (end - tick)
        tick = end
    return NEVER, -1
