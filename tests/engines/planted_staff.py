"""Faults planted in how the compiled engine staffs visits and counts them."""

FAULTS = {
    "whoever is first comes": ("nursing", "    me.skill = choice(", "    _ = choice("),
    "the camera drives": (
        "nursing",
        "driving = rule.driving if mode == rosters.HOME else 0",
        "driving = rule.driving if mode != rosters.CLINIC else 0",
    ),
    "video takes as long as a visit": (
        "nursing",
        "at_home = at_video = rule.minutes_video",
        "at_home = at_video = rule.minutes_home",
    ),
    "all districts ask the first": (
        "nursing",
        "care.chain[me.skill, district]",
        "care.chain[me.skill, 0]",
    ),
    "the same week for all": (
        "world",
        "staff = staff_of(nursing, seed, replication)",
        "staff = staff_of(nursing, seed, 0)",
    ),
    "stand-ins count for those they stand in for": (
        "tally",
        "care.rosters[roster].skill",
        "needed",
    ),
    "temps count as own staff": ("tally", "if care.rosters[roster].is_temp:", "if False:"),
    "worked when due": (
        "tally",
        "max(run.now, day * TICKS_PER_DAY)",
        "run.now",
    ),
    "worked after the end": (
        "tally",
        "if made < len(books.counts.bounds):",
        "made = min(made, len(books.counts.bounds) - 1)\n    if True:",
    ),
}
