"""A client whose broker names no broker for a while, as one does that the controller has fenced, comes back to it."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import KafkaException

from shared.client.consumer import Client
from shared.client.tests.conftest import settings_of
from shared.client.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas.onboarding import SystemOffline
from tests.integration.fencing import Fencing
from tests.integration.rig import PATIENCE_S, Rig, frozen
from tests.integration.test_guarantees import IN, settled

pytestmark = pytest.mark.stack

SESSION_MS = "6000"
"""The shortest that the broker allows; who has lost its brokers learns after it that it has lost its group."""
FENCED_S = 8.0
"""The client forgets its brokers within a second or two; a broker that is asked for brokers later names itself."""
QUICK: Any = {
    "HELIO_CONSUMER_CHECK_S": "0.5", "HELIO_CONSUMER_ANSWER_S": "1", "HELIO_CONSUMER_STANDSTILL_S": "2",
    "HELIO_CONSUMER_SESSION_TIMEOUT_MS": SESSION_MS, "HELIO_CONSUMER_HEARTBEAT_MS": "1000",
}  # fmt: skip


def fencing(rig: Rig) -> Fencing:
    return Fencing(int(rig.stack.home.kafka_bootstrap.rsplit(":", 1)[1]))


def fence(between: Fencing) -> None:
    between.fenced.set()
    between.cut()
    time.sleep(FENCED_S)
    between.fenced.clear()


def test_a_service_reads_on_after_its_broker_has_named_none(rig: Rig) -> None:
    projects = rig.leads(2)
    with fencing(rig).serving() as between:
        address: Any = {"HELIO_KAFKA_BOOTSTRAP": f"127.0.0.1:{between.port}"}
        with rig.service("lead", **QUICK, **address):
            rig.ready("lead")
            fence(between)
            rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
            settled(rig, projects)
            rig.ready("lead")


async def test_a_party_reads_on_or_ends_to_be_started_again_after_its_broker_has_named_none(rig: Rig) -> None:
    """Whether the library forgets its brokers is a matter of moments; what must not be is a party that stays deaf."""
    read, project = asyncio.Event(), new_id()
    with fencing(rig).serving() as between:
        client = Client(
            settings_of(
                rig.stack, "rcv02", kafka_bootstrap=f"127.0.0.1:{between.port}", kafka_group=f"rcv02-{uuid4()}",
                session_timeout_ms=int(SESSION_MS), idle_look_s=0.5, cut_off_s=2,
            )
        )  # fmt: skip

        @client.on(SystemOffline)
        async def offline(event: SystemOffline, _: Work) -> None:
            if event.project_id == project:
                read.set()

        await client.start()
        try:
            async with asyncio.timeout(PATIENCE_S):
                while set((await client.checks()).values()) != {"ok"}:  # noqa: ASYNC110 - nobody tells of it
                    await asyncio.sleep(0.1)
                await asyncio.to_thread(fence, between)
                rig.publish("/ncv03/onboarding", "ncv03.onboarding.events", [example(SystemOffline, project)])
                ended = asyncio.create_task(client.ended())
                done, rest = await asyncio.wait(
                    [asyncio.create_task(read.wait()), ended], return_when=asyncio.FIRST_COMPLETED
                )
                for one in rest:
                    one.cancel()
            assert ended not in done or isinstance(ended.exception(), KafkaException)
        finally:
            await client.stop()
