"""Onboarding on the in-memory bus: from permission to a customer who is content, and every way off it."""

import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import permutations
from time import time as wall_clock
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.onboarding import api
from services.onboarding.app import SERVICE
from services.onboarding.model import State, System
from services.onboarding.rules.billing import export_rule
from services.onboarding.tests.people import do, energize, heartbeat, onboard, open_tasks, post, work_is_seen
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Timer
from shared.messaging.testing.people import example, published
from shared.messaging.testing.system import START, Faults, World
from shared.schemas.catalogue import REGISTRY_TOPIC
from shared.schemas.closing import ClosingReason
from shared.schemas.commissioning import CommissioningPassed, InspectionPassed, PTOGranted, PTORevoked
from shared.schemas.contracting import CompensationRequested, SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.onboarding import (
    ActivatedSystemState,
    ActivationBlocked,
    BillingClarityNoticeIssued,
    CompensationCompleted,
    CustomerTrained,
    DERConsent,
    DERConsentRevoked,
    DocumentationPackageDelivered,
    EquipmentReplaced,
    MonitoringRegistered,
    NetBillingEnrollmentRequested,
    OnboardingCompleted,
    OnboardingDelivered,
    OnboardingIncomplete,
    OperationalStatus,
    OwnershipTransferred,
    Satisfaction,
    SurveyAnswered,
    SurveySent,
    SystemActivated,
    SystemDecommissioned,
    SystemEnergized,
    SystemOffline,
    SystemRestored,
    ValueStreamCompleted,
)
from shared.schemas.permitting import InterconnectionApplicationSubmitted, InterconnectionApproved, ReadyToBuild
from shared.schemas.rcv02 import BillingNoticeAcknowledged
from shared.schemas.rcv03 import NetBillingEnded, NetBillingEnrolled

AT_PERMISSION = [BillingClarityNoticeIssued, NetBillingEnrollmentRequested]
"""What the utility is told at once."""
FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)


def facts(project: UUID, **granted: Any) -> dict[str, list[Event]]:
    """What the other services have said when permission comes, by publisher and in their order."""
    design = example(SalesOrderCreated, project).design
    approval = example(InterconnectionApproved, project)
    permission = {
        "pto_id": "PTO-1", "granted_at": START, "kwac": design.kwac, "export_limit_kw": None,
        "settings_profile": approval.settings_profile,
    }  # fmt: skip
    return {
        "/ncv03/contracting": [example(SalesOrderCreated, project)],
        "/ncv03/permitting": [approval, example(ReadyToBuild, project, design=design)],
        "/ncv03/fieldops": [example(InstallationCompleted, project, design=design, completed_at=START)],
        "/ncv03/commissioning": [
            example(InspectionPassed, project),
            example(CommissioningPassed, project),
            PTOGranted(project_id=project, **{**permission, **granted}),
        ],
    }


async def permitted(world: World, project: UUID) -> None:
    for _source, events in facts(project).items():
        world.happens(*events)
    await world.settle()
    await utility_answers(world, project)


async def utility_answers(world: World, project: UUID) -> None:
    """Customer service and billing have taken what they were told with the permission."""
    notice = example(BillingNoticeAcknowledged, project, acknowledged_at=world.clock.now())
    world.publish("urn:rcv02:service", notice)
    world.publish("urn:rcv03:billing", example(NetBillingEnrolled, project, enrolment="NB-1"))
    await world.settle()


async def energized(world: World, project: UUID) -> None:
    await permitted(world, project)
    await energize(world, project)


async def active(world: World, project: UUID) -> None:
    await energized(world, project)
    await do(world, project, "register_monitoring", heartbeat(world))
    await world.advance(hours=24.1)
    await work_is_seen(world, project)


async def onboarded(world: World, project: UUID) -> None:
    await active(world, project)
    await onboard(world, project)


def revoke(world: World, project: UUID, pto_id: str = "PTO-1") -> None:
    world.publish("/ncv03/commissioning", example(PTORevoked, project, pto_id=pto_id))


async def revoked(world: World, project: UUID) -> None:
    await active(world, project)
    revoke(world, project)
    await world.settle()


def permit_again(world: World, project: UUID, pto_id: str = "PTO-2", **changes: Any) -> None:
    world.publish("/ncv03/commissioning", facts(project, pto_id=pto_id, **changes)["/ncv03/commissioning"][-1])


async def system_of(world: World, project: UUID) -> System:
    system = await world.entity("onboarding", System, project)
    assert system is not None
    return system


async def state_of(world: World, project: UUID) -> State:
    return (await system_of(world, project)).state


def new_world(seed: int = 0) -> tuple[World, UUID]:
    return World([SERVICE], seed=seed, faults=FAULTS if seed else None), new_id()


def kinds(world: World, project: UUID) -> list[type]:
    return [type(one) for one in world.events(project) if type(one).ce_type.startswith("ncv03.onboarding")]


