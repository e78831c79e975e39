"""The interconnection application: screened, prepared, sent, watched, ended."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.permitting.model import Application, ApplicationState, DesignDrawing, PermitFile
from services.permitting.model.sheet import of_version
from services.permitting.rules.grid.form import Stated, form
from services.permitting.rules.grid.report import failed_ahead
from services.permitting.rules.grid.screening import NOTHING_KNOWN, certification_of, prescreen, rules_of
from services.permitting.rules.packet import evidence_kinds, interconnection_packet
from services.permitting.steps import fees
from services.permitting.steps.clocks import watch
from services.permitting.steps.grid import case_clocks, reports
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.rules.calendar import end_of_day, local_date
from shared.rules.interconnection.clocks import Step, clock_for
from shared.rules.interconnection.ruleset import rules_for
from shared.schemas.parts import Evidence
from shared.schemas.permitting import ApplicationPurpose, InterconnectionScreensEvaluated

VALIDITY: Final = ("approval_expiring", "approval_expired")
"""Timers of an approval. Each application has its own, as it has tasks of its own."""
TASKS: Final = (
    "complete_application", "clear_utility_answer", "sign_agreement", "urge_utility", "extend_approval", "apply_again",
    "attend_options_meeting", "review_prescreen", "decide_further_application",
)  # fmt: skip
REVIEW: Final = "rules_reviewed"
UNPLACED: Final = "clear_utility_answer"
"""The task about an answer to an application that nobody made."""
MOST_EVIDENCE: Final = 100
"""What the event holds."""
EXPIRY_WARNING: Final = timedelta(days=30)
"""How long before an approval expires somebody is told. Ours."""


async def live(work: Work) -> list[Application]:
    """All applications that have not ended, in the order in which they were made."""
    return sorted((one for one in await work.all(Application) if not one.ended), key=lambda one: one.attempt)


async def live_application(work: Work) -> Application | None:
    """The application for the design that is not ended, else None."""
    return next((one for one in await live(work) if one.stated is None), None)


async def asked_about(application_id: UUID | None, work: Work) -> Application | None:
    """The live application that the customer was asked about; the design's, where the answer names none."""
    if application_id is None:
        return await live_application(work)
    return next((one for one in await live(work) if one.id == application_id), None)


async def all_agreed(work: Work) -> bool:
    """Whether nothing of what was applied for is still open: further meters and add-ons count."""
    return all(one.state is ApplicationState.APPROVED for one in await live(work))


async def apply_for_interconnection(file: PermitFile, work: Work) -> Application:
    """Screens the design, then sends the formal application; first the certificates of its inverters are read."""
    return await apply(file, file.site.usage_point_id, file.purpose, None, work)


async def apply(
    file: PermitFile, usage_point_id: str, purpose: ApplicationPurpose, stated: Stated | None, work: Work
) -> Application:
    """An application for the design, or for what is ``stated``."""
    known = await work.all(Application)
    attempt = 1 + max((one.attempt for one in known), default=0)
    for old in known:
        if (old.usage_point_id, old.purpose) == (usage_point_id, purpose):
            complete(old, work, "apply_again")
    application = work.add(
        Application(
            id=new_id(), project_id=work.project_id, attempt=attempt, usage_point_id=usage_point_id, purpose=purpose,
            design_version=file.facts.version, level=1, kwac=1.0, form={}, submitted_at=work.now,
            documents=list(interconnection_packet(file.facts, guide_signed=file.guide_signed)),
            stated=None if stated is None else stated.model_dump(mode="json"),
        )
    )  # fmt: skip
    await screen(file, application, work)
    await send_prepared(file, work)
    return application


