"""Faults in the rules of waiting, and the worlds made by hand that give them away."""

from model import test_full_sectors, test_patience, test_ranks

HAND_MADE = [
    test_patience.test_blocked_citizens_ask_elsewhere,
    test_patience.test_who_gives_up_waits_for_no_stop_gap,
    test_patience.test_patience_that_ends_during_the_handover,
    test_patience.test_who_waits_elsewhere_gives_up_both_lists,
    test_patience.test_a_stop_gap_without_hope_is_left_for_another,
    test_full_sectors.test_blocked_citizens_look_elsewhere,
    test_full_sectors.test_patience_ends_the_looking,
    test_full_sectors.test_who_is_sent_away_looks_no_more,
    test_full_sectors.test_the_limit_of_the_list_comes_on_top,
    test_full_sectors.test_a_source_that_leaves,
    test_full_sectors.test_nobody_waits_for_a_stop_gap_any_more,
    test_ranks.test_a_guarantee_moves_a_request_up,
    test_ranks.test_a_guarantee_ends_with_the_request,
    test_ranks.test_who_refuses_lets_others_pass,
    test_ranks.test_nobody_refuses_what_was_asked_for_directly,
    test_ranks.test_guarantee_and_offer_at_one_tick,
]

FAULTS = {
    "patience without end": ("waiting", "if row != NOWHERE:", "if False:"),
    "patience runs on after the request": (
        "lists",
        "me.renege = me.rank = me.again = NEVER",
        "me.rank = me.again = NEVER",
    ),
    "one list not given up": ("waiting", "    withdraw(books, slot, FALLBACK)\n", ""),
    "blocked after giving up": ("waiting", "blocked -= 1", "blocked -= 0"),
    "in treatment, and asks elsewhere": (
        "waiting",
        "if not waited and not me.stop_gap:",
        "if False:",
    ),
    "the stop-gap is never given up": (
        "waiting",
        "if not waited and not me.stop_gap:",
        "if not waited:",
    ),
    "holds again, and is not blocked": (
        "waiting",
        "    if waited:\n        block(books, slot, to)\n",
        "",
    ),
    "looks once only": (
        "waiting",
        "        return other, DIVERTED\n    look_later(books, network, slot)\n",
        "        return other, DIVERTED\n",
    ),
    "looks after giving up": (
        "waiting",
        "me.waiting, me.look = False, NEVER",
        "me.waiting = False",
    ),
    "looks in treatment": (
        "places",
        "me.visit + 1, False, NEVER",
        "me.visit + 1, False, me.look",
    ),
    "one door for all sources": ("waiting", "+ int(me.stream)", ""),
    "guaranteed, and not moved": (
        "waiting",
        "        link(books, 3 * slot + PRIMARY)\n",
        "        mine.level += 1\n        link(books, 3 * slot + PRIMARY)\n",
    ),
    "guaranteed for all": ("waiting", "    if site != NOWHERE:\n", "    if False:\n"),
    "guarantee of nothing": (
        "waiting",
        "place.guarantee_priority < books",
        "place.guarantee_priority <= books",
    ),
    "passed over for ever": ("waiting", "        me.again = NEVER\n", "        pass\n"),
    "asked again at once": (
        "lists",
        "    if mode == PRIMARY and me.again != NEVER:\n        return False\n",
        "",
    ),
    "calls refused": ("waiting", "node % 3 != PRIMARY or", "False or"),
    "not offered again": (
        "loop",
        "        offer(books, rank(books, slot))\n",
        "        rank(books, slot)\n",
    ),
    "ranks after the request": (
        "lists",
        "me.renege = me.rank = me.again = NEVER",
        "me.renege = NEVER",
    ),
    "sources forget the limit": ("waiting", "or too_long", "or False"),
}