def registry(world: World, project: UUID) -> list[ActivatedSystemState | None]:
    """The registry's records of a system as a reader sees them that drops known ids; None is a tombstone."""
    seen: dict[UUID, ActivatedSystemState | None] = {}
    for one in world.published:
        if one.topic == REGISTRY_TOPIC and one.envelope.subject == project:
            assert one.event is None or isinstance(one.event, ActivatedSystemState)
            seen.setdefault(one.envelope.id, one.event)
    return list(seen.values())


@pytest.mark.parametrize("seed", range(6))
async def test_from_permission_to_a_content_customer_whatever_fails_meanwhile(seed: int) -> None:
    world, project = new_world(seed)
    await onboarded(world, project)
    await world.advance(days=7)
    await do(world, project, "answer_survey", {"csat": 5, "nps": 9})
    assert Counter(kinds(world, project)) == {
        SystemEnergized: 1, BillingClarityNoticeIssued: 1, NetBillingEnrollmentRequested: 1, MonitoringRegistered: 1,
        SystemActivated: 1, ActivatedSystemState: 1, CustomerTrained: 1, DocumentationPackageDelivered: 1,
        OnboardingDelivered: 1, SurveySent: 1, SurveyAnswered: 1, ValueStreamCompleted: 1, OnboardingCompleted: 1,
    }  # fmt: skip
    (activated,) = published(world, project, SystemActivated)
    assert activated.pto_id == "PTO-1" and len(activated.serials) == 24
    assert (activated.nameplate.der_type, activated.nameplate.rtg_max_w) == (83, 15_380), "its own and the battery's"
    (record,) = registry(world, project)
    assert record is not None and record.system_id == activated.system_id
    assert (record.status, record.revision) == (OperationalStatus.ACTIVE, 1)
    assert world.tasks("onboarding", project) == set() and set(world.timers("onboarding", project)) == {"survey_due_90"}


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_facts_may_come_in_any_order_across_topics(order: tuple[int, ...]) -> None:
    world, project = new_world()
    told = list(facts(project).items())
    for n in order:
        assert await world.entity("onboarding", System, project) is None or "energize" not in world.tasks(
            "onboarding", project
        )
        _source, events = told[n]
        world.happens(*events)
        await world.settle()
    assert await state_of(world, project) is State.READY
    assert world.tasks("onboarding", project) == {"energize"}
    assert set(world.timers("onboarding", project)) == {"billing_answer_due"}
    assert kinds(world, project) == AT_PERMISSION


async def test_facts_that_stay_away_are_named_after_a_day_and_may_still_come() -> None:
    world, project = new_world()
    told = facts(project)
    installation = told.pop("/ncv03/fieldops")
    for _source, events in told.items():
        world.happens(*events)
    await world.advance(hours=23)
    assert kinds(world, project) == []
    await world.advance(hours=2)
    (blocked,) = published(world, project, ActivationBlocked)
    assert blocked.missing == (
        "installation", "interconnection_agreement", "inspection", "commissioning", "permission_to_operate",
    )  # fmt: skip
    assert world.tasks("onboarding", project) == {"resolve_activation_block"}
    world.publish("/ncv03/fieldops", *installation)
    await world.settle()
    assert world.tasks("onboarding", project) == {"energize"}


async def test_a_permission_that_is_revoked_before_all_is_known_leaves_nothing_waiting() -> None:
    world, project = new_world()
    world.publish("/ncv03/commissioning", *facts(project)["/ncv03/commissioning"])
    revoke(world, project)
    await world.settle()
    assert await state_of(world, project) is State.WAITING and world.timers("onboarding", project) == {}


@pytest.mark.parametrize(
    ("granted", "said"),
    [
        ({"kwac": 5.0}, "nameplate"),
        ({"export_limit_kw": 3.0}, "export_limit"),
        ({"settings_profile": "OTHER"}, "settings_profile"),
    ],
)
async def test_a_permission_for_another_system_blocks_until_there_is_a_right_one(
    granted: dict[str, Any], said: str
) -> None:
    world, project = new_world()
    for _source, events in facts(project, **granted).items():
        world.happens(*events)
    await world.settle()
    (blocked,) = published(world, project, ActivationBlocked)
    assert blocked.missing[0].startswith(said)
    permit_again(world, project)
    await world.settle()
    assert await state_of(world, project) is State.READY and world.tasks("onboarding", project) == {"energize"}


async def test_wrong_settings_on_site_keep_the_switch_open() -> None:
    world, project = new_world()
    await permitted(world, project)
    answer = await do(world, project, "energize", {"settings_profile": "factory default"})
    assert answer["state"] == "ready" and answer["blocked_by"][0].startswith("settings_profile: factory default")
    assert kinds(world, project) == [*AT_PERMISSION, ActivationBlocked]
    await energize(world, project)
    assert await state_of(world, project) is State.ENERGIZED