async def screen(file: PermitFile, application: Application, work: Work) -> None:
    """By the rules of today, as the utility will: what is known decides, the rest is said to be open.

    Where the utility's report would decide more, and is worth its fee, that is asked for first. What fails by a report
    is put before a person: another design, or the application as it is.
    """
    read = file.certificates_read
    application.fill_in(filled(file, application))
    certified = certification_of(file.facts, read).standard is not None or None
    today = local_date(work.now, file.site.time_zone)
    told = await reports.location_of(application.usage_point_id, work)
    found = prescreen(
        file.facts, file.site.jurisdiction, today, certified=certified, size=application.own_size,
        location=told or NOTHING_KNOWN, existing_kw=float(application.form["existing_kw"]),
    )  # fmt: skip
    application.level, application.rules = found.level, found.rules
    work.publish(
        InterconnectionScreensEvaluated(
            project_id=work.project_id, application_id=application.id, screens=found.screens,
            level=found.known_level, rules=found.rules, undecided=found.undecided,
        )
    )  # fmt: skip
    review_tomorrow(file, application, work)
    application.failed_ahead = [] if told is None else failed_ahead(found, rules_for(file.site.jurisdiction, today))
    if application.failed_ahead:
        assign(application, "review_prescreen", "permit_tech", "prescreen", work, failed=application.failed_ahead)
    else:
        complete(application, work, "review_prescreen")
        await reports.ask_where_worth(file, application, found, work)


def review_tomorrow(file: PermitFile, application: Application, work: Work) -> None:
    """An application that waits to be sent is looked at again when a day begins: other rules may hold then."""
    zone = file.site.time_zone
    payload = {"application_id": str(application.id)}
    work.arm(f"{REVIEW}:{application.id}", at=end_of_day(local_date(work.now, zone), zone), payload=payload)


def filled(file: PermitFile, application: Application) -> dict[str, Any]:
    """The form, as it is filled in with what is known now."""
    own, existing_kw = application.own_size, file.connection.existing_kw
    if own is not None and application.usage_point_id != file.site.usage_point_id:
        existing_kw = own.existing_kw or 0.0
    elif own is not None and application.purpose is ApplicationPurpose.ADD_ON:
        existing_kw += sum(file.facts.generators[:2])  # beside the design's own equipment
    return form(file.facts, file.connection, file.certificates_read, own, existing_kw)


async def review_rules(file: PermitFile, application: Application, work: Work) -> None:
    """Screens an unsent application again where other rules hold by now; one that was sent keeps its own."""
    if application.state is not ApplicationState.PREPARED:
        return
    if application.rules == rules_of(file.site.jurisdiction, local_date(work.now, file.site.time_zone)):
        review_tomorrow(file, application, work)
    else:
        await screen(file, application, work)


async def send_prepared(file: PermitFile, work: Work) -> None:
    """Sends what waits for nothing more: certificates are read, no report is awaited, nothing is known to fail."""
    read = file.certificates_read
    if certification_of(file.facts, read).expected:
        return
    for application in await live(work):
        if application.state is ApplicationState.PREPARED:
            await review_rules(file, application, work)
            if application.failed_ahead or await reports.awaited(application.usage_point_id, work):
                continue
            application.fill_in(filled(file, application))
            await send(file, application, work)


async def send(file: PermitFile, application: Application, work: Work) -> None:
    """Also again, under its own id, once what was missing is there."""
    first = application.state is ApplicationState.PREPARED
    work.disarm(f"{REVIEW}:{application.id}")
    found = await evidence(application, work)
    work.publish(*application.send(work.now, guide_signed=file.guide_signed, evidence=found))
    complete(application, work, "complete_application")
    case_clocks.have_answered(file, application, work)
    if first:
        work.publish(*fees.of_application(file, application, work))
        case_clocks.start(Step.ACKNOWLEDGE, file, application, work)
    if not any(case_clocks.stands(application, step) for step in (Step.COMPLETENESS, Step.REVIEW)):
        case_clocks.start(Step.COMPLETENESS, file, application, work)


