"""What people do about interconnection: complete the form, sign the agreement, apply for more, clear up answers."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.permitting.api.common import ByCustomer, ByTechnician, Name, Text, open_file
from services.permitting.api.views import FileView, view_of
from services.permitting.model import Application, ApplicationState
from services.permitting.rules.grid.form import ConnectionFacts, Stated
from services.permitting.rules.packet import SIGNED_GUIDE
from services.permitting.steps import project
from services.permitting.steps.grid import applications, case_clocks, further
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body, must
from shared.rules.calendar import local_date
from shared.rules.interconnection.clocks import Step
from shared.schemas.contracting import DecisionChoice
from shared.schemas.facts import ListingFacts, ListingStatus
from shared.schemas.permitting import ApplicationPurpose
from shared.schemas.quantities import Cents, Line, PlannedDay

router = APIRouter(prefix="/projects/{project_id}/interconnection")


class InverterCertificate(Body):
    model: Line
    """As the design states it."""
    standard: Name
    """E.g. UL 1741-SB."""
    file_no: Name
    """Number of the certificate or of the listing's file."""


class MissingDocuments(Body):
    application_id: UUID
    documents: tuple[Name, ...] = Field(min_length=1, max_length=30)
    certificates: tuple[InverterCertificate, ...] = Field(default=(), max_length=30)
    """What ``inverter_certificate`` says, where it is among the documents."""


@router.post("/documents", response_model=FileView)
async def complete_application(project_id: UUID, body: MissingDocuments, command: ByTechnician) -> Response:
    """Supplies what the utility misses: the application is sent again under its own id."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        application: Application = must(await work.get(Application, body.application_id))
        if SIGNED_GUIDE in body.documents:
            signed = [one.sha256 for one in await work.documents() if one.kind == "customer_guide"]
            if not signed:
                raise Refused("no-evidence", "no signed customer guide is among the project's documents: add it first")
            file.guide_sha256 = signed[-1]
        application.add_documents(body.documents)
        file.read_for_utility(
            ListingFacts(**one.model_dump(), status=ListingStatus.STATED) for one in body.certificates
        )
        application.fill_in(applications.filled(file, application))
        await applications.send(file, application, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Connection(Body):
    facts: ConnectionFacts


@router.post("/facts", response_model=FileView)
async def state_connection(project_id: UUID, body: Connection, command: ByTechnician) -> Response:
    """States what no design knows of the connection; it goes into every form that is filled in from now on."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        file.connection_facts = body.facts.model_dump(mode="json", exclude_unset=True)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class FurtherApplication(Body):
    usage_point_id: Line
    """The meter."""
    purpose: ApplicationPurpose
    stated: Stated


@router.post("/applications", response_model=FileView)
async def apply_further(project_id: UUID, body: FurtherApplication, command: ByTechnician) -> Response:
    """One more application of the project: for another meter, an add-on, or another mode. Building waits for it too."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        if any((one.usage_point_id, one.purpose) == (body.usage_point_id, body.purpose)
               for one in await applications.live(work)):  # fmt: skip
            raise Refused("applied-already", f"an application of this kind is open for {body.usage_point_id}")
        await applications.apply(file, body.usage_point_id, body.purpose, body.stated, work)
        file.lock()
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Choice(Body):
    application_id: UUID
    choice: DecisionChoice
    stated: Stated | None = None
    """What is applied for instead, where something smaller is chosen; null for what the utility has approved."""


@router.post("/choice", response_model=FileView)
async def decide_further(project_id: UUID, body: Choice, command: ByCustomer) -> Response:
    """The customer's choice about an application beside the design's own that was not simply approved."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        application: Application = must(await work.get(Application, body.application_id))
        await further.decide(file, application, body.choice, body.stated, work)
        await project.ready(file, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Again(Body):
    application_id: UUID
    """The one that has ended."""


@router.post("/applications/again", response_model=FileView)
async def apply_again(project_id: UUID, body: Again, command: ByTechnician) -> Response:
    """A new application in the place of one that lapsed."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        old: Application = must(await work.get(Application, body.application_id))
        if old.state is not ApplicationState.LAPSED:
            raise Refused("not-lapsed", f"the application is {old.state}")
        if any((one.usage_point_id, one.purpose) == (old.usage_point_id, old.purpose)
               for one in await applications.live(work)):  # fmt: skip
            raise Refused("applied-already", "another application has taken its place")
        await applications.apply(file, old.usage_point_id, old.purpose, old.own_size, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Signature(Body):
    application_id: UUID
    insurance_cents: Cents | None = None
    """What the customer's liability insurance covers, where the agreement asks for one."""


@router.post("/agreement", response_model=FileView)
async def sign_agreement(project_id: UUID, body: Signature, command: ByCustomer) -> Response:
    """The customer signs the utility's agreement: with it the approval holds."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        application: Application = must(await work.get(Application, body.application_id))
        work.publish(*application.sign(work.now, body.insurance_cents))
        applications.complete(application, work, "sign_agreement")
        case_clocks.end(file, application, work, Step.AGREEMENT_RETURN)
        await project.ready(file, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Extension(Body):
    application_id: UUID
    valid_through: PlannedDay
    """Last day on which the utility's approval now holds."""
    letter: UUID
    """Document of kind ``utility_letter`` in which the utility says so."""


@router.post("/extension", response_model=FileView)
async def extend_approval(project_id: UUID, body: Extension, command: ByTechnician) -> Response:
    """The utility has given more time."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        application: Application = must(await work.get(Application, body.application_id))
        until, today = application.valid_through, local_date(work.now, file.site.time_zone)
        if application.ended or until is None or body.valid_through <= max(until, today):
            raise Refused("nothing-to-extend", "no approval stands that could be extended to that day")
        letter = await work.evidence(body.letter, "utility_letter")
        application.valid_through = body.valid_through
        work.note(
            command.caller.subject, "approval.extended", f"from {until} to {body.valid_through}",
            application=str(application.id), document=str(letter.id), sha256=letter.sha256,
        )  # fmt: skip
        applications.complete(application, work, "extend_approval")
        applications.watch_validity(file, application, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Note(Body):
    application_id: UUID
    note: Text
    """What came of asking."""


@router.post("/answers/cleared", response_model=FileView)
async def clear_answer(project_id: UUID, body: Note, command: ByTechnician) -> Response:
    """Notes what came of an answer that nobody could place: it stays on the audit trail."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        work.note(command.caller.subject, "utility-answer.cleared", body.note, application=str(body.application_id))
        application = await work.get(Application, body.application_id)
        if application is None:
            work.complete(applications.UNPLACED)
        else:
            applications.complete(application, work, "clear_utility_answer")
        return await view_of(file, work)

    return await command.run(project_id, decide)


@router.post("/urged", response_model=FileView)
async def urge_utility(project_id: UUID, body: Note, command: ByTechnician) -> Response:
    """Notes what a late utility says."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        work.note(command.caller.subject, "utility.urged", body.note, application=str(body.application_id))
        work.complete(f"urge_utility:{body.application_id}")
        return await view_of(file, work)

    return await command.run(project_id, decide)


@router.post("/meeting", response_model=FileView)
async def attend_options_meeting(project_id: UUID, body: Note, command: ByTechnician) -> Response:
    """Notes what came of the options meeting."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        work.note(command.caller.subject, "options-meeting.held", body.note, application=str(body.application_id))
        work.complete(f"attend_options_meeting:{body.application_id}")
        return await view_of(file, work)

    return await command.run(project_id, decide)
