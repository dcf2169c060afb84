"""Faults in the rules of waiting, and the worlds made by hand that give them away."""

from model import test_patience

HAND_MADE = [
    test_patience.test_blocked_citizens_ask_elsewhere,
    test_patience.test_patience_that_ends_during_the_handover,
    test_patience.test_who_waits_elsewhere_gives_up_both_lists,
    test_patience.test_a_stop_gap_without_hope_is_left_for_another,
]

FAULTS = {
    "patience without end": ("fast_waiting", "if row != NOWHERE:", "if False:"),
    "patience runs on after the request": (
        "fast_lists",
        "books.citizens[slot].renege = NEVER",
        "pass",
    ),
    "one list not given up": ("fast_waiting", "    withdraw(books, slot, FALLBACK)\n", ""),
    "blocked after giving up": ("fast_waiting", "blocked -= 1", "blocked -= 0"),
    "in treatment, and asks elsewhere": (
        "fast_waiting",
        "if not me.waiting and not me.stop_gap:",
        "if False:",
    ),
    "the stop-gap is never given up": (
        "fast_waiting",
        "if not me.waiting and not me.stop_gap:",
        "if not me.waiting:",
    ),
    "holds again, and is not blocked": (
        "fast_waiting",
        "    if blocked:\n        block(books, slot, to)\n",
        "",
    ),
}
