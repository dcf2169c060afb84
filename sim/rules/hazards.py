"""Clocks: hazards that are always running, spent against one threshold per ring.

A clock of a citizen rings when the integral of its hazard since the last ring reaches a
unit-exponential threshold. Hazards are constant on pieces: until the next dated change, the
next birthday that opens a new age band, the next bin of time since discharge. What has not
been spent is carried over when the citizen's situation changes, so a policy that lowers a
hazard postpones the same events of the same citizens. All arithmetic is on integers:
hazards are in units of 2**-48 per tick, thresholds in 2**-48, the tempo in 2**-20.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.kernels.kernel import kernel
from sim.vocab import NEVER

TEMPO_BITS = 20
TEMPO_ONE = 1 << TEMPO_BITS


class Hazards(NamedTuple):
    """The hazard of every clock in every situation.

    What changes one clock everywhere alike (season, trend) is in `tempo`; what differs by
    sector, group or time since discharge is in `speed`. The hazard is their product.
    """

    speed: np.ndarray  # int64 (regime, bin, sector, row, clock)
    rows: np.ndarray  # int32 (group,): groups with the same hazards share a row
    epochs: np.ndarray  # int64 (epoch,): tick at which each begins, first 0
    regimes: np.ndarray  # int64 (epoch,): the part of `speed` that holds
    tempo: np.ndarray  # int64 (epoch, clock)
    bin_ends: np.ndarray  # int64 (bin - 1,): ticks since discharge, rising
    age_limits: np.ndarray  # int64 (band,): age in ticks at which each begins, first 0
    age_stride: Any  # int: index step from one age band to the next; 0: age is no attribute
    longest: Any  # int: ticks in which no hazard adds up to more than 2**62


@kernel
def last_not_above(steps, value):  # type: ignore[no-untyped-def]
    """Index of the last of the rising `steps` that is <= value (0 if none is)."""
    low, high = 0, len(steps)
    while low + 1 < high:
        middle = (low + high) // 2
        if steps[middle] <= value:
            low = middle
        else:
            high = middle
    return low


@kernel
def place_of(hazards, tick, birth, discharged):  # type: ignore[no-untyped-def]
    """Where `tick` lies in the hazards of a citizen: (epoch, age band, bin since discharge)."""
    epoch, band = last_not_above(hazards.epochs, tick), 0
    if hazards.age_stride > 0:
        band = last_not_above(hazards.age_limits, tick - birth)
    since = 0 if discharged != NEVER else len(hazards.bin_ends)
    return epoch, band, since


@kernel
def piece(hazards, epoch, band, since, tick, birth, discharged):  # type: ignore[no-untyped-def]
    """Go on from a place to that of a later `tick`: (epoch, band, bin, first tick after them)."""
    epochs, limits, ends = hazards.epochs, hazards.age_limits, hazards.bin_ends
    end = NEVER
    while epoch + 1 < len(epochs) and epochs[epoch + 1] <= tick:
        epoch += 1
    if epoch + 1 < len(epochs):
        end = epochs[epoch + 1]
    if hazards.age_stride > 0:
        while band + 1 < len(limits) and birth + limits[band + 1] <= tick:
            band += 1
        if band + 1 < len(limits):
            end = min(end, birth + limits[band + 1])
    while since < len(ends) and discharged + ends[since] <= tick:
        since += 1
    if since < len(ends):
        end = min(end, discharged + ends[since])
    return epoch, band, since, end


@kernel
def spend(hazards, remaining, begin, stop, base_group, birth, sector, discharged):  # type: ignore[no-untyped-def]
    """Take from every threshold in `remaining` (n_clocks,) what the ticks begin..stop cost."""
    tick = begin
    epoch, band, since = place_of(hazards, tick, birth, discharged)
    while tick < stop:
        epoch, band, since, end = piece(hazards, epoch, band, since, tick, birth, discharged)
        end = min(end, stop)
        row = hazards.rows[base_group + hazards.age_stride * band]
        speed, tempo = (
            hazards.speed[hazards.regimes[epoch], since, sector, row],
            hazards.tempo[epoch],
        )
        for clock in range(len(remaining)):
            remaining[clock] -= (speed[clock] * tempo[clock] >> TEMPO_BITS) * (end - tick)
        tick = end


@kernel
def next_ring(hazards, remaining, work, begin, horizon, base_group, birth, sector, discharged):  # type: ignore[no-untyped-def]
    """The first ring after `begin` if nothing else happens: (tick, clock), or (NEVER, -1).

    `work` is scratch space like `remaining`. Of clocks that ring at one tick the first wins;
    clocks that mean death come first. A ring at or after `horizon` does not happen.
    """
    for clock in range(len(remaining)):
        work[clock] = remaining[clock]
    tick = begin
    epoch, band, since = place_of(hazards, tick, birth, discharged)
    while tick < horizon:
        epoch, band, since, end = piece(hazards, epoch, band, since, tick, birth, discharged)
        length = min(min(end, horizon) - tick, hazards.longest)
        row = hazards.rows[base_group + hazards.age_stride * band]
        speed, tempo = (
            hazards.speed[hazards.regimes[epoch], since, sector, row],
            hazards.tempo[epoch],
        )
        rings = False
        for clock in range(len(remaining)):
            hazard = speed[clock] * tempo[clock] >> TEMPO_BITS
            work[clock] -= hazard * length
            rings |= hazard > 0 and work[clock] <= 0
        if rings:
            first, which = NEVER, -1
            for clock in range(len(remaining)):
                hazard = speed[clock] * tempo[clock] >> TEMPO_BITS
                if hazard > 0 and work[clock] <= 0:  # who has some left rings after this piece
                    left = work[clock] + hazard * length
                    due = tick + max(0, (left + hazard - 1) // hazard)
                    if due < first:
                        first, which = due, clock
            return (first, which) if first < horizon else (NEVER, -1)
        tick += length
    return NEVER, -1
