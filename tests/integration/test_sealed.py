"""What is personal in events lies under a key of the project, and the key ends with the erasure."""

import json

from services.lead import api
from shared.messaging.handling.work import ERASED
from shared.schemas import catalogue
from shared.schemas.event import SealedEvent
from shared.schemas.lead import EnergyAnalysisCompleted, SiteAssessed
from shared.schemas.wire import to_headers, to_key
from tests.integration.test_erasure import finished


async def test_no_topic_says_where_a_home_is_or_when_somebody_is_in_and_its_key_ends_with_the_erasure() -> None:
    journey = await finished()
    world = journey.world
    values = [record.value for log in world.log.values() for record in log if record.value]
    for value in values:
        for word in (b'"latitude"', b'"hourly_wh_base64"', b'"uncertainty_pct"', b'"roof_planes"'):
            assert word not in value, value[:300]
    sealed = {
        type(one).ce_type
        for one in (catalogue.read(found.envelope.type, found.value) for found in world.published if found.value)
        if isinstance(one, SealedEvent) and one.sealed
    }
    assert {SiteAssessed.ce_type, EnergyAnalysisCompleted.ce_type} <= sealed
    opened = world.events(journey.id, EnergyAnalysisCompleted)[0]
    assert isinstance(opened, EnergyAnalysisCompleted) and opened.load is not None, "a reader with the key reads it"

    async with world.client("lead", api.router, roles={"operator"}) as client:
        await client.post(f"/projects/{journey.id}/erasure", headers={"idempotency-key": "erase"})
    await world.settle()
    assert await world.keyring.keys([journey.id], make=True) == {}, "a second key is never made"
    row = await world.nodes["lead"].store.last_audited(ERASED, str(journey.id))
    assert row is not None and any(one["table"] == "project_keys" for one in row.details["erased"])


async def test_a_record_that_comes_after_the_erasure_tells_nothing_and_stops_nothing() -> None:
    journey = await finished()
    world = journey.world
    late = next(one for one in world.published if isinstance(one.event, EnergyAnalysisCompleted))
    await world.keyring.forget(journey.id)
    assert late.value is not None and json.loads(late.value)["load"] is None
    headers = [(name, raw) for name, raw in to_headers(late.envelope) if name != "ce_id"]
    world.put(
        late.topic, to_key(journey.id), late.value, [*headers, ("ce_id", b"019b9501-9e2e-7efd-b6c7-7ff12e844199")]
    )
    await world.settle()
    assert world.nodes["design"].store.parked_rows == {}
