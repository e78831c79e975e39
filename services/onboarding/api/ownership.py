"""The asset's life after the activation: equipment is replaced, the house is sold."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.onboarding import steps, tasks
from services.onboarding.api.common import ByCrew, BySupport, open_system
from services.onboarding.api.views import SystemView, view_of
from services.onboarding.model import WarrantyClaim
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Refused, Unknown, View
from shared.schemas.parts import SerialNumber
from shared.schemas.quantities import Line, PastDay

router = APIRouter()


class Replacement(Body):
    old_serial: Line
    """Of the piece that was taken out."""
    new: SerialNumber
    """What stands there now."""
    under_warranty: bool


@router.post("/projects/{project_id}/equipment-replacements", response_model=SystemView)
async def replace_equipment(project_id: UUID, body: Replacement, command: ByCrew) -> Response:
    """One piece for another of the same model. Another model goes back through design, permit and agreement: 409."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        system.must_have_run("replace equipment")
        steps.swap(system, body.old_serial, body.new, under_warranty=body.under_warranty, work=work)
        return await view_of(work)

    return await command.run(project_id, decide)


class RepairFound(Body):
    found: Literal["registry_mended", "registry_right"]
    """The swap was entered by its right numbers, or the piece stands that the registry names."""


@router.post("/projects/{project_id}/repairs/{case_id}/settlement", response_model=SystemView)
async def settle_repair(project_id: UUID, case_id: UUID, _: RepairFound, command: BySupport) -> Response:
    """Somebody has looked which piece stands after a repair that did not agree with the registry.

    404 where nothing is asked of that service case.
    """

    async def decide(work: Work) -> SystemView:
        kind = f"clear_up_repair:{case_id}"
        if await work.waiting(kind) is None:
            raise Unknown(f"nothing is to be cleared up of service case {case_id}")
        work.complete(kind)
        return await view_of(work)

    return await command.run(project_id, decide)


class OtherModel(Body):
    old_serial: Line
    """Of the piece that has to give way."""
    old_sku: Line | None = None
    """Its article number; needed where pieces of two makers have that serial number."""
    model: Line = Field(
        max_length=120,
        description="Of what is to stand there, as the catalogue of equipment names it. All pieces of its category "
        "change to it: a design has one model of modules, one of inverters and one of batteries.",
    )
    under_warranty: bool = False


@router.post("/projects/{project_id}/replacement-requests", response_model=SystemView)
async def request_other_model(project_id: UUID, body: OtherModel, command: BySupport) -> Response:
    """A piece of another model: design is asked for it, the customer signs it, permit and agreement are for it.

    All pieces of its category change with it, also those that are sound: a design has one model of each.
    The system stays as it is until the field service has installed it anew.
    """

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        system.must_have_run("replace equipment")
        asked = system.ask_for_another(
            body.old_serial, body.model, under_warranty=body.under_warranty, sku=body.old_sku
        )
        work.publish(*asked)
        work.complete("find_replacement")
        tasks.ask_to_follow_replacement(system, work)
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/replacement-requests/withdrawal", response_model=SystemView)
async def withdraw_request(project_id: UUID, command: BySupport) -> Response:
    """A piece of another model is waited for no longer, so that another one can be asked for. 409 where none is.

    What has come of the request elsewhere goes on: a change order is still the customer's to refuse.
    """

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        if system.give_up_replacement() is None:
            raise Refused("not-requested", "no piece waits for one of another model")
        work.complete("follow_replacement")
        return await view_of(work)

    return await command.run(project_id, decide)


class Claim(Body):
    serial: Line
    """Of the piece that has failed."""
    sku: Line | None = None
    """Its article number; needed where pieces of two makers have that serial number."""
    fault: str = Field(min_length=1, max_length=2_000)
    """What was found, for the maker."""


class ClaimView(View):
    id: UUID
    serial: str
    sku: str
    covered: bool | None
    """By the terms on record; null where there are none."""
    filed_at: datetime
    decided_at: datetime | None
    accepted: bool | None
    replaces: bool
    paid_cents: int


@router.post("/projects/{project_id}/warranty-claims", response_model=ClaimView)
async def file_claim(project_id: UUID, body: Claim, command: BySupport) -> Response:
    """The maker of a piece is asked to make it good; a piece that is not covered may be claimed all the same."""

    async def decide(work: Work) -> ClaimView:
        system = await open_system(work)
        piece = system.piece(body.serial, body.sku)
        claims = await work.all(WarrantyClaim)
        if any((one.sku, one.serial) == (piece.sku, piece.serial) and one.decided_at is None for one in claims):
            raise Refused("claimed", f"a claim for {piece.serial} is open already")
        terms = system.warranty_of(piece)
        claim = work.add(
            WarrantyClaim(
                id=new_id(), project_id=project_id, sku=piece.sku, serial=piece.serial, fault=body.fault,
                covered=None if terms is None else system.local_day(work.now) <= terms.end, filed_at=work.now,
            )
        )  # fmt: skip
        work.publish(claim.filed())
        tasks.ask_to_chase_claim(claim, work)
        return ClaimView.model_validate(claim)

    return await command.run(project_id, decide)


class ClaimAnswer(Body):
    accepted: bool
    replaces: bool = False
    """The maker sends another piece."""
    paid_cents: int = Field(ge=0, le=10**9, default=0)
    """For parts and labour, US cents."""


@router.post("/projects/{project_id}/warranty-claims/{claim_id}/answer", response_model=ClaimView)
async def answer_claim(project_id: UUID, claim_id: UUID, body: ClaimAnswer, command: BySupport) -> Response:
    """What the maker has answered, and pays. The piece is replaced by `equipment-replacements`."""

    async def decide(work: Work) -> ClaimView:
        claim = next((one for one in await work.all(WarrantyClaim) if one.id == claim_id), None)
        if claim is None:
            raise Unknown(f"there is no claim {claim_id}")
        work.publish(
            claim.decide(accepted=body.accepted, replaces=body.replaces, paid_cents=body.paid_cents, now=work.now)
        )
        work.complete(f"chase_claim:{claim.id}")
        return ClaimView.model_validate(claim)

    return await command.run(project_id, decide)


class Transfer(Body):
    transferred_on: PastDay
    """Local to the site; not in the future."""
    assigned: bool = False
    """The lease or PPA is assigned to the buyer."""


@router.post("/projects/{project_id}/ownership-transfer", response_model=SystemView)
async def transfer_ownership(project_id: UUID, body: Transfer, command: BySupport) -> Response:
    """The house was sold: the seller's consents and surveys end, the buyer is trained, the system stays.

    The seller's older tokens open nothing of the project in this service any more.
    """

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        if body.transferred_on > system.local_day(work.now):
            raise Refused("transfer-date", "the transfer is in the future: say so on the day")
        await steps.change_owner(system, body.transferred_on, assigned=body.assigned, work=work)
        return await view_of(work)

    return await command.run(project_id, decide)
