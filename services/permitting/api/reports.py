"""What people do about pre-application reports, and about applications that would fail by one."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.permitting.api.common import ByTechnician, Text, open_file
from services.permitting.api.views import FileView, view_of
from services.permitting.model import Application, ApplicationState, Report, ReportState
from services.permitting.steps.grid import applications, reports
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body, must
from shared.schemas.quantities import Cents, Kilowatts, Line

router = APIRouter(prefix="/projects/{project_id}/interconnection")


class ReportWanted(Body):
    usage_point_id: Line | None = None
    """The meter; null for the project's own."""
    kwac: Kilowatts | None = Field(default=None, gt=0)
    """What is thought of, kW AC; null for the design's rating."""
    fee_cents: Cents | None = None
    """What the utility's tariff says, US cents; null for what the state's procedures say."""


@router.post("/reports", response_model=FileView)
async def ask_for_report(project_id: UUID, body: ReportWanted, command: ByTechnician) -> Response:
    """Asks the utility for a pre-application report; what is not sent yet for that meter waits for it."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        usage_point_id, kwac = body.usage_point_id or file.site.usage_point_id, body.kwac or file.facts.generators[0]
        if not kwac:
            raise Refused("no-size", "the design has no generator: state what is thought of")
        await reports.ask(file, usage_point_id, kwac, command.caller.subject, body.fee_cents, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Why(Body):
    note: Text
    """Why."""


@router.post("/reports/{report_id}/dropped", response_model=FileView)
async def drop_report(project_id: UUID, report_id: UUID, body: Why, command: ByTechnician) -> Response:
    """Goes on without a report: what waited for it is sent. What comes of it later still counts."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        report: Report = must(await work.get(Report, report_id))
        if report.state is not ReportState.REQUESTED:
            raise Refused("not-waiting", f"nobody waits for the report: it is {report.state}")
        work.note(command.caller.subject, "report.dropped", body.note, report=str(report_id))
        report.state = ReportState.DROPPED
        reports.waited_for_no_longer(report, work)
        await applications.send_prepared(file, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class AllTheSame(Why):
    application_id: UUID


@router.post("/prescreen", response_model=FileView)
async def send_all_the_same(project_id: UUID, body: AllTheSame, command: ByTechnician) -> Response:
    """Sends an application although screens fail by the utility's report."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        application: Application = must(await work.get(Application, body.application_id))
        if application.state is not ApplicationState.PREPARED or not application.failed_ahead:
            raise Refused("nothing-fails", f"the application is {application.state}; no screen of it fails ahead")
        failed = application.failed_ahead
        work.note(
            command.caller.subject, "prescreen.overruled", body.note, application=str(application.id), failed=failed
        )  # fmt: skip
        application.failed_ahead = []
        applications.complete(application, work, "review_prescreen")
        await applications.send_prepared(file, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)
