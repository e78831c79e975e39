"""Service after activation, step by step."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from services.fieldops import stock, tasks
from services.fieldops.api.common import ByCrew, ByOperator, Code, SerialText, Sku, open_build
from services.fieldops.api.supply.warehouse import lies_in
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.model import CaseState, Serial, SerialState, ServiceCase
from services.fieldops.model.supply.piece import number_taken
from services.fieldops.rules.receiving import serial_key
from services.fieldops.rules.service import RETESTS
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Command, Refused, command_for, must
from shared.schemas.quantities import Line

router = APIRouter()

BySupport = Annotated[Command, Depends(command_for("support", "operator"))]
ByAgent = Annotated[Command, Depends(command_for("commissioning_agent"))]
Words = Annotated[str, Field(min_length=1, max_length=500)]
MOST_HOURS = 500


class NewCase(Body):
    symptom: Code
    """``no_production``, ``low_production``, ``offline``, ``ground_fault``, ``battery``, ``leak`` and the like."""


@router.post("/projects/{project_id}/service-cases", response_model=BuildView, status_code=201)
async def open_case(project_id: UUID, body: NewCase, command: BySupport) -> Response:
    """Something is wrong with a system that stands."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        if build.completed_at is None:
            raise Refused("wrong-state", f"nothing stands yet: the build is {build.state}")
        case = work.add(ServiceCase(id=new_id(), project_id=project_id, opened_at=work.now, symptom=body.symptom))
        work.publish(case.opened())
        tasks.ask_next_of(case, work)
        return await view_of(work)

    return await command.run(project_id, decide, status=201)


class Diagnosis(Body):
    """What is wrong; without a part nothing was found."""

    fault: Words
    hours: float = Field(ge=0, le=MOST_HOURS)
    category: Code | None = None
    sku: Sku | None = None
    serial: SerialText | None = None


@router.post("/projects/{project_id}/service-cases/{case_id}/diagnosis", response_model=BuildView)
async def diagnose(project_id: UUID, case_id: UUID, body: Diagnosis, command: ByCrew) -> Response:
    """The crew has looked: which part has failed, or that none has."""

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        case: ServiceCase = must(await work.get(ServiceCase, case_id))
        if body.category is None or body.sku is None:
            work.publish(*case.find_nothing(body.fault, body.hours, work.now))
        else:
            if body.category not in RETESTS:
                raise Refused("no-such-part", f"{body.category} is no category of parts: {', '.join(sorted(RETESTS))}")
            if body.serial is not None:
                await _standing(body.sku, body.serial, work)
            work.publish(*case.diagnose(body.category, body.sku, body.serial, body.fault, body.hours))
        tasks.ask_next_of(case, work)
        return await view_of(work)

    return await command.run(project_id, decide)


async def _standing(sku: str, serial: str, work: Work) -> Serial:
    """The piece of this system."""
    key = serial_key(sku, serial)
    piece = next((one for one in await work.all(Serial) if one.id == key and one.sound), None)
    if piece is None:
        raise Refused("no-such-serial", f"{key} does not stand in this system")
    return piece


class MakerAnswer(Body):
    return_number: SerialText | None = None
    """The maker's, before the part is replaced; None where it refuses: the part is at our cost."""
    reimbursed_cents: int = Field(ge=0, le=1_000_000_000, default=0)
    """What the maker pays for our labour, once it is replaced and measured."""


@router.post("/projects/{project_id}/service-cases/{case_id}/maker", response_model=BuildView)
async def settle_with_maker(project_id: UUID, case_id: UUID, body: MakerAnswer, command: ByOperator) -> Response:
    """The maker takes the part back, or does not; when the system runs again it has settled, and the case is closed."""

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        case: ServiceCase = must(await work.get(ServiceCase, case_id))
        if case.state is CaseState.RETESTED:
            work.publish(*case.close(body.reimbursed_cents, work.now))
        else:
            case.agree_on_return(body.return_number)
        tasks.ask_next_of(case, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Replacement(Body):
    new_serial: SerialText
    from_place: Line | None = Field(max_length=60, default=None)
    """The warehouse or truck of ours that the piece was taken from; None where the maker has sent it."""
    hours: float = Field(ge=0, le=MOST_HOURS)


@router.post("/projects/{project_id}/service-cases/{case_id}/replacement", response_model=BuildView)
async def replace(request: Request, project_id: UUID, case_id: UUID, body: Replacement, command: ByCrew) -> Response:
    """Another piece stands in the place of the one that failed."""
    processor: Processor = request.app.state.processor

    async def sku_of(work: Work) -> str | None:
        case = await work.get(ServiceCase, case_id)
        return None if case is None else case.sku

    sku = await processor.look(project_id, sku_of)
    key = "" if sku is None else serial_key(sku, body.new_serial)
    known = await processor.find(Serial, "id", [key]) if key else []
    place = body.from_place
    there = place is None or sku is None or await lies_in(request, place, sku, body.new_serial)

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        case: ServiceCase = must(await work.get(ServiceCase, case_id))
        if known:
            raise number_taken(str(key))
        if not there:
            raise Refused("not-there", f"{key} does not lie in {place}")
        work.publish(*case.replace(body.new_serial, body.hours))
        assert case.sku is not None
        if place is not None:
            stock.take_for_repair(place, case.sku, body.new_serial, work)
        if case.old_serial is not None:
            old = await _standing(case.sku, case.old_serial, work)
            old.state = SerialState.BROKEN
            old.take_down(case.return_number)
        work.add(Serial(id=key, project_id=project_id, purchase_order_id=None, sku=case.sku, serial=body.new_serial))
        tasks.ask_next_of(case, work)
        await tasks.ask_where_removed_pieces_are(work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Retest(Body):
    results: dict[Code, bool] = Field(min_length=1, max_length=100)
    """Test -> passed; the open task lists those that are needed."""
    report_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


@router.post("/projects/{project_id}/service-cases/{case_id}/retest", response_model=BuildView)
async def retest(project_id: UUID, case_id: UUID, body: Retest, command: ByAgent) -> Response:
    """What the part touches was measured again."""

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        case: ServiceCase = must(await work.get(ServiceCase, case_id))
        case.retest(body.results, body.report_sha256)
        tasks.ask_next_of(case, work)
        return await view_of(work)

    return await command.run(project_id, decide)
