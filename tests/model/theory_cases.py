"""All systems with exact answers, in the order of their numbers."""

from .theory_case import BAR, Case, Numbers, Size, many_servers, powers
from .theory_networks import (
    BLOCKING,
    JACKSON,
    PATH_CENSUS,
    PATH_MEANS,
    PATH_ROUTES,
    PATHWAY,
)
from .theory_queues import ERLANG_A, ERLANG_C, FILLING, INFINITE, LOSS, SINGLE
from .theory_reading import Reading
from .theory_waves import WAVES, WAVES_FROM_EMPTY

__all__ = [
    "BAR",
    "BLOCKING",
    "CASES",
    "ERLANG_A",
    "ERLANG_C",
    "FILLING",
    "INFINITE",
    "JACKSON",
    "LOSS",
    "PATHWAY",
    "PATH_CENSUS",
    "PATH_MEANS",
    "PATH_ROUTES",
    "SINGLE",
    "WAVES",
    "WAVES_FROM_EMPTY",
    "Case",
    "Numbers",
    "Reading",
    "Size",
    "many_servers",
    "powers",
]

CASES: tuple[Case, ...] = (
    ERLANG_C,
    *LOSS,
    INFINITE,
    FILLING,
    *SINGLE,
    BLOCKING,
    JACKSON,
    ERLANG_A,
    *WAVES,
    *WAVES_FROM_EMPTY,
    *PATHWAY,
    PATH_CENSUS,
)