async def test_an_unfit_gateway_is_not_registered() -> None:
    world, project = new_world()
    await energized(world, project)
    path = f"/projects/{project}/monitoring"
    early = (world.clock.now() - timedelta(hours=1)).isoformat()
    for change, code in (
        ({"meter_sign_correct": False}, "meter-sign"),
        ({"account_claimed": False}, "account-unclaimed"),
        ({"first_heartbeat_at": early}, "heartbeat-time"),
    ):
        answer = await post(world, path, heartbeat(world, **change))
        assert answer.status_code == 409 and answer.json()["type"].endswith(code)
    assert "register_monitoring" in world.tasks("onboarding", project)


async def test_a_break_in_the_heartbeat_begins_the_watch_anew() -> None:
    world, project = new_world()
    await energized(world, project)
    await do(world, project, "register_monitoring", heartbeat(world))
    await world.advance(hours=20)
    path = f"/projects/{project}"
    now = world.clock.now().isoformat()
    assert (await post(world, f"{path}/offline", {"since": now, "reason": "gateway silent"})).status_code == 200
    await world.advance(hours=10)
    assert await state_of(world, project) is State.ENERGIZED
    assert (await post(world, f"{path}/restoration")).status_code == 200
    await world.advance(hours=23)
    await work_is_seen(world, project)  # a day of readings, but the break lies within
    assert not published(world, project, SystemActivated)
    await world.advance(hours=2)
    await work_is_seen(world, project)
    assert published(world, project, SystemActivated) and await state_of(world, project) is State.ACTIVE


async def test_the_registry_follows_an_outage() -> None:
    world, project = new_world()
    await active(world, project)
    path = f"/projects/{project}"
    since = world.clock.now().isoformat()
    assert (await post(world, f"{path}/offline", {"since": since, "reason": "inverter fault"})).status_code == 200
    again = await post(world, f"{path}/offline", {"since": since, "reason": "inverter fault"})
    assert again.status_code == 409
    await world.advance(hours=5)
    assert (await post(world, f"{path}/restoration")).status_code == 200
    await world.settle()
    records = registry(world, project)
    assert [one and (one.status.value, one.revision) for one in records] == [
        ("active", 1), ("offline", 2), ("active", 3),
    ]  # fmt: skip
    assert kinds(world, project)[-4:] == [SystemOffline, ActivatedSystemState, SystemRestored, ActivatedSystemState]


@pytest.mark.parametrize("seed", range(4))
async def test_a_revoked_permission_de_energizes_and_another_one_activates_again(seed: int) -> None:
    world, project = new_world(seed)
    await revoked(world, project)
    assert await state_of(world, project) is State.BLOCKED
    await do(world, project, "de_energize")
    assert world.tasks("onboarding", project) >= {"resolve_activation_block"}
    await world.advance(days=3)
    permit_again(world, project)
    await world.settle()
    await energize(world, project)
    await world.advance(hours=25)
    await work_is_seen(world, project)
    records = registry(world, project)
    assert [one and (one.status.value, one.pto_id, one.revision) for one in records] == [
        ("active", "PTO-1", 1), ("blocked", "PTO-1", 2), ("active", "PTO-2", 3),
    ]  # fmt: skip
    counted = Counter(kinds(world, project))
    assert counted[SystemActivated] == 2 and counted[SystemEnergized] == 2
    assert counted[SystemOffline] == counted[SystemRestored] == counted[ActivationBlocked] == 1
    assert counted[BillingClarityNoticeIssued] == counted[MonitoringRegistered] == 1


async def test_a_permission_that_comes_back_before_the_crew_needs_no_trip() -> None:
    world, project = new_world()
    await revoked(world, project)
    permit_again(world, project)
    await world.settle()
    assert "de_energize" not in world.tasks("onboarding", project)


async def test_the_revocation_of_an_older_permission_has_no_effect() -> None:
    world, project = new_world()
    await active(world, project)
    permit_again(world, project)
    revoke(world, project, "PTO-1")
    await world.settle()
    assert await state_of(world, project) is State.ACTIVE
    assert [one and one.pto_id for one in registry(world, project)] == ["PTO-1", "PTO-2"]


async def test_another_installation_makes_everything_before_it_void() -> None:
    world, project = new_world()
    await active(world, project)
    design = example(SalesOrderCreated, project).design.model_copy(update={"sha256": "c" * 64, "kwac": 6.0})
    later = world.clock.now()
    world.publish("/ncv03/fieldops", example(InstallationCompleted, project, design=design, completed_at=later))
    await world.settle()
    (blocked,) = published(world, project, ActivationBlocked)
    assert "permission_to_operate" in blocked.missing and await state_of(world, project) is State.BLOCKED
    await world.advance(days=9)
    world.publish(
        "/ncv03/permitting", example(InterconnectionApproved, project), example(ReadyToBuild, project, design=design)
    )
    world.publish("/ncv03/commissioning", *facts(project, pto_id="PTO-9", kwac=6.0)["/ncv03/commissioning"])
    await world.settle()
    await energize(world, project)
    await world.advance(days=2)
    await work_is_seen(world, project)
    last = registry(world, project)[-1]
    assert last is not None and (last.nameplate.rtg_max_w, last.pto_id) == (13_680, "PTO-9")


