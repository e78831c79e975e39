"""Incidents, their legal records, and the clearance of stopped work."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from pydantic import Field, ValidationError

from services.fieldops import dispatch, tasks
from services.fieldops.api.common import ByAnybody, ByCrew, ByQuality, BySafety, Code, Day, Instant, open_build
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.model import Build, Incident, InjuryCase
from services.fieldops.model.safety.incident import span
from services.fieldops.rules.safety.case import CaseOutcome, CaseRequest
from services.fieldops.rules.safety.reporting import FEDERAL
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must
from shared.schemas.fieldops import IncidentSeverity
from shared.schemas.quantities import Line

router = APIRouter()


class Case(Body):
    """One injured person, by the tests of 29 CFR 1904.7 and 1904.39; no names, no health records."""

    outcome: CaseOutcome = CaseOutcome()
    outcome_at: Instant | None = None
    """When the death, hospitalization, amputation or loss of an eye happened; None: with the incident."""
    known_at: Instant | None = None
    """When any supervisor or agent of ours knew (29 CFR 1904.39(b)(7)); None: with this report."""
    away_from: Day | None = None
    away_to: Day | None = None
    """Last day away from work; None: not over yet."""
    restricted_from: Day | None = None
    restricted_to: Day | None = None

    def request(self, build: Build, occurred_at: datetime, work: Work) -> CaseRequest:
        known_at = self.known_at or work.now
        if known_at > work.now:
            raise Refused("times-out-of-order", f"{known_at.isoformat()} is in the future")
        today = tasks.today_at(build, work)
        away, restricted = (
            span(self.away_from, self.away_to, today),
            span(self.restricted_from, self.restricted_to, today),
        )
        try:
            return CaseRequest(
                jurisdiction=build.jurisdiction or FEDERAL,
                occurred_at=occurred_at.astimezone(ZoneInfo(tasks.zone_of(build))),
                outcome_at=self.outcome_at,
                known_at=known_at,
                outcome=self.outcome,
                away_from=away[0],
                away_to=away[1],
                restricted_from=restricted[0],
                restricted_to=restricted[1],
            )
        except ValidationError as error:
            found = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
            raise Refused("times-out-of-order", found) from None


class IncidentReport(Body):
    """What happened, and a case for each who was hurt; without any it was a near miss."""

    occurred_at: Instant
    cases: tuple[Case, ...] = Field(max_length=100, default=())
    potential: IncidentSeverity | None = None
    """How bad it could have been, as whoever was there sees it; None where nobody says."""


@router.post("/projects/{project_id}/incidents", response_model=BuildView, status_code=201)
async def report_incident(project_id: UUID, body: IncidentReport, command: ByCrew) -> Response:
    """Judges every case, starts the legal clocks and stops the work where it was serious."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        if body.occurred_at > work.now:
            raise Refused("times-out-of-order", f"{body.occurred_at.isoformat()} is in the future")
        requests = [one.request(build, body.occurred_at, work) for one in body.cases]
        try:
            incident, cases, events = Incident.of(project_id, body.occurred_at, requests, body.potential)
        except LookupError as error:
            raise Refused("unknown-jurisdiction", str(error)) from None
        work.add(incident)
        for case in cases:
            work.add(case)
            tasks.ask_for_log_entry(case, work)
        work.publish(*events)
        tasks.ask_for_report(incident, work)
        tasks.watch_reports(await work.all(Incident), work)
        _stop_where_serious(incident, build, work)
        return await view_of(work)

    return await command.run(project_id, decide, status=201)


@router.post("/projects/{project_id}/incidents/{incident_id}/cases/{case_id}", response_model=BuildView)
async def update_case(project_id: UUID, incident_id: UUID, case_id: UUID, body: Case, command: BySafety) -> Response:
    """More is known of a case: all that is known now, in place of what was."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        incident: Incident = must(await work.get(Incident, incident_id))
        cases = [one for one in await work.all(InjuryCase) if one.incident_id == incident_id]
        case: InjuryCase = must(next((one for one in cases if one.id == case_id), None))
        work.publish(*incident.learn(case, body.request(build, incident.occurred_at, work), cases))
        tasks.ask_for_log_entry(case, work)
        tasks.ask_for_report(incident, work)
        tasks.watch_reports(await work.all(Incident), work)
        _stop_where_serious(incident, build, work)
        return await view_of(work)

    return await command.run(project_id, decide)


def _stop_where_serious(incident: Incident, build: Build, work: Work) -> None:
    if incident.stops_work:
        stopped = build.stop(f"{incident.severity} incident {incident.id}")
        work.publish(*stopped)
        if stopped:
            tasks.ask_for_clearance(build, work)


class StopWork(Body):
    reason: Line = Field(max_length=300)
    """What was seen; nobody has to prove it."""


@router.post("/projects/{project_id}/work-stop", response_model=BuildView)
async def stop_work(project_id: UUID, body: StopWork, command: ByAnybody) -> Response:
    """Whoever sees a danger stops the work; it rests until quality and safety clears it. Twice is as once."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        stopped = build.stop(body.reason)
        work.publish(*stopped)
        if stopped:
            tasks.ask_for_clearance(build, work)
        return await view_of(work)

    return await command.run(project_id, decide)


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


@router.post("/projects/{project_id}/incidents/{incident_id}/cases/{case_id}/log-entry", response_model=BuildView)
async def enter_in_log(
    project_id: UUID, incident_id: UUID, case_id: UUID, body: LogEntry, command: ByQuality
) -> Response:
    """The OSHA 300 log has the case (29 CFR 1904.29)."""

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        case: InjuryCase = must(await work.get(InjuryCase, case_id))
        if case.incident_id != incident_id:
            raise Refused("wrong-incident", f"the case belongs to the incident {case.incident_id}")
        case.log(body.case_number, work.now)
        work.complete(f"record_in_osha_log:{case.id}")
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
        dispatch.note_change(work)
        work.complete("clear_work_stop")
        return await view_of(work)

    return await command.run(project_id, decide)
