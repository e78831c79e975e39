"""Incidents, their legal records, and the clearance of stopped work."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.fieldops import tasks
from services.fieldops.api.common import ByCrew, ByQuality, Code, Instant, open_build
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.model import Incident
from services.fieldops.rules.safety import Outcome, classify
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must

router = APIRouter()


class IncidentReport(Body):
    """What happened, by the tests of 29 CFR 1904.7 and 1904.39; no names, no health records."""

    occurred_at: Instant
    outcome_at: Instant | None = None
    """When the death, hospitalization, amputation or loss of an eye happened; None: with the incident."""
    injured: bool = False
    death: bool = False
    hospitalized: bool = False
    amputation: bool = False
    eye_loss: bool = False
    loss_of_consciousness: bool = False
    medical_treatment: bool = False
    days_away: int = Field(ge=0, le=10_000, default=0)
    restricted_or_transferred: bool = False
    significant_diagnosis: bool = False


@router.post("/projects/{project_id}/incidents", response_model=BuildView, status_code=201)
async def report_incident(project_id: UUID, body: IncidentReport, command: ByCrew) -> Response:
    """Classifies an incident, starts its legal clocks and stops the work where it was serious."""
    outcome = Outcome(**body.model_dump(exclude={"occurred_at", "outcome_at"}))

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        try:
            found = classify(outcome, body.occurred_at, body.outcome_at or body.occurred_at, work.now)
        except ValueError as error:
            raise Refused("times-out-of-order", str(error)) from None
        incident = work.add(Incident.of(project_id, found, body.occurred_at))
        work.publish(incident.announced())
        tasks.ask_for_records(incident, work)
        tasks.watch_reports(await work.all(Incident), work)
        if found.stops_work:
            work.publish(*build.stop(f"{incident.severity} incident {incident.id}"))
            tasks.ask_for_clearance(build, work)
        return await view_of(work)

    return await command.run(project_id, decide, status=201)


class OshaReport(Body):
    reference: str = Field(min_length=1, max_length=80)
    """OSHA's confirmation number."""


@router.post("/projects/{project_id}/incidents/{incident_id}/osha-report", response_model=BuildView)
async def report_to_osha(project_id: UUID, incident_id: UUID, body: OshaReport, command: ByQuality) -> Response:
    """OSHA was told of the incident (29 CFR 1904.39)."""

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        incident: Incident = must(await work.get(Incident, incident_id))
        incident.report(body.reference, work.now)
        work.complete(f"report_to_osha:{incident.id}", f"escalate_osha_report:{incident.id}")
        tasks.watch_reports(await work.all(Incident), work)
        return await view_of(work)

    return await command.run(project_id, decide)


class LogEntry(Body):
    case_number: str = Field(min_length=1, max_length=40)


@router.post("/projects/{project_id}/incidents/{incident_id}/log-entry", response_model=BuildView)
async def enter_in_log(project_id: UUID, incident_id: UUID, body: LogEntry, command: ByQuality) -> Response:
    """The OSHA 300 log has the case (29 CFR 1904.29)."""

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        incident: Incident = must(await work.get(Incident, incident_id))
        incident.log(body.case_number, work.now)
        work.complete(f"record_in_osha_log:{incident.id}")
        return await view_of(work)

    return await command.run(project_id, decide)


class Clearance(Body):
    hazards: tuple[Code, ...] = Field(max_length=100, default=())
    """The hazard analysis, gone through anew; required where a crew has begun."""


@router.post("/projects/{project_id}/resumption", response_model=BuildView)
async def resume(project_id: UUID, body: Clearance, command: ByQuality) -> Response:
    """Quality and safety clears stopped work."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        work.publish(*build.resume(body.hazards))
        work.complete("clear_work_stop")
        return await view_of(work)

    return await command.run(project_id, decide)
