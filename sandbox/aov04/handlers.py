"""What the regulated utility does when something happens. Read the decorators as its table of contents.

Every step of an application waits for its business day on the one timer ``next_step``; what concerns the grid goes
by letter to the desk of the circuit, whose timer ``desk`` fires under the circuit's own key.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sandbox.aov04 import steps
from sandbox.aov04.desk import Kind, work_through
from sandbox.aov04.model import (
    Application,
    ApplicationState,
    CircuitLoad,
    Connection,
    Letter,
    Permission,
    PermissionRequest,
    ReportRequest,
    RequestState,
)
from sandbox.aov04.model.application import HOLDS
from sandbox.aov04.tariff import EXPORT_CURE
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.rules.interconnection.clocks import Step
from shared.schemas.commissioning import PTORequested
from shared.schemas.interconnection import (
    InterconnectionAgreementSigned,
    InterconnectionCostPaid,
    MessageEffect,
    PreApplicationReportRequested,
    UtilityMessageReceipt,
)
from shared.schemas.onboarding import EquipmentReplaced, ExportLimitExceeded, ExportWithinLimit
from shared.schemas.permitting import (
    InterconnectionApplicationSubmitted,
    InterconnectionStudyDepositPaid,
    InterconnectionWithdrawn,
)

handlers = Handlers()
on, timer = handlers.on, handlers.timer


@on(InterconnectionApplicationSubmitted, loads=(Application,))
async def receive(event: InterconnectionApplicationSubmitted, work: Work) -> None:
    """Takes an application, or one that was incomplete and comes again."""
    connection = await steps.connection_of(work)
    application = await work.get(Application, event.application_id)
    if application is None:
        connection.go_on()
        await steps.give_up(await steps.rival(event, work), work)
        application = work.add(Application.received(event, work.now))
        steps.come_to(application, Step.ACKNOWLEDGE, work)
    elif application.send_again(event, work.now):
        steps.come_to(application, Step.COMPLETENESS, work)


@on(PreApplicationReportRequested, loads=(ReportRequest,))
async def receive_report_request(event: PreApplicationReportRequested, work: Work) -> None:
    """Takes a request for a pre-application report; one whose fee is not paid waits for nobody."""
    await steps.connection_of(work)
    if await work.get(ReportRequest, event.report_id) is None:
        steps.come_to_report(work.add(ReportRequest.received(event, work.now)), work)


@on(InterconnectionStudyDepositPaid, loads=(Application,))
async def begin_study(event: InterconnectionStudyDepositPaid, work: Work) -> None:
    application = await work.get(Application, event.application_id)
    if application is not None and application.take_deposit(event.amount_cents):
        steps.come_to(application, Step.IMPACT_STUDY, work)


@on(InterconnectionCostPaid, loads=(Application,))
async def begin_building(event: InterconnectionCostPaid, work: Work) -> None:
    application = await work.get(Application, event.application_id)
    if application is not None and application.take_payment(event.amount_cents):
        steps.come_to(application, Step.REVIEW, work)


@on(InterconnectionAgreementSigned, loads=(Application,))
async def execute(event: InterconnectionAgreementSigned, work: Work) -> None:
    """The customer has signed within the clock: the agreement is executed."""
    application = await work.get(Application, event.application_id)
    if application is not None:
        steps.say(application, work, *application.execute(event.agreement_id, work.now))


@on(InterconnectionWithdrawn, loads=(Application,))
async def withdraw(event: InterconnectionWithdrawn, work: Work) -> None:
    """The capacity goes back to the circuit; with the last application the permission to operate ends."""
    application = await work.get(Application, event.application_id)
    if application is not None and not application.ended:
        await steps.give_up(application, work)
        if all(one.ended for one in await work.all(Application)):
            (await steps.connection_of(work)).end()


@on(PTORequested, loads=(PermissionRequest,))
async def receive_request(event: PTORequested, work: Work) -> None:
    """Takes a request for permission to operate; a newer one takes the place of an unchecked one."""
    await steps.connection_of(work)
    known = await work.all(PermissionRequest)
    if any(request.id == event.request_id for request in known):
        return
    steps.replace(known)
    request = work.add(
        PermissionRequest(
            id=event.request_id, project_id=work.project_id, requested_at=work.now,
            facts=event.model_dump(mode="json"),
        )
    )  # fmt: skip
    steps.come_to_request(request, work)


@on(UtilityMessageReceipt)
async def read_receipt(event: UtilityMessageReceipt, work: Work) -> None:
    """What had no effect at the applicant's is noted in the customer's file, for whoever looks after it."""
    connection = await work.get(Connection)
    if connection is not None and event.effect not in (MessageEffect.TAKEN, MessageEffect.REPEATED):
        connection.note_objection(event)


@on(EquipmentReplaced)
async def note_replacement(event: EquipmentReplaced, work: Work) -> None:
    """Notes which piece stands in the place of which; one of another model needs an agreement of its own"""
    (await steps.connection_of(work)).note_replacement(event)


@on(ExportLimitExceeded)
async def hear_of_export(event: ExportLimitExceeded, work: Work) -> None:
    """The operator of a system says by itself that it gave too much: it has time to mend that"""
    connection = await steps.connection_of(work)
    if connection.permission is Permission.GRANTED:
        payload = {"exported_kw": event.exported_kw, "limit_kw": event.limit_kw}
        work.arm("export_cure", at=work.now + EXPORT_CURE, payload=payload)


@on(ExportWithinLimit)
async def hear_of_cure(_: ExportWithinLimit, work: Work) -> None:
    """It is mended in time"""
    work.disarm("export_cure")


# -- what time brings --------------------------------------------------------------------------------------------------


@timer("next_step")
async def take_next_step(payload: Mapping[str, Any], work: Work) -> None:
    """Somebody comes to the application: acknowledges it, checks it, screens it, studies it, or gives it up."""
    application = await work.get(Application, UUID(payload["application_id"]))
    if application is None or application.ended:
        return
    match Step(payload["step"]):
        case Step.ACKNOWLEDGE:
            steps.say(application, work, application.acknowledge())
            steps.come_to(application, Step.COMPLETENESS, work)
        case Step.COMPLETENESS:
            steps.check_completeness(application, work)
        case Step.REVIEW:
            built = application.state is ApplicationState.BUILDING
            steps.send_to_desk(application, Kind.UPGRADED if built else Kind.REVIEW, work)
        case Step.SUPPLEMENTAL_REVIEW:
            steps.send_to_desk(application, Kind.SUPPLEMENTAL, work)
        case Step.IMPACT_STUDY:
            steps.send_to_desk(application, Kind.STUDY, work)
        case Step.CURE if application.state is ApplicationState.INCOMPLETE:
            steps.lapse(application, "the application was not completed in time", work)
        case Step.STUDY_DECISION if application.state is ApplicationState.STUDY_OFFERED:
            steps.lapse(application, "the deposit for the study was not paid in time", work)
        case Step.STUDY_DECISION if application.state is ApplicationState.COST_OFFERED:
            steps.lapse(application, "the work on the grid was not paid for in time", work)
        case Step.AGREEMENT_RETURN if application.state is ApplicationState.TENDERED:
            steps.lapse(application, "the agreement was not signed in time", work)
        case _:
            return  # what was waited for has happened


@timer("write_report")
async def write_report(payload: Mapping[str, Any], work: Work) -> None:
    """Somebody writes a pre-application report: the circuit's desk knows what is connected there by now."""
    request = await work.get(ReportRequest, UUID(payload["request_id"]))
    if request is not None and request.reported_at is None:
        steps.ask_desk_for_report(request, work)


