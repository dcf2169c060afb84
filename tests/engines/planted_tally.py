"""Faults planted in what the compiled engine counts."""

# What stands there, what is planted, by name; all in the one module.
_SAID = {
    "periods not cut": ("max(mark.since, run.period_begin)", "mark.since"),
    "birthdays unseen": ("birth + limits[band + 1] < end:", "False:"),
    "ready counted twice at a bound": ("max(mark.ready, begin)", "mark.ready"),
    "late from the first day": ("mark.ready + LATE_AFTER", "mark.ready"),
    "waits in the group of today": ("mark.wanted, mark.asked_group)", "mark.wanted, mark.group)"),
    "delay of the last stay": (
        "mark.begun, mark.ready, mark.blocked = now, NEVER, NEVER",
        "mark.begun = now",
    ),
    "group of the last event": ("mark.since, mark.group = now, group", "mark.since = now"),
    "kept places released": ("if not stays_on and me.kept != old:", "if not stays_on:"),
    "a return releases": ("(to != kept or me.kept != NOWHERE)", "True"),
    "every admission is one more": ("now - me.discharged < READMITTED_WITHIN", "True"),
    "the wait goes on after the place": ("if met or gone or", "if gone or"),
    "departures uncounted": ("moves[period, sector, -1] += 1", "moves[period, sector, -1] += 0"),
    "released once more": ("        mark.kept = NOWHERE\n", ""),
    "deadlocked where they want to be": ("me.sector, group).deadlocked", "to, group).deadlocked"),
    "turnover of all periods": ("turning - counts.before[1, sector]", "turning"),
    "bought visits have minutes": (
        "        visits.bought += minutes\n        return\n",
        "        visits.bought += minutes\n",
    ),
}
FAULTS = {
    **{name: ("tally", there, instead) for name, (there, instead) in _SAID.items()},
    "period begins too late": (
        "loop",
        "if run.now >= run.period_end:",
        "if run.now > run.period_end:",
    ),
}
