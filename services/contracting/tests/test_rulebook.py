"""Rules that REV-02 publishes: a contract that nobody has signed is disclosed again, a signed one keeps its own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.contracting.app import SERVICE
from services.contracting.model import PublishedRule, State
from services.contracting.tests.given import Scene, accepted
from shared.messaging.ids import new_id
from shared.rulebook.keeping import RULEBOOK
from shared.rules.calendar import is_business_day
from shared.rules.ruleset import bundled_rows, publish, published, rule_set
from shared.schemas import contracting as out
from shared.schemas.rev02 import BusinessCalendarPublished, DisclosureTemplateChanged

NOTICE = next(row for row in bundled_rows("disclosures") if row.id == "us-cancellation-statement")


@pytest.fixture(autouse=True)
def no_rules_of_others() -> Iterator[None]:
    publish({})
    yield
    publish({})


def changed(scene: Scene, days: int = 10, **changes: Any) -> DisclosureTemplateChanged:
    """The cancellation statement in other words, from some days on."""
    row = NOTICE.model_dump(mode="json", exclude={"id", "utility_id", "ahj_id"})
    row |= {"project_id": new_id(), "rule_id": NOTICE.id, "version": NOTICE.version + 1}
    row["effective_from"] = (scene.world.clock.now() + timedelta(days=days)).date()
    row["params"] = NOTICE.params | {"paragraphs": ["In other words.", *NOTICE.params["paragraphs"]]}
    return DisclosureTemplateChanged.model_validate(row | changes)


def versions(scene: Scene) -> list[str]:
    told = scene.published(out.DisclosureDelivered)
    return [one.version for one in told if one.disclosure == "cancellation_statement"]


def refused(scene: Scene) -> list[str]:
    return [one.reason for one in scene.world.nodes["contracting"].store.quarantine_rows.values()]


async def test_an_unsigned_contract_is_disclosed_again_on_the_day_of_the_change() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    first = scene.task("sign_contract")["document_sha256"]
    await scene.happens(changed(scene))
    await scene.world.advance(days=5)
    assert scene.task("sign_contract")["document_sha256"] == first and set(versions(scene)) == {"1"}
    await scene.world.advance(days=6)
    assert scene.task("sign_contract")["document_sha256"] != first and versions(scene)[-1] == "2"
    await scene.post("signatures", {"document_sha256": first}, status=409)
    await scene.sign()
    (signed,) = scene.published(out.ContractSigned)
    assert f"{NOTICE.id} 2" in signed.rules


async def test_of_a_project_that_has_ended_no_contract_is_looked_at_any_more() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    assert "offer_reviewed" in scene.timers
    await scene.post("cancel", {"reason": "no"}, "sales")
    assert await scene.state() is State.CLOSING and "offer_reviewed" not in scene.timers


async def test_a_signed_contract_keeps_the_rules_of_its_day() -> None:
    scene = Scene()
    await scene.effective()
    before = (await scene.contract()).rule_versions
    await scene.happens(changed(scene))
    await scene.world.advance(days=20)
    assert (await scene.contract()).rule_versions == before and set(versions(scene)) == {"1"}
    assert await scene.state() is State.EFFECTIVE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"effective_from": "2024-01-01"}, "retroactive-rule"),
        ({"version": 1}, "contradicted-rule"),
        ({"jurisdiction": "ZZ"}, "malformed-rule"),
        ({"params": {"part": "cover"}}, "malformed-rule"),
        ({"params": NOTICE.params | {"point_size": -10.0}}, "malformed-rule"),
        ({"params": NOTICE.params | {"colour": "red"}}, "malformed-rule"),
        ({"params": NOTICE.params | {"bold": "yes"}}, "malformed-rule"),
        ({"params": NOTICE.params | {"paragraphs": ["Dear {customer.__class__}"]}}, "malformed-rule"),
        ({"rule_id": "another-statement", "version": 1}, "malformed-rule"),
    ],
)
async def test_what_cannot_be_believed_is_set_aside(changes: dict[str, Any], reason: str) -> None:
    scene = Scene()
    await scene.happens(changed(scene, **changes))
    assert refused(scene) == [reason] and not published()
    assert not await rows(scene)


async def rows(scene: Scene) -> list[PublishedRule]:
    return await scene.world.nodes["contracting"].processor.look(RULEBOOK, lambda work: work.all(PublishedRule))


async def test_what_came_with_the_software_is_known_when_it_is_published() -> None:
    scene = Scene()
    same = changed(scene, version=1, params=NOTICE.params, effective_from=NOTICE.effective_from)
    await scene.happens(same, same)
    assert not refused(scene) and not published()


async def test_a_service_that_begins_again_knows_what_was_published() -> None:
    scene = Scene()
    await scene.happens(changed(scene), changed(scene, days=40, version=3))
    publish({})
    assert SERVICE.recall is not None
    await SERVICE.recall(scene.world.nodes["contracting"].processor)
    found = [row for row in rule_set("disclosures") if row.id == NOTICE.id]
    assert [row.version for row in found] == [1, 2, 3]
    assert [row.effective_to is None for row in found] == [False, False, True]


async def test_a_calendar_counts_otherwise_from_its_day_on() -> None:
    scene = Scene()
    (row,) = [one for one in bundled_rows("calendars") if one.id == "US-FTC"]
    now = scene.world.clock.now().date()
    day = next(now + timedelta(days=n) for n in range(30, 60) if is_business_day(now + timedelta(days=n), "US-FTC"))
    value = row.model_dump(mode="json", exclude={"id", "utility_id", "ahj_id", "applies_to", "grandfather_by"})
    value |= {"project_id": new_id(), "rule_id": "US-FTC", "version": 2, "effective_from": now + timedelta(days=20)}
    value["params"] = row.params | {"days": [day.isoformat()]}
    await scene.happens(BusinessCalendarPublished.model_validate(value))
    assert not is_business_day(day, "US-FTC") and is_business_day(day, "US-NC")
    assert is_business_day(day - timedelta(days=364), "US-FTC")  # the same weekday, counted by the row of then
