"""What people and outside tools ask of commissioning: inspectors, commissioning agents, quality assurance."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from services.commissioning import handlers as steps
from services.commissioning import tasks
from services.commissioning.model import Handover, Inspection, InspectionState, PermissionRequest, Report, contents
from services.commissioning.rules import judgement
from services.commissioning.rules.electrical import Module
from services.commissioning.rules.judgement import BatteryReading, Session, StringReading
from services.commissioning.rules.performance import Run
from services.commissioning.rules.policy import CALIBRATION_VALID
from services.commissioning.views import HandoverView, view_of
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Command, Refused, command_for, must, reader_for, show
from shared.messaging.web.security import Caller
from shared.rules.calendar import local_date
from shared.schemas.parts import Finding

router = APIRouter(tags=["commissioning"])

ByInspector = Annotated[Command, Depends(command_for("ahj"))]
ByAgent = Annotated[Command, Depends(command_for("commissioning_agent"))]
ByQuality = Annotated[Command, Depends(command_for("quality", "operator"))]
Reader = Annotated[Caller, Depends(reader_for("ahj", "commissioning_agent", "crew", "quality", "sales", "operator"))]

Code = Annotated[str, Field(min_length=1, max_length=120)]
DocumentName = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")]
OutsideCode = Annotated[str, Field(min_length=1, max_length=2_000)]
"""A code as the utility wrote it."""
Volts = Annotated[float, Field(ge=-2_000, le=2_000)]
Kilowatts = Annotated[float, Field(ge=-10_000, le=10_000)]


async def open_handover(work: Work) -> Handover:
    handover: Handover = must(await work.get(Handover))
    if handover.closed:
        raise Refused("closed", "the project is closed")
    return handover


@router.get("/projects/{project_id}", response_model=HandoverView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    return await show(request, project_id, view_of)


# -- inspection --------------------------------------------------------------------------------------------------------


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - the inspector's word, no secret
    PASS_WITH_CORRECTIONS = "pass_with_corrections"  # noqa: S105
    """Passed; what has to be corrected needs no second visit."""
    FAIL = "fail"


class FindingBody(Body):
    code: Code
    """Of the checklist, or the inspector's own."""
    text: str = Field(min_length=1, max_length=2_000)


class InspectionResult(Body):
    outcome: Outcome
    findings: tuple[FindingBody, ...] = Field(max_length=200, default=())
    reinspection_fee_cents: int = Field(ge=0, le=100_000_000, default=0)


@router.post("/projects/{project_id}/inspections/{inspection_id}/result", response_model=HandoverView)
async def inspection_result(
    project_id: UUID, inspection_id: UUID, body: InspectionResult, command: ByInspector
) -> Response:
    """What the inspector found."""
    findings = tuple(Finding(code=one.code, text=one.text) for one in body.findings)

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        visit: Inspection = must(await work.get(Inspection, inspection_id))
        if visit.state is not InspectionState.SCHEDULED:
            raise Refused("wrong-state", f"this inspection is {visit.state} already")
        if bool(findings) is (body.outcome is Outcome.PASS):
            raise Refused("findings-contradict", "a clean pass has no findings; everything else names some")
        if body.outcome is Outcome.FAIL:
            work.publish(*handover.fail_inspection(visit, findings, body.reinspection_fee_cents))
            if handover.quality_review:
                tasks.ask_for_review(visit, work)
        else:
            assert handover.time_zone is not None
            work.publish(*handover.pass_inspection(visit, findings, local_date(work.now, handover.time_zone)))
            tasks.ask_for_tests(handover, work)
        work.complete("inspect")
        work.disarm("inspection_day")
        return await view_of(work)

    return await command.run(project_id, decide)


class Review(Body):
    root_cause: str = Field(min_length=1, max_length=2_000)


