"""Figures drawn in a test: made-up results, and what must hold of every page."""

from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.figures import Names, differences, occupancy, pathways, waiting
from experiments.statistics.differences import compare

SECTORS = {
    "da": {
        "home": "Eget hjem",
        "hospital": "Sygehus",
        "temporary_bed": "Midlertidig plads",
        "home_package": "Hjemmepakke",
        "care_home": "Plejebolig",
        "exit": "Ud af kommunen",
    },
    "en": {
        "home": "Own home",
        "hospital": "Hospital",
        "temporary_bed": "Temporary bed",
        "home_package": "Home package",
        "care_home": "Care home",
        "exit": "Out of the municipality",
    },
}
POLICIES = {
    "da": {
        "null": "Som i dag",
        "home_first": "Hjemmet først",
        "more_beds": "6 flere midlertidige pladser",
        "clinics": "Satellitklinikker",
        "same": "Kun på papiret",
    },
    "en": {
        "null": "As today",
        "home_first": "Home first",
        "more_beds": "6 more temporary beds",
        "clinics": "Satellite clinics",
        "same": "On paper only",
    },
}
TITLES = {"da": "Aabenraa, 65 år og derover", "en": "Aabenraa, 65 and over"}
PLACES = {
    "temporary_bed": 34.0,
    "care_home": 412.0,
    "hospital": np.nan,
    "home": np.nan,
    "home_package": 20.0,
}
# sector, kpi, unit, level, noise, shift by policy
FIGURES = [
    ("hospital", "ready_days", "days", 812, 60, (-190, -60, 5)),
    ("hospital", "delayed_transfer_days", "days", 402, 45, (-121, -80, 2)),
    ("hospital", "readmissions_30d", "stays", 655, 25, (3, 0, -2)),
    ("temporary_bed", "mean_places_used", "places", 31.2, 0.8, (-4.1, 2.2, 0)),
    ("temporary_bed", "wait_days", "days", 4.4, 0.5, (-1.9, -2.3, 0.05)),
    ("care_home", "mean_places_used", "places", 396, 3, (1, 0.4, 0)),
    ("care_home", "wait_days", "days", 18.2, 3.1, (0.4, -0.2, 0.3)),
    ("home_package", "mean_places_used", "places", 6, 0.4, (7, 0.1, 0)),
    ("nursing", "driving_minutes", "minutes", 2_930_000, 22_000, (21_000, 0, -310_000)),
    ("nursing", "visits_clinic", "visits", 22_400, 300, (20, 4, 21_800)),
    ("home_care", "delivered_hours", "hours", 412_000, 5_000, (6_100, -300, 10)),
    ("all", "cost_municipality", "DKK", 612e6, 6e6, (-2.1e6, 3.4e6, -0.4e6)),
    ("all", "cost_total", "DKK", 1_204e6, 12e6, (-4.0e6, 1.1e6, -0.4e6)),
    ("home", "moves_to_hospital", "stays", 5210, 70, (-40, 10, 0)),
    ("hospital", "moves_to_home", "stays", 4180, 70, (90, 10, 0)),
    ("hospital", "moves_to_temporary_bed", "stays", 611, 30, (-190, 80, 0)),
    ("hospital", "moves_to_home_package", "stays", 120, 12, (200, 0, 0)),
    ("home_package", "moves_to_home", "stays", 98, 12, (180, 0, 0)),
    ("home_package", "moves_to_hospital", "stays", 31, 5, (20, 0, 0)),
    ("hospital", "moves_to_care_home", "stays", 231, 14, (2, 0, 0)),
    ("temporary_bed", "moves_to_home", "stays", 402, 21, (-100, 60, 0)),
    ("temporary_bed", "moves_to_care_home", "stays", 133, 12, (-20, 3, 0)),
    ("temporary_bed", "moves_to_hospital", "stays", 92, 9, (-20, 12, 0)),
    ("care_home", "moves_to_hospital", "stays", 188, 13, (1, 0, 0)),
    ("home", "moves_to_temporary_bed", "stays", 71, 9, (-3, 0, 0)),
    ("home", "moves_to_care_home", "stays", 96, 9, (-3, 0, 0)),
    ("home", "moves_to_exit", "stays", 142, 11, (-3, 0, 0)),
    ("care_home", "moves_to_home", "stays", 4, 2, (0, 0, 0)),
]


def names(lang: str = "da") -> Names:
    return Names(
        lang, SECTORS[lang], POLICIES[lang], TITLES[lang], "20261122T201500_aabenraa_ab12cd34"
    )


def kpis(
    policies=("null", "home_first", "more_beds", "clinics"), n=20, figures=FIGURES
) -> pd.DataFrame:
    """Key figures with common random numbers: replications share most of their noise."""
    rng = np.random.default_rng(3)
    rows = []
    for sector, kpi, unit, level, noise, shifts in figures:
        shared = rng.normal(0, noise, n)
        for p, policy in enumerate(policies):
            own = rng.normal(0, 0.25 * noise, n) if p and policy != "same" else 0
            shift = ((0, *shifts)[p] if p < 4 else 0) if policy != "same" else 0
            for r, value in enumerate(level + shift + shared + own):
                rows.append(("aabenraa", policy, r, "all", sector, "all", "all", kpi, value, unit))
    columns = [
        "scenario",
        "policy",
        "replication",
        "period",
        "sector",
        "group",
        "district",
        "kpi",
        "value",
        "unit",
    ]
    return pd.DataFrame(rows, columns=columns)


