"""What people and outside tools ask of onboarding: crews, support, customers, the monitoring platform."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, Field

from services.onboarding import handlers as steps
from services.onboarding import tasks
from services.onboarding.model import Onboarding, State, System
from services.onboarding.rules.policy import HEARTBEAT_HELD
from services.onboarding.views import SystemView, view_of
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Command, Refused, command_for, must, reader_for, show
from shared.messaging.web.security import Caller
from shared.schemas.onboarding import ActivatedSystemState, DERConsent

router = APIRouter(tags=["onboarding"])

ByCrew = Annotated[Command, Depends(command_for("crew"))]
BySupport = Annotated[Command, Depends(command_for("support"))]
ByCustomer = Annotated[Command, Depends(command_for("customer"))]
ByMonitoring = Annotated[Command, Depends(command_for("support", "operator"))]
ToEnd = Annotated[Command, Depends(command_for("customer", "support", "operator"))]
Reader = Annotated[Caller, Depends(reader_for("crew", "support", "customer", "sales", "operator"))]

Instant = Annotated[AwareDatetime, Field(ge=datetime(2020, 1, 1, tzinfo=UTC), le=datetime(2120, 1, 1, tzinfo=UTC))]
Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")]


async def open_system(work: Work) -> System:
    system: System = must(await work.get(System))
    if system.ended:
        raise Refused("closed", f"the system is {system.state}")
    return system


@router.get("/projects/{project_id}", response_model=SystemView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    return await show(request, project_id, view_of)


# -- operation ---------------------------------------------------------------------------------------------------------


class Energization(Body):
    """The settings as read from the inverters on site; the open task says what they have to be."""

    settings_profile: str = Field(min_length=1, max_length=200)
    export_limit_kw: float | None = Field(ge=0, le=100_000, default=None)


@router.post("/projects/{project_id}/energization", response_model=SystemView)
async def energize(project_id: UUID, body: Energization, command: ByCrew) -> Response:
    """Closes the switch. With other settings than those permitted it stays open: the answer says why."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        work.publish(*system.energize(body.settings_profile, body.export_limit_kw, work.now))
        if system.state is not State.ENERGIZED:
            return await view_of(work)
        work.complete("energize")
        if system.gateway_serial is None:
            tasks.ask_for_monitoring(work)
        else:
            work.arm("heartbeat_held", at=work.now + HEARTBEAT_HELD)
        if await work.get(Onboarding) is None:
            work.add(Onboarding(id=new_id(), project_id=project_id))
            tasks.ask_for_onboarding(system, work)
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/de-energization", response_model=SystemView)
async def de_energize(project_id: UUID, command: ByCrew) -> Response:
    """The switch of a system that may not run any more is open and locked."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        system.confirm_deenergized(work.now)
        work.complete("de_energize")
        return await view_of(work)

    return await command.run(project_id, decide)


class Monitoring(Body):
    gateway_serial: str = Field(min_length=1, max_length=80)
    first_heartbeat_at: Instant
    production_w: float = Field(gt=0, le=100_000_000)
    """What the gateway shows under the sun."""
    meter_sign_correct: bool
    """Production counts as production, import as import."""
    account_claimed: bool
    """The customer has signed in to the app."""


@router.post("/projects/{project_id}/monitoring", response_model=SystemView)
async def register_monitoring(project_id: UUID, body: Monitoring, command: ByCrew) -> Response:
    """The gateway reports. Refused while its meter is the wrong way round or nobody has claimed the account."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        if not body.meter_sign_correct:
            raise Refused("meter-sign", "the meter counts the wrong way: turn the current transformers")
        if not body.account_claimed:
            raise Refused("account-unclaimed", "the customer has not signed in to the app yet")
        work.publish(*system.register_monitoring(body.gateway_serial, body.first_heartbeat_at, work.now))
        work.complete("register_monitoring")
        if system.offline_since is None:
            work.arm("heartbeat_held", at=body.first_heartbeat_at + HEARTBEAT_HELD)
        return await view_of(work)

    return await command.run(project_id, decide)


class Offline(Body):
    since: Instant
    reason: str = Field(min_length=1, max_length=300)


