"""The system in operation: offline and back, consent to dispatch, its end."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.onboarding import steps, tasks
from services.onboarding.api.common import ByCustomer, ByMonitoring, Instant, ToEnd, open_system
from services.onboarding.api.views import SystemView, view_of
from services.onboarding.model import State
from services.onboarding.rules.policy import HEARTBEAT_DUE
from services.onboarding.watch import alarms
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body
from shared.schemas.onboarding import ActivatedSystemState, DERConsent
from shared.schemas.quantities import Line, PlannedDay

router = APIRouter()

WHO_CONFIRMS = frozenset({"support", "operator"})
"""A customer's token alone ends no system."""


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
        await alarms.end_silence(work)
        if system.state is State.ENERGIZED and system.gateway_serial is not None:
            work.arm("heartbeat_held", at=work.now + HEARTBEAT_DUE)
        return await view_of(work)

    return await command.run(project_id, decide)


class Consent(Body):
    program_id: Line = Field(max_length=80)
    version: Line = Field(max_length=40)
    min_reserve_soc_pct: float = Field(ge=0, le=100)
    expires_on: PlannedDay | None = None


@router.post("/projects/{project_id}/der-consent", response_model=SystemView)
async def give_consent(project_id: UUID, body: Consent, command: ByCustomer) -> Response:
    """The customer lets the aggregator use the system; without it the system is only visible.

    With ``expires_on`` it ends by itself at the end of that day, local to the site.
    """

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        work.publish(*system.give_consent(DERConsent(granted_at=work.now, **dict(body)), work.now))
        steps.watch_consents(system, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Withdrawal(Body):
    program_id: Line | None = Field(max_length=80, default=None)
    """Needed where there is a consent for more than one."""


@router.post("/projects/{project_id}/der-consent/withdrawal", response_model=SystemView)
async def withdraw_consent(project_id: UUID, command: ByCustomer, body: Withdrawal | None = None) -> Response:
    """Ends the consent for one program; those for others stay."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        work.publish(*system.withdraw_consent(None if body is None else body.program_id))
        steps.watch_consents(system, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Decommissioning(Body):
    reason: str = Field(min_length=1, max_length=300)
    modules_to: Literal["reuse", "recycling", "disposal"] | None = None
    """What becomes of the modules; null where nobody knows yet."""


@router.post("/projects/{project_id}/decommissioning", response_model=SystemView)
async def decommission(project_id: UUID, body: Decommissioning, command: ToEnd) -> Response:
    """Takes a system down for good: it leaves the registry, and the project closes in all services.

    A customer asks for it; it is done once support has confirmed it.
    """

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        if command.caller.roles.isdisjoint(WHO_CONFIRMS):
            system.must_have_run("decommission")
            tasks.ask_to_confirm_the_end(body.reason, work)
            return await view_of(work)
        registered = system.registered
        reason = work.keep_words(command.caller.subject, "decommissioning", body.reason)
        work.publish(*system.decommission(reason, body.modules_to))
        if registered:
            work.retract(ActivatedSystemState)
        await alarms.end_all(work)
        await steps.forget(work)
        return await view_of(work)

    return await command.run(project_id, decide)
