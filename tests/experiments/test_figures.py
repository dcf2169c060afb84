"""The figures on synthetic frames: files, bytes, titles, and text that nobody has to guess."""

import numpy as np
import pandas as pd

from experiments.figures import Names

SECTORS = {
    "da": {
        "home": "Eget hjem",
        "hospital": "Sygehus",
        "temporary_bed": "Midlertidig plads",
        "home_package": "Hjemmepakke",
        "care_home": "Plejehjem",
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
        "temporary_bed": (0, -4, 2.3, 0, 0),
        "home_package": (0, 7, 0, 0, 0),
        "hospital": (0, -1, -0.5, 0, 0),
    }
    day = np.arange(-warm_up, days)
    parts = []
    for sector, limit in places.items():
        base = level.get(sector, 8)
        for r in range(n):
            steps = rng.normal(0, 0.02 * base**0.75, len(day))
            slow = np.convolve(steps, np.exp(-np.arange(60) / 20))[: len(day)]
            season = 0.03 * base * np.cos(2 * np.pi * day / 365)
            for p, policy in enumerate(policies):
                cap = limit + 6 * (sector == "temporary_bed" and policy == "more_beds")
                used = np.rint(
                    base
                    + shift.get(sector, (0,) * 9)[p]
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