async def test_consent_goes_into_the_registry_and_out_of_it() -> None:
    world, project = new_world()
    await permitted(world, project)
    path = f"/projects/{project}/der-consent"
    consent = {"program_id": "peak", "version": "2", "min_reserve_soc_pct": 20}
    assert (await post(world, path, consent)).status_code == 200
    await energize(world, project)
    await do(world, project, "register_monitoring", heartbeat(world))
    await world.advance(days=2)
    await work_is_seen(world, project)
    activated = published(world, project, SystemActivated)[0]
    assert activated.consent is None, "it stands where AOV-04, RCV-02 and RCV-03 read"
    assert (await post(world, f"{path}/withdrawal")).status_code == 200
    assert (await post(world, f"{path}/withdrawal")).status_code == 409
    await world.settle()
    assert [one and one.consent is not None for one in registry(world, project)] == [True, False]


async def test_training_and_documents_are_complete_or_refused() -> None:
    world, project = new_world()
    await energized(world, project)
    path = f"/projects/{project}"
    partial = await post(world, f"{path}/training", {"checklist": ["two_bills"]})
    assert partial.status_code == 409 and "battery_modes" in partial.json()["detail"]
    assert (await post(world, f"{path}/handover-documents", {"documents": ["contract"]})).status_code == 409
    await onboard(world, project)
    (trained,) = published(world, project, CustomerTrained)
    assert [one.kind for one in trained.evidence] == ["attestation"]
    assert not published(world, project, OnboardingDelivered)  # it does not count before the system does
    await do(world, project, "register_monitoring", heartbeat(world))
    await world.advance(days=2)
    await work_is_seen(world, project)
    assert published(world, project, OnboardingDelivered) and not published(world, project, OnboardingCompleted)


async def test_an_onboarding_that_drags_on_is_escalated_and_can_still_end() -> None:
    world, project = new_world()
    await active(world, project)
    await world.advance(days=15)
    (late,) = published(world, project, OnboardingIncomplete)
    assert (late.missing, late.days_since_activation) == (("training", "documents"), 14)
    assert "complete_onboarding" in world.tasks("onboarding", project)
    await onboard(world, project)
    assert published(world, project, OnboardingDelivered)
    assert "complete_onboarding" not in world.tasks("onboarding", project)


async def test_a_customer_who_is_not_content_is_called_back_until_it_helped() -> None:
    world, project = new_world()
    await onboarded(world, project)
    early = await post(world, f"/projects/{project}/survey", {"csat": 5, "nps": 9})
    assert early.status_code == 409 and early.json()["type"].endswith("no-survey")
    await world.advance(days=7)
    assert (await post(world, f"/projects/{project}/survey", {"csat": 2, "nps": 9})).status_code == 200
    assert (await post(world, f"/projects/{project}/survey", {"csat": 5, "nps": 9})).status_code == 409
    await do(world, project, "call_customer_back", {"resolution": "explained the second bill"})
    again = await post(world, f"/projects/{project}/survey-follow-up", {"resolution": "again"})
    assert again.status_code == 409
    await do(world, project, "confirm_follow_up", {"helped": False})
    assert not published(world, project, ValueStreamCompleted)
    await do(world, project, "call_customer_back", {"resolution": "came by"})
    await do(world, project, "confirm_follow_up", {"helped": True})
    (ended,) = published(world, project, ValueStreamCompleted)
    assert ended.satisfaction is Satisfaction.FOLLOWED_UP and published(world, project, OnboardingCompleted)
    await world.advance(days=30)
    assert world.tasks("onboarding", project) == set()


async def test_who_never_answers_is_asked_twice_and_ends_unconfirmed() -> None:
    world, project = new_world(2)
    await onboarded(world, project)
    await world.advance(days=36)
    assert published(world, project, SurveySent) and not published(world, project, ValueStreamCompleted)
    await world.advance(days=2)
    (ended,) = published(world, project, ValueStreamCompleted)
    assert ended.satisfaction is Satisfaction.UNCONFIRMED
    await world.advance(days=60)
    assert [one.days_after_delivery for one in published(world, project, SurveySent)] == [7, 90]
    await do(world, project, "answer_survey", {"csat": 4, "nps": 7})
    (answer,) = published(world, project, SurveyAnswered)
    assert answer.days_after_delivery == 90 and len(published(world, project, ValueStreamCompleted)) == 1
    assert world.timers("onboarding", project) == {}