@timer("second_thoughts")
async def take_back(payload: Mapping[str, Any], work: Work) -> None:
    """The grid was not as the file said: an approval is taken back."""
    application = await work.get(Application, UUID(payload["application_id"]))
    if application is not None and application.state in HOLDS:
        steps.take_back(application, "the circuit was rebuilt since the file was made", work)


@timer("export_cure")
async def end_patience(payload: Mapping[str, Any], work: Work) -> None:
    """A system still gives more than is agreed: its permission ends"""
    connection = await work.get(Connection)
    if connection is not None and connection.permission is Permission.GRANTED:
        reason = f"{payload['exported_kw']:.2f} kW were exported, {payload['limit_kw']:.2f} kW are agreed"
        await steps.revoke(connection, reason, work)


@timer("desk")
async def work_at_desk(payload: Mapping[str, Any], work: Work) -> None:
    """The desk of a circuit decides, letter by letter, and answers into the customers' files."""
    circuit_id = str(payload["circuit_id"])
    load = await work.get(CircuitLoad) or work.add(CircuitLoad(project_id=work.project_id, circuit_id=circuit_id))
    letters = await work.all(Letter)
    for addressee, answer in work_through(load, [letter.body for letter in letters], work.now):
        steps.send(work.beside(addressee), answer, "post", {})
    for letter in letters:
        work.delete(letter)


@timer("post")
async def read_post(_: Mapping[str, Any], work: Work) -> None:
    """The desk has answered: the file publishes what was decided."""
    for letter in await work.all(Letter):
        if "report" in letter.body:
            await steps.take_report(letter.body, work)
        else:
            await steps.take_answer(letter.body, work)
        work.delete(letter)


@timer("check_request")
async def check_request(payload: Mapping[str, Any], work: Work) -> None:
    """Somebody checks a request for permission to operate."""
    request = await work.get(PermissionRequest, UUID(payload["request_id"]))
    if request is not None and request.state is RequestState.REQUESTED:
        application = await work.get(Application, request.request.application_id)
        deficiencies = request.deficiencies(application)
        if deficiencies or application is None:
            denial = request.deny(deficiencies)
            for case in [application] if application else (await work.all(Application))[-1:]:
                steps.say(case, work, denial)
        else:
            connection = await work.get(Connection)
            assert connection is not None
            permission = connection.grant(work.now, anew=await steps.agreed_anew(application, work))
            steps.say(application, work, request.grant(*permission, application))
