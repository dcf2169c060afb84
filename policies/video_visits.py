"""Visits by video in place of visits at home."""

from dataclasses import dataclass
from typing import ClassVar

from policies.framework.base import Policy, need, parameter
from policies.framework.editing import edited
from policies.framework.levers import told
from sim.language.quantity import Share, Work
from sim.language.spec import Label, Scenario
from sim.language.spec_staff import Video


@dataclass(frozen=True)
class VideoVisits(Policy):
    """Visits by video: a share of nursing courses is followed on a screen.

    Mechanism: a visit by video takes minutes of the roster and no driving, and is booked like any
    other; so rosters have more room, and visits are less late or bought. Which courses go by
    video is drawn when a course begins. A scenario that has more video already keeps it.

    Evidence: Aabenraa holds consultations and meetings by video in social psychiatry, with 50 to
    60 % of its citizens, and wants to extend it (S4-11). In Viborg 12 % of visits are by video
    (kl.dk, 2022).

    Assumptions: 20 % of courses (12-20 %); 10 minutes a visit (6-15) against 20 at home, which
    alone gives much of the saving. Equipment and support are not counted. Visits of home care are
    hours in the model, so the policy acts in home nursing only.
    """

    name: ClassVar[str] = "video_visits"
    label: ClassVar[Label] = Label(da="Skærmbesøg", en="Visits by video")
    rows: ClassVar[tuple[str, ...]] = ("S4-11",)

    share: float = parameter(
        0.2, "share", 0, 1, "Assumption; 12 % of visits in Viborg (kl.dk, 2022)",
        "Andel af forløb på skærm", "Share of courses by video", range=(0.12, 0.2), null=0,
    )  # fmt: skip
    minutes: float = parameter(
        10, "minutes", 1, 120, "Assumption; no figure was found", "Minutter pr. skærmbesøg",
        "Minutes of a visit by video", range=(6, 15),
    )  # fmt: skip

    def apply(self, scenario: Scenario) -> Scenario:
        need(scenario, self.name, nursing=True)
        nursing = scenario.nursing
        now = 0.0 if nursing is None or nursing.video is None else nursing.video.share.base()
        if nursing is None or self.share <= now:
            return scenario
        share = {"value": self.share, "unit": "share", **told(self.name)}
        minutes = {"value": self.minutes, "unit": "minutes", **told(self.name)}
        video = Video(share=Share.model_validate(share), minutes=Work.model_validate(minutes))
        result: Scenario = edited(scenario, "nursing.video", video)
        return result
