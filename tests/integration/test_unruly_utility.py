"""A lying, late and repeating utility changes nothing: projects end as they would, and each of its lies is told of."""

from collections import Counter
from typing import Any

import pytest

from sandbox.people.scenario import MIX
from shared.messaging.testing.system import Faults
from shared.schemas.interconnection import MessageEffect, UtilityMessageReceipt
from shared.schemas.topics import SERVICES
from tests.chaos.liar import fits
from tests.chaos.unruly import Lie, UnrulyWorld
from tests.integration.journey import Journey, number_ids_anew

BY_NAME = {one.name: one for one in MIX}
QUIET_SPELLS = 2


@pytest.mark.parametrize(
    ("lie", "receipt", "fits_it"),
    [
        (Lie(b"", MessageEffect.REPEATED), {}, False),
        (Lie(b"", MessageEffect.REPEATED), {"effect": "repeated"}, True),
        (Lie(b"", MessageEffect.REPEATED), {"effect": "refused", "reason": "implausible"}, False),
        (Lie(b"", MessageEffect.UNKNOWN), {"effect": "taken"}, False),
        (Lie(b"", MessageEffect.OUT_OF_ORDER), {"effect": "late"}, True),
        (Lie(b"", MessageEffect.OUT_OF_ORDER), {"effect": "taken"}, False),
        (Lie(b"", MessageEffect.REFUSED, "unknown-kind"), {"effect": "refused", "reason": "unknown-kind"}, True),
        (Lie(b"", MessageEffect.REFUSED, "unknown-kind"), {"effect": "refused", "reason": "implausible"}, True),
        (Lie(b"", MessageEffect.REFUSED, "unknown-kind"), {"effect": "refused", "reason": "unreadable"}, False),
    ],
)
def test_what_may_have_become_of_a_lie(lie: Lie, receipt: dict[str, str], fits_it: bool) -> None:
    assert fits(receipt, lie) is fits_it


@pytest.mark.parametrize(
    ("name", "outcome", "seed"),
    [
        ("straight", "onboarded", 1),
        ("study_paid", "onboarded_after_study", 2),
        ("approval_differs", "onboarded_after_approval_differed", 3),
        ("pto_denied_once", "onboarded_after_pto_denial", 4),
    ],
)
async def test_a_project_ends_as_it_would(name: str, outcome: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    number_ids_anew(monkeypatch, seed)
    faults = Faults(duplicate=0.2, redeliver=0.2, crash=0.1)
    journey = Journey(BY_NAME[name], seed=seed, faults=faults, world=UnrulyWorld)
    await journey.live(QUIET_SPELLS)
    world: Any = journey.world
    assert journey.project.outcome == outcome, [type(one).__name__ for one in world.events(journey.id)][-20:]
    assert len(world.lies) >= 10 and world.held >= 3

    receipts: dict[tuple[int, int], UtilityMessageReceipt] = {}
    for one in world.published:
        if isinstance(one.event, UtilityMessageReceipt):
            receipts[one.event.partition, one.event.offset] = one.event
    told = Counter((one.effect, one.reason) for one in receipts.values() if one.effect is MessageEffect.REFUSED)
    assert told == Counter((one.effect, one.reason) for one in world.lies if one.effect is MessageEffect.REFUSED)
    without = Counter(one.effect for one in receipts.values())
    for effect, number in Counter(one.effect for one in world.lies).items():
        assert without[effect] >= number, effect
    quarantined = world.nodes["permitting"].store.quarantine_rows.values()
    assert len(quarantined) == sum(told.values())
    for service in SERVICES:
        assert world.nodes[service].store.parked_rows == {}, service
