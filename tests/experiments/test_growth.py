"""Lists that grow through a whole run are told; lists in balance, and short runs, are not."""

import numpy as np
import pandas as pd
import pytest

from experiments.commands.printing import _growing
from experiments.statistics.growth import FEWEST, growing, in_words
from sim.vocab import DAYS_PER_YEAR

NAMES = {"baseline": "As [b] today", "more": "More places"}


def study(waiting: dict[tuple[str, str, int], list[float]]) -> pd.DataFrame:
    """Rows of kpi.csv from the mean number waiting by (policy, sector, replication), year by year.

    The first year is measured for a half of its days.
    """
    rows = []
    for (policy, sector, replication), means in waiting.items():
        whole = {"policy": policy, "replication": replication, "group": "all", "district": "all"}
        rows.append({**whole, "sector": sector, "period": "all", "kpi": "waiting_days", "value": 9})
        for year, mean in enumerate(means):
            share = 0.5 if year == 0 else 1.0
            part = {**whole, "period": str(2020 + year)}
            days = mean * share * DAYS_PER_YEAR
            rows.append({**part, "sector": sector, "kpi": "waiting_days", "value": days})
            years = {"citizens": 100.0, "citizen_years": 100 * share}
            rows += [{**part, "sector": "all", "kpi": k, "value": v} for k, v in years.items()]
    return pd.DataFrame(rows)


def test_a_list_that_grows_is_found_with_its_mean_numbers() -> None:
    runs = {("baseline", "home", 0): [2, 3, 4, 5, 8], ("baseline", "home", 1): [4, 4, 5, 7, 10]}
    (one,) = growing(study(runs))
    assert (one.policy, one.sector, one.first_year, one.last_year) == ("baseline", "home", "2020", "2024")  # noqa: E501  # fmt: skip
    assert one.kpi == "waiting_days"
    assert (one.first, one.last) == pytest.approx((3, 9))


@pytest.mark.parametrize(
    "runs",
    [
        [[2, 4, 6, 8]],  # too few years
        [[4, 4, 5, 6, 7]],  # less than twice as many
        [[0.1, 0.2, 0.3, 0.4, 0.5]],  # less than one citizen
        [[2, 6, 4, 5, 9]],  # a year of the second half is below one of the first
        [[2, 3, 9, 12, 30], [3, 3, 3, 3, 3]],  # not in every replication
        [[9, 7, 5, 3, 1]],
        [[0, 0, 0, 0, 0]],
    ],
)
def test_other_lists_are_not(runs: list[list[float]]) -> None:
    assert not growing(study({("baseline", "home", i): run for i, run in enumerate(runs)}))


def test_lists_in_balance_are_rarely_taken_for_growing() -> None:
    draw = np.random.default_rng(1)
    years = 1 + draw.exponential(3, (500, 10))  # spread widely, so that doubling is no help
    one_run = {("baseline", f"s{i}", 0): list(means) for i, means in enumerate(years)}
    assert len(growing(study(one_run))) <= 8  # 1 in 252 is 2 of 500; 8 with a chance of 0.001
    assert FEWEST <= 10


def test_those_ready_without_a_place_are_told_where_they_are() -> None:
    kpi = study({("baseline", "hospital", 0): [2, 3, 5, 7, 9]})
    kpi = kpi.replace({"kpi": {"waiting_days": "delayed_transfer_days"}})
    assert "Sygehus (klar uden plads at komme til) 2,00 og 9,00." in in_words(kpi, 1, "da")


def test_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    grows, stays = [2.0, 4.0, 6.0, 8.0, 10.0], [2.0] * 5
    kpi = study({("baseline", "care_home", 0): grows, ("more", "care_home", 0): stays})
    _growing(kpi, NAMES, "en")
    told = " ".join(capsys.readouterr().err.split())
    assert "in 2020 and 2024" in told and "no steady state" in told
    assert "Care home (on the list) 2.00 and 10.0, under 1 of 2 policies." in told
    _growing(study({("baseline", "care_home", 0): stays}), NAMES, "en")
    assert not capsys.readouterr().err
