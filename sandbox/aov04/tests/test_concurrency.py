"""The last kilowatts of a section, given out by two instances at once on the real database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from deploy.local.stack import Stack
from sandbox.aov04.app import SERVICE
from sandbox.aov04.grid import circuit_key, place_of
from sandbox.aov04.model import Application, ApplicationState, CircuitLoad
from sandbox.aov04.tests.given import CONSTRAINED, applied
from shared.messaging.clock import ManualClock
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.reading import Record, StoredRecord
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.outage import Outage
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import migrate
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.testing.system import START
from shared.schemas import catalogue
from shared.schemas.event import Envelope, Event
from shared.schemas.permitting import InterconnectionApplicationSubmitted, InterconnectionWithdrawn
from shared.schemas.wire import to_headers, to_key

USAGE_POINT = f"{CONSTRAINED}777777"
APPLICANTS = 12


@pytest.fixture
async def instances(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Processor]]:
    """Two instances of the utility on one database and one calendar."""
    for name, value in stack.settings_for("aov04").items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    await asyncio.to_thread(migrate, settings, "sandbox.aov04")
    clock = ManualClock(START)
    stores = [
        PostgresStore(str(settings.database_url), size=3, command_timeout_s=30, name=f"aov04-{n}") for n in (1, 2)
    ]
    for store in stores:
        await store.open()
    yield [Processor(SERVICE, store, clock, settings) for store in stores]
    for store in stores:
        await store.close()


def record(event: Event) -> Record:
    envelope = Envelope(
        id=new_id(), type=event.ce_type, source="/ncv03/permitting", subject=event.project_id, time=START
    )
    value = event.model_dump_json().encode()
    return StoredRecord(catalogue.topic_of(type(event)), 0, 0, to_key(event.project_id), value, [*to_headers(envelope)])


async def live(instance: Processor) -> None:
    """Fires whatever is due, as the timer loop of an instance does, until no timer is left."""
    clock = instance.clock
    assert isinstance(clock, ManualClock)
    while (following := await instance.store.next_due()) is not None:
        clock.advance(max(following - clock.now(), timedelta()))
        try:
            await instance.fire(await instance.store.due_timers(clock.now(), 5))
        except Outage:  # a deadlock between the two is resolved by trying again
            continue


@pytest.mark.stack
async def test_two_instances_give_the_last_kilowatts_out_once(instances: list[Processor]) -> None:
    applications = [applied(new_id(), USAGE_POINT, 1.5) for _ in range(APPLICANTS)]
    await asyncio.gather(
        *(instances[n % 2].process([record(application)]) for n, application in enumerate(applications))
    )
    await asyncio.gather(*(live(instance) for instance in instances))

    approved = [one for one in applications if await _state(instances[0], one) is ApplicationState.APPROVED]
    assert len(approved) == 2  # 4.0 kW are left
    assert await _added_watts(instances[0]) == 3000

    await asyncio.gather(
        *(
            instances[n].process(
                [record(InterconnectionWithdrawn(project_id=one.project_id, application_id=one.application_id))]
            )
            for n, one in enumerate(approved)
        )
    )
    await asyncio.gather(*(live(instance) for instance in instances))
    assert await _added_watts(instances[0]) == 0


async def _state(instance: Processor, application: InterconnectionApplicationSubmitted) -> ApplicationState:
    async def look(work: Work) -> ApplicationState:
        found = await work.get(Application, application.application_id)
        assert found is not None
        return found.state

    return await instance.look(application.project_id, look)


async def _added_watts(instance: Processor) -> int:
    async def look(work: Work) -> int:
        load = await work.get(CircuitLoad)
        return 0 if load is None else load.circuit_w

    return await instance.look(circuit_key(place_of(USAGE_POINT).circuit_id), look)
