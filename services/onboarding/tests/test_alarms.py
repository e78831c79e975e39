"""What becomes of findings, on the in-memory bus: told once, asked once, ended when they are seen no more."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from services.onboarding.model import Alarm, State
from services.onboarding.rules.detection.findings import Fault, Finding
from services.onboarding.tasks import OF_ALARMS
from services.onboarding.tests.people import open_tasks, post
from services.onboarding.tests.test_handlers import active, kinds, new_world, revoke, revoked, state_of
from services.onboarding.watch import alarms
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.people import published
from shared.messaging.testing.system import START, World
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import CompensationRequested
from shared.schemas.onboarding import (
    ExportLimitExceeded,
    ExportWithinLimit,
    SystemOffline,
    SystemRestored,
    UnderperformanceDetected,
    UnderperformanceEnded,
)

LOW = Finding(Fault.LOW_YIELD, START, "60 of 100 kWh", facts={"index": 0.6})
LOST = Finding(Fault.STRING_LOST, START, "string-2 gives nothing", "inverter-1/string-2", {"share_of_peers": 0.0})
OVER = Finding(Fault.EXPORT_ABOVE_LIMIT, START, "5 kW", "meter", {"limit_kw": 4.0, "exported_kw": 5.0, "hours": 1.0})


async def found(world: World, project: UUID, *findings: Finding, export_ended: bool = False) -> None:
    looked_for = alarms.OF_A_DAY | ({Fault.EXPORT_ABOVE_LIMIT} if export_ended else frozenset())
    await world.command("onboarding", project, partial(alarms.take_findings, findings, looked_for))
    await world.settle()


async def open_alarms(world: World, project: UUID) -> list[Fault]:
    async def look(work: Work) -> list[Alarm]:
        return await work.all(Alarm)

    return sorted(one.fault for one in await world.nodes["onboarding"].processor.look(project, look) if one.is_open)


async def silent(world: World, project: UUID, others: list[UUID], part_of: UUID | None = None) -> None:
    finding = Finding(Fault.SILENT, world.clock.now() - timedelta(hours=5), "nothing is heard")
    await world.command("onboarding", project, partial(alarms.fall_silent, finding, others, part_of))
    await world.settle()


@pytest.mark.parametrize("seed", [0, 5])
async def test_an_alarm_is_told_once_and_ends_when_it_is_seen_no_more(seed: int) -> None:
    world, project = new_world(seed)
    await active(world, project)
    await found(world, project, LOW, LOST)
    await found(world, project, LOW, LOST)
    assert sorted(one.cause for one in published(world, project, UnderperformanceDetected)) == [
        "low_yield", "string_lost",
    ]  # fmt: skip
    details = (await open_tasks(world, project))["look_into_yield"]["details"]
    assert {one["fault"] for one in details["alarms"]} == {"low_yield", "string_lost"}
    await found(world, project, LOST)
    (ended,) = published(world, project, UnderperformanceEnded)
    assert ended.cause == "low_yield"
    assert len((await open_tasks(world, project))["look_into_yield"]["details"]["alarms"]) == 1
    await found(world, project)
    assert "look_into_yield" not in await open_tasks(world, project)
    await found(world, project, LOW)
    assert len(published(world, project, UnderperformanceDetected)) == 3, "it may come back"


async def test_export_above_the_limit_is_told_to_the_utility_and_ends_after_a_day_within() -> None:
    world, project = new_world()
    await active(world, project)
    await found(world, project, OVER)
    (told,) = published(world, project, ExportLimitExceeded)
    assert (told.exported_kw, told.limit_kw, told.device) == (5.0, 4.0, "meter")
    assert (await open_tasks(world, project))["stop_export"]["details"]["exported_kw"] == 5.0
    await found(world, project)
    assert "stop_export" in await open_tasks(world, project), "that day it was not looked for"
    await found(world, project, export_ended=True)
    assert "stop_export" not in await open_tasks(world, project)
    assert len(published(world, project, ExportWithinLimit)) == 1


async def test_a_silent_system_is_offline_until_it_is_heard_again() -> None:
    world, project = new_world()
    await active(world, project)
    await silent(world, project, [])
    await silent(world, project, [])
    assert await state_of(world, project) is State.OFFLINE and len(published(world, project, SystemOffline)) == 1
    assert "find_system" in await open_tasks(world, project)
    await world.command("onboarding", project, partial(alarms.be_heard_again, world.clock.now()))
    await world.settle()
    assert await state_of(world, project) is State.ACTIVE and len(published(world, project, SystemRestored)) == 1
    assert "find_system" not in await open_tasks(world, project)


async def test_of_a_silent_neighbourhood_one_is_asked_about() -> None:
    world, first = new_world()
    second = new_id()
    for project in (first, second):
        await active(world, project)
    await silent(world, first, [second])
    await silent(world, second, [], part_of=first)
    assert (await open_tasks(world, first))["find_feeder"]["details"]["systems"] == [str(first), str(second)]
    assert not {"find_feeder", "find_system"} & (await open_tasks(world, second)).keys()
    assert await state_of(world, second) is State.OFFLINE, "an aggregator has to know all the same"


async def test_what_somebody_reported_as_offline_is_not_restored_by_a_gateway_that_goes_on() -> None:
    world, project = new_world()
    await active(world, project)
    body = {"since": world.clock.now().isoformat(), "reason": "no production"}
    await post(world, f"/projects/{project}/offline", body)
    await world.command("onboarding", project, partial(alarms.be_heard_again, world.clock.now()))
    await world.settle()
    assert await state_of(world, project) is State.OFFLINE


async def test_a_silent_system_that_somebody_restores_is_looked_for_no_more_and_may_fall_silent_again() -> None:
    world, project = new_world()
    await active(world, project)
    await silent(world, project, [])
    await post(world, f"/projects/{project}/restoration")
    await world.settle()
    assert await state_of(world, project) is State.ACTIVE
    assert "find_system" not in await open_tasks(world, project) and await open_alarms(world, project) == []
    await silent(world, project, [])
    assert len(published(world, project, SystemOffline)) == 2 and "find_system" in await open_tasks(world, project)
    assert await open_alarms(world, project) == [Fault.SILENT]


@pytest.mark.parametrize("how", ["locked", "revoked"])
async def test_what_was_wrong_with_a_system_is_over_where_it_must_not_run_any_more(how: str) -> None:
    world, project = new_world()
    await active(world, project)
    await found(world, project, LOW, OVER)
    await silent(world, project, [])
    if how == "locked":
        await post(world, f"/projects/{project}/lock-out", {"reason": "roof_repair"})
    else:
        revoke(world, project)
    await world.settle()
    assert await state_of(world, project) is State.BLOCKED
    assert await open_alarms(world, project) == []
    assert not set(OF_ALARMS) & (await open_tasks(world, project)).keys()
    (ended,) = published(world, project, UnderperformanceEnded)
    assert ended.cause == "low_yield" and len(published(world, project, ExportWithinLimit)) == 1


async def test_nothing_is_said_of_a_system_that_must_not_run_and_the_end_ends_all() -> None:
    world, project = new_world()
    await revoked(world, project)
    await found(world, project, LOW, OVER)
    assert UnderperformanceDetected not in kinds(world, project)
    running = new_id()
    await active(world, running)
    await found(world, running, LOW, OVER)
    closing = CompensationRequested(project_id=running, closing_id=new_id(), reason=ClosingReason.CUSTOMER_CANCELLED)
    world.publish("/ncv03/contracting", closing)
    await world.settle()
    assert await state_of(world, running) is State.CLOSED
    assert (
        len(published(world, running, UnderperformanceEnded)) == len(published(world, running, ExportWithinLimit)) == 1
    )
    assert not set(OF_ALARMS) & (await open_tasks(world, running)).keys()