@pytest.mark.parametrize(
    ("seen", "lacking"),
    [
        ({"produced_wh": 12.0}, ["production"]),
        ({"quarters": 40}, ["heartbeat"]),
        ({"heard_since": None, "heard_times": 0}, ["presence"]),  # a whole day in one batch, after a day of silence
        (None, ["heartbeat", "presence", "production"]),
    ],
)
async def test_nothing_is_activated_without_a_day_of_readings_and_production(seen: Any, lacking: list[str]) -> None:
    """One POST that states 0.5 W, and then a day of silence."""
    world, project = new_world()
    await energized(world, project)
    await do(world, project, "register_monitoring", heartbeat(world, production_w=0.5))
    await world.advance(hours=25)
    if seen is not None:
        await work_is_seen(world, project, **seen)
    await world.advance(days=3)
    assert not published(world, project, SystemActivated) and await state_of(world, project) is State.ENERGIZED
    assert (await open_tasks(world, project))["check_gateway"]["details"] == {"lacking": lacking}
    for _ in range(3):
        await work_is_seen(world, project)
        await world.advance(hours=9)
    assert published(world, project, SystemActivated) and "check_gateway" not in world.tasks("onboarding", project)


async def test_each_program_has_a_consent_of_its_own() -> None:
    world, project = new_world()
    await active(world, project)
    path = f"/projects/{project}/der-consent"
    for program, reserve in (("peak", 20), ("frequency", 50), ("peak", 30)):
        body = {"program_id": program, "version": "1", "min_reserve_soc_pct": reserve, "expires_on": "2028-01-01"}
        assert (await post(world, path, body)).status_code == 200
    await world.settle()
    last = registry(world, project)[-1]
    assert last is not None and last.consent == last.consents[-1]
    assert {one.program_id: one.min_reserve_soc_pct for one in last.consents} == {"frequency": 50, "peak": 30}
    assert (await post(world, f"{path}/withdrawal")).json()["type"].endswith("which-program")
    assert (await post(world, f"{path}/withdrawal", {"program_id": "other"})).status_code == 409
    assert (await post(world, f"{path}/withdrawal", {"program_id": "peak"})).status_code == 200
    await world.settle()
    last = registry(world, project)[-1]
    assert last is not None and [one.program_id for one in last.consents] == ["frequency"]
    assert [one.program_id for one in published(world, project, DERConsentRevoked)] == ["peak"]


async def test_a_consent_ends_by_itself_at_the_end_of_its_last_day_at_the_site() -> None:
    world, project = new_world()
    await active(world, project)
    path, zone = f"/projects/{project}/der-consent", ZoneInfo(example(SalesOrderCreated, project).reference.time_zone)
    today = world.clock.now().astimezone(zone).date()
    body = {"version": "1", "min_reserve_soc_pct": 20}
    over = {**body, "program_id": "peak", "expires_on": str(today - timedelta(days=1))}
    assert (await post(world, path, over)).json()["type"].endswith("expired")
    for program, days in (("peak", 3), ("frequency", 5), ("always", None)):
        last_day = None if days is None else str(today + timedelta(days=days))
        consent = {**body, "program_id": program, "expires_on": last_day}
        assert (await post(world, path, consent)).status_code == 200

    async def until(day: int, hour: int, minute: int) -> list[str]:
        at = datetime.combine(today + timedelta(days=day), time(hour, minute), zone)
        await world.advance(seconds=(at - world.clock.now()).total_seconds())
        last = registry(world, project)[-1]
        assert last is not None
        return [one.program_id for one in last.consents]

    assert await until(3, 23, 58) == ["peak", "frequency", "always"]
    assert await until(4, 0, 2) == ["frequency", "always"]
    assert (await post(world, f"{path}/withdrawal", {"program_id": "frequency"})).status_code == 200
    assert await until(9, 0, 0) == ["always"]
    told = [(one.program_id, one.reason) for one in published(world, project, DERConsentRevoked)]
    assert told == [("peak", "expired"), ("frequency", "withdrawn")]


@pytest.mark.parametrize("touched", ["reconsidered", "swapped", "renewed"])
async def test_a_consent_that_a_former_version_took_ends_too_once_the_system_is_touched(touched: str) -> None:
    """Such an instance, beside this one, waits for no last day."""
    world, project = new_world()
    await active(world, project)
    last_day = (world.clock.now() + timedelta(days=3)).date()

    async def as_it_was_taken(work: Work) -> None:
        system = await work.get(System)
        assert system is not None
        consent = DERConsent(
            program_id="peak", version="1", min_reserve_soc_pct=20, granted_at=work.now, expires_on=last_day
        )
        work.publish(*system.give_consent(consent, work.now))

    await world.command("onboarding", project, as_it_was_taken)
    if touched == "reconsidered":
        world.publish("/ncv03/commissioning", example(InspectionPassed, project))
    elif touched == "swapped":
        old = (await system_of(world, project)).serials[0]
        body = {"old_serial": old["serial"], "new": {**old, "serial": "NEW-1"}, "under_warranty": True}
        assert (await post(world, f"/projects/{project}/equipment-replacements", body)).status_code == 200
    else:

        async def renew(work: Work) -> None:
            work.arm("registry_renewed", at=work.now)

        await world.command("onboarding", project, renew)
    await world.settle()
    await world.advance(days=5)
    (ended,) = published(world, project, DERConsentRevoked)
    assert (ended.program_id, ended.reason) == ("peak", "expired")
    last = registry(world, project)[-1]
    assert last is not None and not last.consents


