"""Decisions where the utility or a new design changes the bargain."""

from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from services.contracting.api.common import ByCustomer, ByOperator, BySeller, Text
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import ChangeOrder, Contract, Decision
from services.contracting.model.contract import ROOF
from services.contracting.rules.policy import REDESIGN
from services.contracting.steps import changes
from services.contracting.steps.credit import larger
from services.contracting.steps.money import study
from services.contracting.steps.record import note
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body, must
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import DecisionChoice
from shared.schemas.interconnection import WayOut
from shared.schemas.quantities import Line

router = APIRouter()


class InterconnectionChoice(Body):
    decision_id: UUID
    choice: DecisionChoice
    option: WayOut | None = None
    """Where it is to reduce: which of the offered ways; without one the system is made smaller."""


@router.post("/projects/{project_id}/interconnection-decision", response_model=ContractView)
async def decide_interconnection(project_id: UUID, body: InterconnectionChoice, command: BySeller) -> Response:
    """Pay, change the system in one of the ways that are offered, or withdraw: what the task offers.

    To pay is decided once the money has come in; until then, and within the time for it, something else can be chosen.
    """

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        decision: Decision = must(await work.get(Decision, body.decision_id))
        work.complete("decide_interconnection", "check_study_deadline")
        if body.choice is DecisionChoice.PAY:
            if body.option is not None:
                raise Refused("not-offered", "what is paid for is not made smaller")
            await study.choose_to_pay(contract, decision, work)
            return await view_of(contract, work)
        work.publish(*decision.make(body.choice, body.option))
        work.disarm("decision_lapsed")
        await study.give_back(contract, work)
        if body.choice is DecisionChoice.REDUCE:
            work.arm("redesign_overdue", at=work.now + REDESIGN)
        if body.choice is DecisionChoice.WITHDRAW:
            reason = ClosingReason.INTERCONNECTION_DENIED
            await changes.cannot_be(contract, reason, work, detail="the customer withdrew", chosen=True)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class ChangeOrderDecision(Body):
    change_order_id: UUID
    approved: bool
    reason: str = Field(default="not approved", min_length=1, max_length=500)


@router.post("/projects/{project_id}/change-order-decision", response_model=ContractView)
async def decide_change_order(project_id: UUID, body: ChangeOrderDecision, command: ByCustomer) -> Response:
    """The customer signs a change order, or refuses it: the signed contract stands, where it can be built."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        order: ChangeOrder = must(await work.get(ChangeOrder, body.change_order_id))
        await larger.must_be_answered(order, work)
        if body.approved:
            work.publish(*order.approve())
            await changes.change_order_signed(contract, order, work, signer=command.caller.subject)
        else:
            reason = work.keep_words(command.caller.subject, "rejection", body.reason)
            work.publish(*order.reject(reason))
            await changes.change_refused(contract, order, work, reason)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class StaysAsItIs(Body):
    note: Text
    """What was agreed with customer, utility and design, in the operator's words: kept by us, in no event."""


@router.post("/projects/{project_id}/refused-change", response_model=ContractView)
async def leave_as_it_is(project_id: UUID, body: StaysAsItIs, command: ByOperator) -> Response:
    """A person has found no other way for a change that was refused: what is contracted stays as it is."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        if await work.waiting("look_into_refusal") is None:
            raise Refused("nothing-refused", "no change of this project was refused and waits for another way")
        work.keep_words(command.caller.subject, "stays_as_it_is", body.note)
        work.complete("look_into_refusal")
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class PartToLeaveOut(Body):
    part: Literal["battery", "roof"]
    planes: tuple[Annotated[Line, Field(max_length=120)], ...] = Field(default=(), max_length=100)
    """Of a roof: the planes of the site on which nothing is to stand, as the design names them."""

    @model_validator(mode="after")
    def _a_roof_has_planes(self) -> Self:
        if (self.part == ROOF) != bool(self.planes):
            raise ValueError("planes: they belong to a roof, and to nothing else")
        return self


@router.post("/projects/{project_id}/partial-cancellation", response_model=ContractView)
async def cancel_part(project_id: UUID, body: PartToLeaveOut, command: BySeller) -> Response:
    """Leaves a part out before it is installed: a change order without it follows, which the customer signs."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        work.publish(*contract.leave_out(body.part, body.planes, work.now))
        said = {"part": body.part, **({"planes": ", ".join(body.planes)} if body.planes else {})}
        await note(work, "part_cancelled", subject=command.caller.subject, **said)
        return await view_of(contract, work)

    return await command.run(project_id, decide)
