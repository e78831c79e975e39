"""The crew energizes the system and registers its monitoring."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.onboarding import steps, tasks
from services.onboarding.api.common import ByCrew, Instant, open_system
from services.onboarding.api.gateways import DeviceCertificate, add_gateway
from services.onboarding.api.views import SystemView, view_of
from services.onboarding.model import Onboarding, State
from services.onboarding.rules.policy import HEARTBEAT_DUE
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Refused
from shared.schemas.quantities import Line

router = APIRouter()


class Energization(Body):
    """The settings as read from the inverters on site; the open task says what they have to be."""

    settings_profile: Line = Field(max_length=200)
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
            tasks.ask_for_monitoring(system, work)
        else:
            work.arm("heartbeat_held", at=work.now + HEARTBEAT_DUE)
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
        work.publish(*system.confirm_deenergized(work.now))
        work.complete("de_energize")
        return await view_of(work)

    return await command.run(project_id, decide)


class LockOut(Body):
    reason: Literal["roof_repair", "fire", "fault", "other"]


@router.post("/projects/{project_id}/lock-out", response_model=SystemView)
async def lock_out(project_id: UUID, body: LockOut, command: ByCrew) -> Response:
    """The crew has opened the switch of a running system and locked it. It stays so until the lock is taken off."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        work.publish(*system.lock_out(body.reason, work.now))
        work.disarm("heartbeat_held")
        work.complete("check_gateway", "energize")
        tasks.ask_to_take_lock_off(command.caller.organisation, body.reason, work)
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/lock-out/removal", response_model=SystemView)
async def take_lock_off(project_id: UUID, command: ByCrew) -> Response:
    """The work is done: where every guard holds, the crew is asked to energize the system again."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        system.take_lock_off()
        work.complete("take_lock_off")
        steps.reconsider(system, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Monitoring(Body):
    gateway_serial: Line = Field(max_length=80)
    first_heartbeat_at: Instant
    production_w: float = Field(gt=0, le=100_000_000)
    """What the gateway shows under the sun."""
    meter_sign_correct: bool
    """Production counts as production, import as import."""
    account_claimed: bool
    """The customer has signed in to the app."""
    certificate: DeviceCertificate | None = None


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
        await add_gateway(system, body.gateway_serial, body.certificate, work)
        work.complete("register_monitoring")
        if system.offline_since is None:
            work.arm("heartbeat_held", at=body.first_heartbeat_at + HEARTBEAT_DUE)
        return await view_of(work)

    return await command.run(project_id, decide)