async def test_a_replaced_inverter_is_in_the_registry_and_its_former_number_is_never_used_again() -> None:
    world, project = new_world()
    await active(world, project)
    old = (await system_of(world, project)).serials[0]
    path = f"/projects/{project}/equipment-replacements"
    body = {"old_serial": old["serial"], "new": {"sku": old["sku"], "serial": "NEW-1"}, "under_warranty": True}
    other = {**body, "new": {"sku": "ANOTHER", "serial": "NEW-1"}}
    assert (await post(world, path, other)).json()["type"].endswith("other-model")
    assert (await post(world, path, body)).status_code == 200
    assert (await post(world, path, body)).json()["type"].endswith("unknown-serial")
    back = {"old_serial": "NEW-1", "new": old, "under_warranty": True}
    assert (await post(world, path, back)).json()["type"].endswith("serial-used")
    await world.settle()
    (replaced,) = published(world, project, EquipmentReplaced)
    assert (replaced.old.serial, replaced.new.serial, replaced.like_for_like) == (old["serial"], "NEW-1", True)
    last = registry(world, project)[-1]
    assert last is not None and last.serials[0].serial == "NEW-1" and old["serial"] not in str(last.serials)


async def test_a_sold_house_keeps_its_system_and_loses_the_consents() -> None:
    world, project = new_world()
    await onboarded(world, project)
    consent = {"program_id": "peak", "version": "1", "min_reserve_soc_pct": 20}
    assert (await post(world, f"/projects/{project}/der-consent", consent)).status_code == 200
    path, today = f"/projects/{project}/ownership-transfer", world.clock.now().date()
    late = {"transferred_on": (today + timedelta(days=1)).isoformat()}
    assert (await post(world, path, late)).status_code == 409
    assert (await post(world, path, {"transferred_on": today.isoformat()})).status_code == 200
    await world.settle()
    before, after = registry(world, project)[-2:]
    assert before is not None and after is not None and before.consents and not after.consents
    assert (after.system_id, after.serials) == (before.system_id, before.serials)
    assert published(world, project, OwnershipTransferred)
    (ended,) = published(world, project, DERConsentRevoked)
    assert ended.reason == "ownership_transferred"
    assert "train_customer" in world.tasks("onboarding", project)  # the buyer
    assert not {"survey_due_7", "survey_due_90"} & set(world.timers("onboarding", project))


async def test_who_has_bought_the_house_answers_no_survey_of_the_sellers() -> None:
    world, project = new_world()
    await onboarded(world, project)
    await world.advance(days=8)
    assert "answer_survey" in world.tasks("onboarding", project)
    today = world.clock.now().date().isoformat()
    assert (await post(world, f"/projects/{project}/ownership-transfer", {"transferred_on": today})).status_code == 200
    await world.settle()
    answer = await post(world, f"/projects/{project}/survey", {"csat": 1, "nps": 0})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "no-survey")
    called = await post(world, f"/projects/{project}/survey-follow-up", {"resolution": "called"})
    assert called.status_code == 409 and not published(world, project, SurveyAnswered)


async def test_a_token_of_who_has_sold_the_house_opens_nothing_any_more() -> None:
    world, project = new_world()
    await onboarded(world, project)

    async def reads(issued_at: float, role: str = "customer") -> int:
        client = world.client("onboarding", api.router, roles=(role,), project=project, issued_at=issued_at)
        answer = await client.get(f"/projects/{project}")
        assert answer.status_code == 200 or "former owner" in answer.text
        return int(answer.status_code)

    async def listed(issued_at: float) -> bool:
        client = world.client("onboarding", api.router, roles=("customer",), project=project, issued_at=issued_at)
        return [one["project_id"] for one in (await client.get("/projects")).json()["items"]] == [str(project)]

    before = wall_clock() - 60
    assert await reads(before) == 200 and await listed(before)
    today = world.clock.now().date().isoformat()
    answer = await post(world, f"/projects/{project}/ownership-transfer", {"transferred_on": today})
    assert answer.status_code == 200
    assert await reads(before) == 403 and await reads(wall_clock() + 1) == 200
    assert await reads(before, "support") == 200
    assert not await listed(before) and await listed(wall_clock() + 1)
    customer = world.client("onboarding", api.router, roles=("customer",), project=project, issued_at=before)
    consent = {"program_id": "peak", "version": "1", "min_reserve_soc_pct": 20}
    answer = await customer.post(
        f"/projects/{project}/der-consent", json=consent, headers={"idempotency-key": "seller"}
    )
    assert answer.status_code == 403


