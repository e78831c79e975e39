"""Customers who are not content, or say nothing, through all seven services in memory: how the value stream ends."""

import pytest

from sandbox.people.scenario import MIX
from shared.schemas.onboarding import SurveyAnswered, ValueStreamCompleted
from tests.integration.journey import Journey, number_ids_anew

OUTCOMES = {
    "customer_won_back": ("onboarded_and_won_back", "followed_up", 1),
    "customer_not_won_back": ("onboarded_and_not_won_back", "unconfirmed", 1),
    "answers_no_survey": ("onboarded_and_unconfirmed", "unconfirmed", 0),
}
BY_NAME = {one.name: one for one in MIX}


@pytest.mark.parametrize("name", OUTCOMES)
async def test_a_customer_who_is_not_content_or_silent_ends_the_stream_so(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number_ids_anew(monkeypatch, 5)
    outcome, satisfaction, answers = OUTCOMES[name]
    journey = Journey(BY_NAME[name])
    await journey.live(3)
    await journey.check_ended(outcome)
    (ended,) = journey.world.events(journey.id, ValueStreamCompleted)
    assert vars(ended)["satisfaction"] == satisfaction
    first = [one for one in journey.world.events(journey.id, SurveyAnswered) if vars(one)["days_after_delivery"] == 7]
    assert len(first) == answers
