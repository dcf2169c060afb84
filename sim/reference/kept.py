"""Places kept for a time in the reference engine: given up when the citizen has not come back."""

from collections.abc import Callable
from typing import Any

from sim.reference.citizen import Citizen
from sim.reference.state import State
from sim.vocab import NEVER, NOWHERE, EventKind


class KeptPlaces:
    """Gives up kept places when their time is over. `at` makes an event, `offer` offers places."""

    def __init__(
        self,
        state: State,
        at: Callable[[int, int, int], Any],
        offer: Callable[[list[int]], None],
    ) -> None:
        self.state, self.at, self.offer = state, at, offer
        state.keep_for = self.keep_for

    def keep_for(self, me: Citizen, ticks: int) -> None:
        """A place is kept from now on, for so many ticks (NEVER: without an end)."""
        me.kept_until = NEVER if ticks == NEVER else self.state.now() + ticks
        if ticks != NEVER:
            event = self.at(me.kept_until, EventKind.RELEASE, me.id)
            event.callbacks.append(lambda _: self.release(me))

    def release(self, me: Citizen) -> None:
        """The time is over: if the place is still kept, others may have it."""
        if me.kept == NOWHERE or me.kept_until != self.state.now():
            return
        kept = me.kept
        freed = self.state.give_up_kept(me)
        self.state.record(EventKind.RELEASE, me, to=kept)
        self.offer(freed)