async def test_a_customers_token_alone_ends_no_system() -> None:
    world, project = new_world()
    await active(world, project)
    customer = world.client("onboarding", api.router, roles=("customer",), project=project)
    path, body = f"/projects/{project}/decommissioning", {"reason": "house sold"}
    answer = await customer.post(path, json=body, headers={"idempotency-key": "end"})
    await world.settle()
    assert answer.status_code == 200 and await state_of(world, project) is State.ACTIVE
    assert (await open_tasks(world, project))["confirm_decommissioning"]["details"]["reason"] == "house sold"
    await do(world, project, "confirm_decommissioning", body)
    assert await state_of(world, project) is State.DECOMMISSIONED and registry(world, project)[-1] is None


async def test_the_registry_states_the_system_in_three_protocols() -> None:
    world, project = new_world()
    await active(world, project)
    (record,) = registry(world, project)
    assert record is not None
    stated = record.model_dump(mode="json")
    assert stated["ieee2030_5"]["type"] == 83
    assert stated["ieee2030_5"]["rtgMaxW"] == {"multiplier": 0, "value": 15380}
    assert stated["sunspec"]["702"]["WMaxRtg"] == 15380
    assert stated["openadr"]["attributes"][0] == {"type": "MAX_POWER_EXPORT", "values": [15.38]}


async def test_a_decommissioned_system_leaves_the_registry_once_and_for_all() -> None:
    world, project = new_world(5)
    await onboarded(world, project)
    path = f"/projects/{project}"
    assert (await post(world, f"{path}/decommissioning", {"reason": "house sold"})).status_code == 200
    await world.settle()
    closing = CompensationRequested(project_id=project, closing_id=new_id(), reason=ClosingReason.DECOMMISSIONED)
    world.publish("/ncv03/contracting", closing)
    permit_again(world, project)
    revoke(world, project)
    await world.advance(days=60)
    records = registry(world, project)
    assert [record is None for record in records] == [False, True]
    assert len(published(world, project, SystemDecommissioned)) == 1
    (done,) = published(world, project, CompensationCompleted)
    assert done.actions == () and done.had_record
    assert await state_of(world, project) is State.CLOSED
    assert world.tasks("onboarding", project) == set() and world.timers("onboarding", project) == {}


async def test_what_never_ran_is_cancelled_not_decommissioned() -> None:
    world, project = new_world()
    await permitted(world, project)
    answer = await post(world, f"/projects/{project}/decommissioning", {"reason": "x"})
    assert answer.status_code == 409 and "never energized" in answer.json()["detail"]


async def nowhere(world: World, project: UUID) -> None:
    """Closed before anything was known."""


async def waiting(world: World, project: UUID) -> None:
    world.publish("/ncv03/commissioning", *facts(project)["/ncv03/commissioning"])
    await world.settle()


async def offline(world: World, project: UUID) -> None:
    await active(world, project)
    now = world.clock.now().isoformat()
    await post(world, f"/projects/{project}/offline", {"since": now, "reason": "storm"})
    await world.settle()


@pytest.mark.parametrize("seed", [0, 13])
@pytest.mark.parametrize(
    ("reach", "actions"),
    [
        (nowhere, ()),
        (waiting, ()),
        (permitted, ()),
        (energized, ("system_de_energized",)),
        (active, ("system_de_energized", "registry_record_removed")),
        (offline, ("system_de_energized", "registry_record_removed")),
        (revoked, ("registry_record_removed",)),
        (onboarded, ("system_de_energized", "registry_record_removed")),
    ],
)
async def test_a_cancelled_project_ends_closed_from_everywhere(reach: Any, actions: tuple[str, ...], seed: int) -> None:
    world, project = new_world(seed)
    await reach(world, project)
    closing = CompensationRequested(project_id=project, closing_id=new_id(), reason=ClosingReason.CUSTOMER_CANCELLED)
    world.publish("/ncv03/contracting", closing, closing)
    await world.settle()
    before = len(kinds(world, project))
    for _source, events in facts(project).items():
        world.happens(*events)
    revoke(world, project)
    await world.advance(days=60)
    (done,) = published(world, project, CompensationCompleted)
    assert done.actions == actions and done.had_record is (reach is not nowhere)
    assert await state_of(world, project) is State.CLOSED and len(kinds(world, project)) == before
    assert world.tasks("onboarding", project) == set() and world.timers("onboarding", project) == {}
    records = registry(world, project)
    assert (records[-1:] == [None]) is ("registry_record_removed" in actions)
    assert len(published(world, project, SystemDecommissioned)) == (1 if actions else 0)
    assert (await post(world, f"/projects/{project}/survey", {"csat": 1, "nps": 1})).status_code == 409


async def test_the_billing_notice_has_the_local_date_of_the_permission() -> None:
    world, project = new_world()
    late = START.replace(hour=3)  # still the day before in California
    for _source, events in facts(project, granted_at=late).items():
        world.happens(*events)
    await world.settle()
    await energize(world, project)
    (notice,) = published(world, project, BillingClarityNoticeIssued)
    assert notice.pto_on.isoformat() == "2026-11-22"
    assert json.loads(notice.model_dump_json())["product"] == "loan"
    assert published(world, project, NetBillingEnrollmentRequested)[0].start_on == notice.net_billing_from


