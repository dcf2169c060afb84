"""One thread for linear algebra on small matrices.

Several threads wait for each other longer than they work, and make last digits, hence all that
follows from them, depend on the number of processors.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def alone(function: Callable[P, R]) -> Callable[P, R]:
    """The function with its linear algebra, and scikit-learn's, in one thread."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with _libraries().limit(limits=1):
            return function(*args, **kwargs)

    return inside


@cache
def _libraries() -> Any:
    """Those that are loaded; scikit-learn brings one of its own, so it is loaded first."""
    import sklearn.gaussian_process
    import sklearn.linear_model  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