def census(
    policies=("null", "home_first", "more_beds", "clinics"),
    n=20,
    days=365,
    warm_up=30,
    places=PLACES,
) -> pd.DataFrame:
    """A daily census: a season, slow noise, and never more in use than places."""
    rng = np.random.default_rng(4)
    level = {
        "home": 11_800,
        "hospital": 92,
        "temporary_bed": 31,
        "care_home": 398,
        "home_package": 6,
    }
    shift = {
        ("temporary_bed", "home_first"): -4,
        ("temporary_bed", "more_beds"): 2.3,
        ("home_package", "home_first"): 7,
        ("hospital", "home_first"): -1,
        ("hospital", "more_beds"): -0.5,
    }
    day = np.arange(-warm_up, days)
    parts = []
    for sector, limit in places.items():
        base = level.get(sector, 8)
        for r in range(n):
            steps = rng.normal(0, 0.02 * base**0.75, len(day))
            slow = np.convolve(steps, np.exp(-np.arange(60) / 20))[: len(day)]
            season = 0.03 * base * np.cos(2 * np.pi * day / 365)
            for policy in policies:
                cap = limit + 6 * (sector == "temporary_bed" and policy == "more_beds")
                used = np.rint(
                    base
                    + shift.get((sector, policy), 0)
                    + season
                    + slow
                    + rng.normal(0, 0.3, len(day))
                )
                used = np.clip(used, 0, cap if np.isfinite(cap) else None).astype(int)
                frame = {
                    "policy": policy,
                    "replication": r,
                    "date": pd.Timestamp("2027-01-01") + pd.to_timedelta(day, "D"),
                    "measured": day >= 0,
                }
                parts.append(
                    pd.DataFrame(
                        {
                            **frame,
                            "sector": sector,
                            "used": used,
                            "waiting": 1,
                            "blocked": 0,
                            "places": cap,
                        }
                    )
                )
    return pd.concat(parts, ignore_index=True)


FOUR = ("null", "home_first", "more_beds", "clinics")
STEMS = ["occupancy", "waiting", "differences", "pathways"]
LONG = "Et meget langt navn som nogen skriver i et scenarie_med_understreger og $tegn$ alligevel"


def drawn(kpi: pd.DataFrame, days: pd.DataFrame, named: Names) -> dict[str, Figure]:
    """The figures that these frames give, by name, as draw_all makes them."""
    comparison, n_days = compare(kpi), int(days.loc[days["measured"], "date"].nunique())
    figures = {
        "occupancy": occupancy(days, comparison, named, "kilden"),
        "waiting": waiting(kpi, comparison, named, "kilden", n_days),
        "pathways": pathways(kpi, named, "kilden", n_days),
    }
    if len(comparison):
        figures["differences"] = differences(comparison, named, "null", "kilden", n_days)
    return figures


def texts(figure: Figure) -> list[Text]:
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]


def check_page(figure: Figure, name: str) -> None:
    """Every text is on the page, large enough, and on no other text."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in texts(figure)]
    for text, box in boxes:
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1, (name, text)
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1, (name, text)
    assert min(t.get_size() for t in texts(figure)) >= 11
    slack = 2.5  # pixels at 100 dpi: the box of a line is higher than its letters
    for (a, box_a), (b, box_b) in combinations(boxes, 2):
        apart_x = box_a.x1 <= box_b.x0 or box_b.x1 <= box_a.x0
        apart_y = box_a.y1 - slack <= box_b.y0 or box_b.y1 - slack <= box_a.y0
        assert apart_x or apart_y, (name, a, b)


def theory() -> tuple[pd.DataFrame, pd.DataFrame, Names]:
    """One queue with one sector that nobody has heard of, and names full of traps."""
    figures = [
        ("ward", "wait_days", "days", 2.2, 0.1, (-0.5, 0, 0)),
        ("ward", "moves_to_exit", "stays", 900, 12, (0, 0, 0)),
    ]
    policies = ("null", "x")
    nasty = {"null": "Nothing", "x": "$\\mu$ + 10% <script>alert(1)</script>_x^2 & {n}"}
    named = Names("en", {"ward": "M/M/9 $x_1$"}, nasty, "Theory", "r_1")
    days = census(policies, n=3, days=100, places={"ward": 9.0})
    return kpis(policies, n=3, figures=figures), days, named


def long_names() -> tuple[pd.DataFrame, pd.DataFrame, Names]:
    policies = (*FOUR, "same", "sixth", "seventh")
    named = Names(
        "da",
        {s: f"Midlertidig døgnrehabiliteringsplads og aflastning {s}" for s in SECTORS["da"]},
        {p: f"{LONG} {p}" for p in policies},
        LONG,
        "r" * 200,
    )
    extra = {f"extra_{i}": 10.0 + i for i in range(5)}
    return kpis(policies, n=3), census(policies, n=3, days=200, places=PLACES | extra), named


CASES = {
    "danish": lambda: (kpis(n=6), census(n=6), names("da")),
    "english": lambda: (kpis(n=6), census(n=6), names("en")),
    "one policy": lambda: (kpis(("null",), 5), census(("null",), 5, 700), names("da")),
    "one replication": lambda: (kpis(n=1), census(n=1, days=30), names("en")),
    "identical": lambda: (
        kpis(("null", "same"), 5),
        census(("null", "same"), 5, 1096),
        names("da"),
    ),
    "theory": theory,
    "long names": long_names,
}