@router.post("/projects/{project_id}/offline", response_model=SystemView)
async def report_offline(project_id: UUID, body: Offline, command: ByMonitoring) -> Response:
    """The monitoring platform hears or sees nothing of a system that should run."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        work.publish(*system.go_offline(body.since, body.reason, work.now))
        work.disarm("heartbeat_held")
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/restoration", response_model=SystemView)
async def report_restored(project_id: UUID, command: ByMonitoring) -> Response:
    """It is heard of again. The watch before an activation begins anew."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        work.publish(*system.come_back(work.now))
        if system.state is State.ENERGIZED and system.gateway_serial is not None:
            work.arm("heartbeat_held", at=work.now + HEARTBEAT_HELD)
        return await view_of(work)

    return await command.run(project_id, decide)


class Consent(Body):
    program_id: str = Field(min_length=1, max_length=80)
    version: str = Field(min_length=1, max_length=40)
    min_reserve_soc_pct: float = Field(ge=0, le=100)


@router.post("/projects/{project_id}/der-consent", response_model=SystemView)
async def give_consent(project_id: UUID, body: Consent, command: ByCustomer) -> Response:
    """The customer lets the aggregator use the system; without it the system is only visible."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        work.publish(*system.give_consent(DERConsent(granted_at=work.now, **dict(body))))
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/der-consent/withdrawal", response_model=SystemView)
async def withdraw_consent(project_id: UUID, command: ByCustomer) -> Response:
    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        work.publish(*system.withdraw_consent())
        return await view_of(work)

    return await command.run(project_id, decide)


# -- the customer ------------------------------------------------------------------------------------------------------


async def onboarding_of(work: Work) -> tuple[System, Onboarding]:
    system = await open_system(work)
    system.must_have_run("onboard the customer")
    return system, must(await work.get(Onboarding))


class Training(Body):
    checklist: tuple[Code, ...] = Field(min_length=1, max_length=100)
    """What was covered and signed for; the open task lists what has to be."""


@router.post("/projects/{project_id}/training", response_model=SystemView)
async def train(project_id: UUID, body: Training, command: BySupport) -> Response:
    async def decide(work: Work) -> SystemView:
        system, onboarding = await onboarding_of(work)
        work.publish(*onboarding.train(system, body.checklist))
        work.complete("train_customer")
        steps.finish_onboarding(system, onboarding, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Documents(Body):
    documents: tuple[Code, ...] = Field(min_length=1, max_length=100)


@router.post("/projects/{project_id}/documents", response_model=SystemView)
async def hand_over(project_id: UUID, body: Documents, command: BySupport) -> Response:
    async def decide(work: Work) -> SystemView:
        system, onboarding = await onboarding_of(work)
        work.publish(*onboarding.hand_over(system, body.documents))
        work.complete("deliver_documents")
        steps.finish_onboarding(system, onboarding, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Survey(Body):
    csat: int = Field(ge=1, le=5)
    """How satisfied, from 1 to 5."""
    nps: int = Field(ge=0, le=10)
    """How likely to recommend us, from 0 to 10."""


@router.post("/projects/{project_id}/survey", response_model=SystemView)
async def answer_survey(project_id: UUID, body: Survey, command: ByCustomer) -> Response:
    async def decide(work: Work) -> SystemView:
        _, onboarding = await onboarding_of(work)
        work.publish(*onboarding.answer(body.csat, body.nps))
        work.disarm("survey_due")
        work.complete("answer_survey")
        if onboarding.needs_a_call:
            tasks.ask_to_call_back(body.csat, body.nps, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class FollowUp(Body):
    resolution: str = Field(min_length=1, max_length=2_000)


@router.post("/projects/{project_id}/survey-follow-up", response_model=SystemView)
async def follow_up(project_id: UUID, body: FollowUp, command: BySupport) -> Response:
    """Somebody has called a customer who was not satisfied."""

    async def decide(work: Work) -> SystemView:
        _, onboarding = await onboarding_of(work)
        onboarding.help(body.resolution)
        work.complete("call_customer_back")
        return await view_of(work)

    return await command.run(project_id, decide)


class Decommissioning(Body):
    reason: str = Field(min_length=1, max_length=300)


@router.post("/projects/{project_id}/decommissioning", response_model=SystemView)
async def decommission(project_id: UUID, body: Decommissioning, command: ToEnd) -> Response:
    """Takes a system down for good: it leaves the registry, and the project closes in all services."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        registered = system.registered
        work.publish(*system.decommission(body.reason))
        if registered:
            work.retract(ActivatedSystemState)
        steps.forget(work)
        return await view_of(work)

    return await command.run(project_id, decide)
