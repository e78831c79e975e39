"""What becomes of permits, through all seven services and the utility in memory: every outcome that a demo may show."""

from typing import Any

import pytest

from sandbox.people.scenario import MIX
from shared.messaging.testing.system import Faults
from shared.schemas import commissioning, fieldops
from shared.schemas import permitting as out
from shared.schemas.event import Event
from tests.integration.journey import Journey, number_ids_anew

BY_NAME = {one.name: one for one in MIX}
QUIET_SPELLS = 4
"""What is put off for half a year is not the end: so often it is waited for somebody to do something."""
FAULTS = Faults(duplicate=0.2, redeliver=0.2, crash=0.1, reorder=True)


@pytest.fixture(autouse=True)
def repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    number_ids_anew(monkeypatch, 0)


async def lived(name: str, faults: Faults | None = None) -> Journey:
    """A project that went as far as it goes, and the outcome that its people were told of."""
    journey = Journey(BY_NAME[name], faults=faults)
    await journey.live(QUIET_SPELLS)
    return journey


def events(journey: Journey, *kinds: type[Event]) -> list[Any]:
    return journey.world.events(journey.id, *kinds)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("permit_corrected_three_times", "onboarded_after_three_rounds_of_corrections"),
        ("permit_rejected", "closed_permit_rejected"),
        ("permit_redesigned", "onboarded_after_permit_redesign"),
        ("permit_appealed", "onboarded_after_permit_refusal"),
        ("permit_expires_before_work", "onboarded_after_permit_expired"),
        ("permit_expires_while_work_rests", "onboarded_after_permit_expired_while_work_rested"),
        ("one_permit_of_two_refused", "closed_electrical_rejected"),
        ("hoa_refuses", "closed_hoa_consent_rejected"),
        ("hoa_consents_after_redesign", "onboarded_after_permit_redesign"),
    ],
)
async def test_every_outcome_of_a_permit_is_reached(name: str, outcome: str) -> None:
    journey = await lived(name)
    await journey.check_ended(outcome)
    if outcome.startswith("closed"):
        assert not events(journey, out.ReadyToBuild, fieldops.PurchaseOrderIssued)


async def test_a_permit_that_expired_before_work_holds_the_crew_and_keeps_what_was_ordered() -> None:
    journey = await lived("permit_expires_before_work", FAULTS)
    (expired,) = events(journey, out.PermitExpired)
    assert not expired.work_begun
    names = [type(one).__name__ for one in journey.world.events(journey.id)]
    at = names.index("PermitExpired")
    assert "InstallationScheduled" in names[:at] and "InstallationStarted" not in names[:at]
    ready = [place for place, name in enumerate(names) if name == "ReadyToBuild"]
    assert ready[0] < at < ready[1] < names.index("InstallationStarted")
    assert not events(journey, fieldops.PurchaseOrderCancelled)
    assert len(events(journey, commissioning.InspectionPassed)) == 1


async def test_work_that_rested_too_long_stops_until_the_permit_is_issued_anew() -> None:
    journey = await lived("permit_expires_while_work_rests")
    (expired,) = events(journey, out.PermitExpired)
    assert expired.work_begun
    assert len(events(journey, fieldops.WorkStopped)) == 1 and len(events(journey, fieldops.InstallationStarted)) == 2
    approved = events(journey, out.PermitApproved)
    assert len({one.permit_number for one in approved}) == 2
