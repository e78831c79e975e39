"""Takes the utility's messages in its own language: each is understood once, has one effect, and gets a receipt.

What a message may meet, in the order in which it is looked at:

- it was taken before, to the letter: ``repeated``, however long ago that was;
- it cannot be believed (its form, version, addressee, date): ``refused``, it lies in quarantine; of one whose date
  cannot be meant a person is asked;
- another text was said under its number: ``refused``;
- nobody has applied for what it is about: ``unknown``; an answer to a request for permission of which nobody has told
  here yet is kept meanwhile, since topics are not read in each other's order, and taken once the request is known, as
  is the end of a permission that is kept so;
- a later message of the same case was taken before: ``out_of_order``;
- the application was withdrawn, replaced or denied: ``late``;
- it cannot be said of an application in this state: ``contradictory``, and a person is asked;
- else it is ``taken``.
"""

from typing import Any, Final, Protocol
from uuid import UUID

from services.permitting.model import Application, PermitFile, Report, UtilityMessage
from services.permitting.model.message import EarlyAnswer
from services.permitting.rules.language.reading import Refusal, digest, read
from services.permitting.rules.language.table import Reported
from services.permitting.rules.language.words import Envelope
from services.permitting.steps.grid import answers
from shared.messaging.handling.service import ForeignRecord
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.schemas.event import Event
from shared.schemas.interconnection import (
    MessageEffect,
    UtilityMessageReceipt,
    UtilityPermissionDenied,
    UtilityPermissionGranted,
    UtilityPermissionRevoked,
)

Told = tuple[MessageEffect, str | None, str]
"""What became of a message, a word for why, and what is wrong."""


async def take(record: ForeignRecord, work: Work) -> None:
    """One record of the utility's topic."""
    said = {one.digest: one.message_id for one in await work.all(UtilityMessage)}
    if (message_id := said.get(digest(record.value))) is not None:
        _receipt(record, message_id, MessageEffect.REPEATED, "message-known", "", work)
        return
    found = read(record.value, work.now)
    if isinstance(found, Refusal):
        _refuse(record, found, work)
        if found.about is not None:
            await answers.ask_about_date(found.about, found.detail, work)
        return
    envelope = found.envelope
    if envelope.customer_file != work.project_id:
        wrong = f"customerFile: {envelope.customer_file} is not the record's key"
        _refuse(record, Refusal("unreadable", wrong, envelope.message_id), work)
        return
    if envelope.message_id in said.values():
        wrong = f"messageId: {envelope.message_id} was said before with other words"
        _refuse(record, Refusal("contradictory", wrong, envelope.message_id), work)
        return
    file = await work.get(PermitFile)
    said = found.meaning("UTC" if file is None or file.reference is None else file.site.time_zone)
    effect, reason, detail = await _effect(envelope, said, work)
    kept = work.add(
        UtilityMessage(
            id=new_id(), project_id=work.project_id, message_id=envelope.message_id, digest=digest(record.value),
            case_no=envelope.case_no, sequence=envelope.sequence, kind=envelope.kind, effect=effect,
        )
    )  # fmt: skip
    if reason == NOT_ASKED_YET:
        early = EarlyAnswer(
            application_id=envelope.applicant_ref, said=said,
            topic=record.topic, partition=record.partition, offset=record.offset,
        )  # fmt: skip
        kept.early = early.model_dump(mode="json")
    _receipt(record, envelope.message_id, effect, reason, detail, work)


async def request_known(request_id: UUID, work: Work) -> None:
    """A request for permission is told of: what the utility has answered before is taken, and has its receipt anew."""
    granted: set[str] = set()
    for kept, early in await _waiting(work):
        said = early.said
        if said.pto_id not in granted if isinstance(said, UtilityPermissionRevoked) else said.request_id != request_id:
            continue
        if isinstance(said, UtilityPermissionGranted):
            granted.add(said.pto_id)
        file, application = await work.get(PermitFile), await work.get(Application, early.application_id)
        kept.effect, kept.early = answers.pass_on(said, file, application, work), None
        _receipt(early, kept.message_id, kept.effect, None, "", work)


async def _waiting(work: Work) -> list[tuple[UtilityMessage, EarlyAnswer]]:
    """What is kept until its request is told of, as it was said."""
    kept = [one for one in await work.all(UtilityMessage) if one.early is not None]
    found = [(one, EarlyAnswer.model_validate(one.early)) for one in kept]
    return sorted(found, key=lambda pair: pair[1].offset)


async def _effect(envelope: Envelope, said: Any, work: Work) -> Told:
    file, application = await work.get(PermitFile), await work.get(Application, envelope.applicant_ref)
    if isinstance(said, Reported):
        return await _report(said, envelope.sequence, work)
    if application is not None and envelope.sequence <= application.said:
        return MessageEffect.OUT_OF_ORDER, "later-known", f"sequence: {application.said} of this case is known already"
    if isinstance(said, Event) and isinstance(said, PERMISSIONS):
        waiting = [one.said for _, one in await _waiting(work)]
        permitted = {one.pto_id for one in waiting if isinstance(one, UtilityPermissionGranted)}
        effect = answers.pass_on(said, file, application, work, permitted)
    else:
        effect = await answers.hear(said, work)
    early = effect is MessageEffect.UNKNOWN and application is not None and isinstance(said, PERMISSIONS)
    if application is not None and (early or effect is MessageEffect.TAKEN):
        application.said = envelope.sequence
    if early:
        return effect, NOT_ASKED_YET, "nobody has told of the request for this permission yet"
    state = "" if application is None else f"the application is {application.state}"
    word = None if effect is MessageEffect.TAKEN else f"application-{effect}"
    return effect, word, "" if effect is MessageEffect.TAKEN else state


async def _report(said: Reported, sequence: int, work: Work) -> Told:
    """One of a place; a later one of the same request takes the place of an earlier."""
    report = await work.get(Report, said.report_id)
    if report is not None and sequence <= report.said:
        return MessageEffect.OUT_OF_ORDER, "later-known", f"sequence: {report.said} of this case is known already"
    effect = await answers.hear_report(said, report, work)
    if report is not None and effect is MessageEffect.TAKEN:
        report.said = sequence
    told = effect is MessageEffect.TAKEN
    state = "" if told or report is None else f"the report is {report.state}"
    return effect, None if told else f"report-{effect}", state


PERMISSIONS: tuple[type[Any], ...] = (UtilityPermissionGranted, UtilityPermissionDenied, UtilityPermissionRevoked)
NOT_ASKED_YET: Final = "not-asked-yet"


class Place(Protocol):
    """Where a message lies on its topic."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...


def _refuse(record: ForeignRecord, refusal: Refusal, work: Work) -> None:
    work.set_aside(refusal.reason, refusal.detail)
    _receipt(record, refusal.message_id, MessageEffect.REFUSED, refusal.reason, refusal.detail, work)


def _receipt(
    place: Place, message_id: str | None, effect: MessageEffect, reason: str | None, detail: str, work: Work
) -> None:
    work.publish(
        UtilityMessageReceipt(
            project_id=work.project_id, message_id=message_id, topic=place.topic, partition=place.partition,
            offset=place.offset, effect=effect, reason=reason, detail=detail,
        )
    )  # fmt: skip
