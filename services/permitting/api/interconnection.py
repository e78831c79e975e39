"""What the utility still wants for an application."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.permitting.api.common import ByTechnician, Name, Text, open_file
from services.permitting.api.views import FileView, view_of
from services.permitting.model import Application
from services.permitting.steps import applications
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, must
from shared.rules.interconnection.clocks import Step

router = APIRouter()


class MissingDocuments(Body):
    application_id: UUID
    documents: tuple[Name, ...] = Field(min_length=1, max_length=30)


@router.post("/projects/{project_id}/interconnection/documents", response_model=FileView)
async def complete_application(project_id: UUID, body: MissingDocuments, command: ByTechnician) -> Response:
    """Supplies what the utility misses: the application is sent again under its own id."""

    async def decide(work: Work) -> FileView:
        file, _ = await open_file(work)
        application: Application = must(await work.get(Application, body.application_id))
        work.publish(*application.complete(body.documents, file.facts, file.site, work.now))
        work.complete("complete_application")
        work.disarm("cure_overdue")
        applications.watch_utility(file, application, Step.COMPLETENESS, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Clearing(Body):
    application_id: UUID
    """The one that the utility named."""
    note: Text
    """What came of asking."""


@router.post("/projects/{project_id}/interconnection/answers/cleared", response_model=FileView)
async def clear_answer(project_id: UUID, body: Clearing, command: ByTechnician) -> Response:
    """Notes what came of an answer that nobody could place: it stays on the audit trail."""

    async def decide(work: Work) -> FileView:
        file, _ = await open_file(work)
        work.note(command.caller.subject, "utility-answer.cleared", body.note, application=str(body.application_id))
        work.complete("clear_utility_answer")
        return await view_of(file, work)

    return await command.run(project_id, decide)