@router.post("/projects/{project_id}/quality-review", response_model=HandoverView)
async def quality_review(project_id: UUID, body: Review, command: ByQuality) -> Response:
    """Quality assurance has found out why the inspections fail; another one may be asked for."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        failed = [one for one in await work.all(Inspection) if one.state is InspectionState.FAILED]
        handover.review_quality(failed[-1] if failed else None, body.root_cause)
        work.complete("review_inspections")
        steps.inspect_again(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)


# -- commissioning -----------------------------------------------------------------------------------------------------


class Instrument(Body):
    serial: str = Field(min_length=1, max_length=80)
    calibrated_on: date = Field(ge=date(2000, 1, 1), le=date(2120, 1, 1))


class ModuleCoefficients(Body):
    """From the datasheet of the module that was built in."""

    voc_pct_per_k: float = Field(ge=-1, le=0)
    isc_pct_per_k: float = Field(ge=-0.5, le=0.5)
    power_pct_per_k: float = Field(ge=-1, le=0)


class StringBody(Body):
    voc_v: Volts
    isc_a: float = Field(ge=0, le=1_000)
    insulation_mohm: float = Field(ge=0, le=1_000_000)


class RunBody(Body):
    hours: float = Field(gt=0, le=72)
    ac_energy_kwh: float = Field(ge=0, le=1_000_000)
    insolation_kwh_m2: float = Field(gt=0, le=40)
    cell_temperature_c: float = Field(ge=-40, le=100)


class BatteryBody(Body):
    charge_kw: Kilowatts
    discharge_kw: Kilowatts
    grid_meter_kw: Kilowatts


class Tests(Body):
    """All readings of one visit; the open task says what is to be measured. Units are in the names."""

    instrument: Instrument
    module: ModuleCoefficients
    irradiance_w_m2: float = Field(ge=0, le=2_000)
    cell_temperature_c: float = Field(ge=-40, le=100)
    strings: tuple[StringBody, ...] = Field(max_length=1_000, default=())
    insulation_test_v: float = Field(ge=0, le=5_000, default=0)
    earth_continuity_ohm: float = Field(ge=0, le=1_000_000)
    shutdown_outside_v: float = Field(ge=0, le=2_000)
    shutdown_inside_v: float | None = Field(ge=0, le=2_000, default=None)
    cease_to_energize_s: float = Field(ge=0, le=10_000)
    run: RunBody
    battery: BatteryBody | None = None

    def session(self) -> Session:
        return Session(
            module=Module(**dict(self.module)),
            irradiance_w_m2=self.irradiance_w_m2,
            cell_temperature_c=self.cell_temperature_c,
            strings=tuple(StringReading(**dict(one)) for one in self.strings),
            insulation_test_v=self.insulation_test_v,
            earth_continuity_ohm=self.earth_continuity_ohm,
            shutdown_outside_v=self.shutdown_outside_v,
            shutdown_inside_v=self.shutdown_inside_v,
            cease_to_energize_s=self.cease_to_energize_s,
            run=Run(**dict(self.run)),
            battery=None if self.battery is None else BatteryReading(**dict(self.battery)),
        )


@router.post("/projects/{project_id}/tests", response_model=HandoverView)
async def record_tests(project_id: UUID, body: Tests, command: ByAgent) -> Response:
    """Judges a session of tests. Refused where it is no valid test; a failed one is recorded and put right."""
    session = body.session()

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        handover.must_be_testing()
        design = handover.design
        if work.now.date() - body.instrument.calibrated_on > CALIBRATION_VALID:
            raise Refused(
                "calibration-expired", f"the instrument was last calibrated on {body.instrument.calibrated_on}"
            )
        lacking = judgement.incomplete(design, session)
        if lacking:
            raise Refused("incomplete", "; ".join(lacking))
        results, whole = judgement.judge(design, session)
        document = orjson.dumps(contents(results, whole, body.model_dump(mode="json")), option=orjson.OPT_SORT_KEYS)
        report = work.add(
            Report(
                id=new_id(),
                project_id=project_id,
                recorded_at=work.now,
                instrument_serial=body.instrument.serial,
                sha256=work.keep(document, "application/json"),
                failures=sum(not one.passed for one in results),
                performance_ratio=whole.ratio,
                capacity_ratio=whole.capacity_ratio,
            )
        )
        work.publish(*handover.record(report, results))
        work.complete("commission")
        if report.passed:
            await steps.request_permission(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)


# -- permission to operate ---------------------------------------------------------------------------------------------


class Documents(Body):
    documents: tuple[DocumentName, ...] = Field(min_length=1, max_length=50)


@router.post("/projects/{project_id}/documents", response_model=HandoverView)
async def provide_documents(project_id: UUID, body: Documents, command: ByAgent) -> Response:
    """Documents that the request to the utility still lacks."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        handover.provide(body.documents)
        await steps.request_permission(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Corrections(Body):
    corrected: tuple[OutsideCode, ...] = Field(min_length=1, max_length=200)
    """Codes of the deficiencies that are put right; the open task lists them."""
    documents: tuple[DocumentName, ...] = Field(max_length=50, default=())


@router.post("/projects/{project_id}/permission-corrections", response_model=HandoverView)
async def correct_request(project_id: UUID, body: Corrections, command: ByAgent) -> Response:
    """What the utility denied or revoked for is put right: permission is asked for again."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        if handover.request_id is None:
            raise Refused("wrong-state", f"no permission was asked for: the handover is {handover.state}")
        request: PermissionRequest = must(await work.get(PermissionRequest, handover.request_id))
        handover.correct(request, body.corrected, body.documents)
        await steps.request_permission(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)
