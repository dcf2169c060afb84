"""Two small services, restated by hand: the social clinic, and flats behind psychiatric places."""

from policies.social_clinic import SocialClinic
from policies.step_down_flats import StepDownFlats
from sim.loading.load import load


def test_an_hour_becomes_three_and_visitors_twice_as_many() -> None:
    """Fridays from 9 to 12 instead of 10; three an hour become two an hour, six a week."""
    longer = SocialClinic().apply(load("aabenraa-social-clinic"))
    steps = longer.sectors["social_clinic"].places.weekly
    assert [(str(s.start), s.value) for s in steps] == [("friday 09:00", 1), ("friday 12:00", 0)]
    source = longer.sources["visitors"]
    assert [(str(s.start), s.value) for s in source.profile.weekly] == [
        ("monday 00:00", 0), ("friday 09:00", 1), ("friday 12:00", 0),
    ]  # fmt: skip
    assert source.rate.value == 2


def test_the_clinic_without_effect() -> None:
    now = load("aabenraa-social-clinic")
    assert SocialClinic().zero().apply(now) == now


def test_flats() -> None:
    psychiatry = load("aabenraa-psychiatry")
    assert StepDownFlats().apply(psychiatry).sectors["step_down"].places.value == 6
