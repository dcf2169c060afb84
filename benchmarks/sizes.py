"""How large the worlds of a run of the benchmarks are."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sizes:
    """Turns and worlds: customers through the tandem, citizens and years of the municipality.

    The fast engine and C get ten times the customers of those that need a second for them.
    """

    pairs: int
    customers: int
    citizens: int
    years: float
    reference_years: float  # of the pairs with the reference, which is slow
    growth: tuple[int, ...]  # citizens; the middle one is `citizens`
    growth_years: float
    horizons: tuple[float, ...]  # years
    booking_years: float  # of runs that show what a visit costs
    booking_times: tuple[float, ...]  # Aabenraa times that; the whole suite `care` at the first
    starts: int  # turns of whole processes
    stays: int  # of the direct fit
    latent: dict[str, Any]  # points of a wave (None: as the command takes), waves, replications


FULL = Sizes(
    pairs=7,
    customers=10_000,
    citizens=20_000,
    years=10,
    reference_years=1,
    growth=(2_000, 20_000, 200_000),
    growth_years=1,
    horizons=(1, 5, 10),
    booking_years=0.25,
    booking_times=(1, 3, 10),
    starts=3,
    stays=1_000_000,
    latent={"points": None, "waves": 4, "replications": 4},
)
QUICK = Sizes(
    pairs=7,
    customers=3_000,
    citizens=20_000,
    years=2,
    reference_years=0.1,
    growth=(2_000, 20_000, 100_000),
    growth_years=0.5,
    horizons=(0.5, 1, 2),
    booking_years=0.1,
    booking_times=(1, 3),
    starts=1,
    stays=100_000,
    latent={"points": 20, "waves": 1, "replications": 3},
)
TINY = Sizes(
    pairs=1,
    customers=500,
    citizens=500,
    years=0.1,
    reference_years=0.1,
    growth=(300, 500, 1_000),
    growth_years=0.1,
    horizons=(0.05, 0.1),
    booking_years=0.03,
    booking_times=(0.03, 0.06),
    starts=1,
    stays=100_000,
    latent={"points": 20, "waves": 1, "replications": 3},
)