async def test_two_weeks_are_not_counted_for_what_is_closed_or_done() -> None:
    world, project = new_world()
    await onboarded(world, project)
    await world.advance(days=30)
    assert not published(world, project, OnboardingIncomplete)
    assert "answer_survey" in await open_tasks(world, project)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("energization", {"settings_profile": ""}),
        ("monitoring", {"gateway_serial": "x"}),
        ("offline", {"since": "2026-11-23T10:00:00", "reason": "x"}),
        ("survey", {"csat": 6, "nps": 3}),
        ("survey", {"csat": 5, "nps": 3.5}),
        ("der-consent", {"program_id": "x", "version": "1", "min_reserve_soc_pct": 101}),
    ],
)
async def test_bad_bodies_are_named(path: str, body: Any) -> None:
    world, project = new_world()
    await permitted(world, project)
    answer = await post(world, f"/projects/{project}/{path}", body)
    assert answer.status_code == 422 and answer.json()["errors"][0]["where"].startswith("body")


async def test_the_registry_is_renewed_once_for_what_is_in_it() -> None:
    """As the migration asks for it: a timer for each system that has a record."""
    world, project = new_world(3)
    await active(world, project)
    due = Timer(project_id=project, name="registry_renewed", due_at=START, payload={})
    world.nodes["onboarding"].store.timers[(project, due.name)] = due
    await world.advance(days=3)
    records = registry(world, project)
    assert [one and one.revision for one in records] == [1, 2] and "registry_renewed" not in world.timers(
        "onboarding", project
    )
    assert records[1] is not None and records[1].nameplate.der_type == 83


async def test_what_has_left_the_registry_is_not_renewed() -> None:
    world, project = new_world()
    await active(world, project)
    assert (await post(world, f"/projects/{project}/decommissioning", {"reason": "house sold"})).status_code == 200
    due = Timer(project_id=project, name="registry_renewed", due_at=START, payload={})
    world.nodes["onboarding"].store.timers[(project, due.name)] = due
    await world.advance(days=3)
    assert registry(world, project)[-1] is None


# -- who bills what ----------------------------------------------------------------------------------------------------


async def told_of_permission(world: World, project: UUID) -> None:
    for events in facts(project).values():
        world.happens(*events)
    await world.settle()


async def test_the_utility_is_told_at_the_permission_and_asked_again_until_it_has_answered() -> None:
    world, project = new_world()
    world.publish(
        "/ncv03/permitting",
        example(InterconnectionApplicationSubmitted, project, submitted_at=START - timedelta(days=40)),
    )
    await told_of_permission(world, project)
    assert kinds(world, project) == AT_PERMISSION, "the switch is still open"
    (request,) = published(world, project, NetBillingEnrollmentRequested)
    design = example(SalesOrderCreated, project).design
    assert (request.kwac, request.battery_kwh) == (design.kwac, design.battery_kwh)
    assert (await system_of(world, project)).applied_on == (START - timedelta(days=40)).date()
    world.publish("urn:rcv02:service", example(BillingNoticeAcknowledged, project, acknowledged_at=world.clock.now()))
    await world.advance(days=11)
    assert len(published(world, project, BillingClarityNoticeIssued)) == 1, "that was acknowledged"
    assert len(published(world, project, NetBillingEnrollmentRequested)) == 2
    assert (await open_tasks(world, project))["chase_billing"]["details"] == {"lacking": ["enrolment"]}
    world.publish("urn:rcv03:billing", example(NetBillingEnrolled, project, enrolment="NB-7"))
    await world.settle()
    assert "chase_billing" not in world.tasks("onboarding", project)
    assert "billing_answer_due" not in world.timers("onboarding", project)
    assert (await system_of(world, project)).billing["enrolment"] == "NB-7"


async def test_another_permission_asks_for_no_second_enrolment_and_the_end_of_the_first_is_noted() -> None:
    world, project = new_world()
    await revoked(world, project)
    permit_again(world, project)
    await world.settle()
    assert len(published(world, project, NetBillingEnrollmentRequested)) == 1
    await energize(world, project)
    assert (await post(world, f"/projects/{project}/decommissioning", {"reason": "torn down"})).status_code == 200
    ended = example(NetBillingEnded, project, ended_at=world.clock.now())
    world.publish("urn:rcv03:billing", ended)
    await world.settle()
    assert (await system_of(world, project)).billing["ended"] == ended.ended_at.isoformat()


def test_exports_are_credited_by_the_rule_of_the_day_of_the_application() -> None:
    before, after = date(2023, 4, 1), date(2023, 4, 15)
    assert export_rule("14328", after) == "Net Billing Tariff" != export_rule("14328", before)
    assert export_rule("nowhere", after) is None and export_rule(None, after) is None
