"""A thousand networks that hypothesis thinks of: a failing one is shrunk to the rules it needs."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model.networks import EXTRAS, Rule, network
from model.worlds import made

from .comparing import twins

SELDOM = 10_000  # beyond the numbers of the other tests
some_rules = st.lists(st.sampled_from(EXTRAS), unique=True).map(
    lambda chosen: sorted(chosen, key=EXTRAS.index)
)


@pytest.mark.verify
@settings(
    max_examples=1_000,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(number=st.integers(SELDOM, 10**9), rules=some_rules)
def test_any_network_under_any_rules(number: int, rules: list[Rule]) -> None:
    twins()(made(network(number, rules)), number, 1)