async def evidence(application: Application, work: Work) -> tuple[Evidence, ...]:
    """The documents that are kept here of what it is applied for: sheets of its design, and those that it names."""
    drawn = {one.sha256 for one in of_version(await work.all(DesignDrawing), application.design_version)}
    named = evidence_kinds(application.documents)
    kept = [one for one in await work.documents() if one.sha256 in drawn or named & {one.kind, one.name}]
    return tuple(Evidence(document_id=one.id, sha256=one.sha256, kind=one.kind) for one in kept[:MOST_EVIDENCE])


def deadline(file: PermitFile, application: Application, step: Step, work: Work) -> datetime:
    """When a clock of the procedures ends that starts today."""
    site = file.site
    today = local_date(work.now, site.time_zone)
    return end_of_day(clock_for(step, site.jurisdiction, application.level, today).last_day(today), site.time_zone)


def after_approval(file: PermitFile, application: Application, work: Work) -> None:
    """Somebody signs what was approved, and the days on which it holds are counted."""
    forget(file, application, work)
    if application.state is ApplicationState.TENDERED:
        ask_to_sign(file, application, work)
    watch_validity(file, application, work)


def ask_to_sign(file: PermitFile, application: Application, work: Work) -> None:
    """Puts the agreement before the customer, within the clock that the utility has set."""
    assert application.return_by is not None
    assign(
        application, "sign_agreement", "customer", "agreement", work, application.return_by,
        agreement_id=application.agreement_id, insurance_cents=application.insurance_cents,
    )  # fmt: skip
    case_clocks.start(Step.AGREEMENT_RETURN, file, application, work, application.return_by)


def watch_validity(file: PermitFile, application: Application, work: Work) -> None:
    """An approval ends unless the system operates by then."""
    if application.valid_through is not None:
        ends, about = end_of_day(application.valid_through, file.site.time_zone), str(application.id)
        work.arm(f"approval_expiring:{about}", at=ends - EXPIRY_WARNING, payload={"application_id": about})
        watch(f"approval_expired:{about}", ends, work, application_id=about)


def stop_watching_validity(application: Application, work: Work) -> None:
    work.disarm(*(f"{name}:{application.id}" for name in VALIDITY))


def warn_of_expiry(application: Application, work: Work) -> None:
    assign(
        application, "extend_approval", "permit_tech", "extension", work, agreement_id=application.agreement_id
    )  # fmt: skip


def assign(
    application: Application, kind: str, to: str, path: str, work: Work, by: datetime | None = None, **more: Any
) -> None:  # fmt: skip
    """Asks a person to do something about this one application, ``by`` then or as the table of tasks says."""
    details: Mapping[str, Any] = {
        "application_id": str(application.id), "usage_point_id": application.usage_point_id,
        "post": f"/projects/{work.project_id}/interconnection/{path}", **more,
    }  # fmt: skip
    work.assign(f"{kind}:{application.id}", to=to, details=details, due=by)


def complete(application: Application, work: Work, *kinds: str) -> None:
    """Closes tasks about this one application."""
    work.complete(*(f"{kind}:{application.id}" for kind in kinds))


def forget(file: PermitFile, application: Application, work: Work) -> None:
    """Nobody waits for anything in this application any more."""
    complete(application, work, *TASKS)
    stop_watching_validity(application, work)
    work.disarm(f"{REVIEW}:{application.id}", f"further_undecided:{application.id}")
    case_clocks.end(file, application, work)


async def end_application(file: PermitFile, application: Application, work: Work) -> bool:
    """Withdraws what was applied for. False where the utility was told nothing."""
    forget(file, application, work)
    withdrawn = application.withdraw()
    work.publish(*withdrawn)
    return bool(withdrawn)


async def end_all(file: PermitFile, work: Work) -> bool:
    """Withdraws every application, and leaves nothing open of those that have ended. False where none was told of."""
    told = [await end_application(file, one, work) for one in await work.all(Application)]
    work.complete(UNPLACED)
    return any(told)
