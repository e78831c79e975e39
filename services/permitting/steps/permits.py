"""A permit: needed, handed in, decided, answered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from services.permitting.model import Permit, PermitFile, PermitState
from services.permitting.model.permit import REFUSALS, needed
from services.permitting.rules.authorities import Authority, authority_of, corrections_due, expires_on, review_due
from services.permitting.rules.kinds import OF_CONSTRUCTION, depends_on
from services.permitting.rules.route import Route, route_of
from services.permitting.steps import packets, validity
from services.permitting.steps.clocks import watch
from services.permitting.steps.instant import ask_tool
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.rules.calendar import end_of_day, local_date
from shared.schemas.parts import Finding
from shared.schemas.permitting import PermitKind, PermitRoute, RefusalAnswer

TASKS: Final = (
    "submit_permit", "decide_permit", "resubmit_permit", "extend_permit", "grant_extension", "answer_refusal",
)  # fmt: skip
UNBOUND: Final = (PermitState.DRAFT, PermitState.CORRECTING)
"""States in which the next submission is being prepared."""
TIMERS: Final = ("review_overdue", "corrections_overdue", "permit_expiring", "permit_expired", "ask_permit_tool")


def today_at(file: PermitFile, work: Work) -> date:
    return local_date(work.now, file.site.time_zone)


def authority(file: PermitFile, work: Work, ahj_id: str | None = None) -> Authority:
    """The authority of the place, or another that issues one of its permits."""
    site = file.site
    return authority_of(ahj_id or site.ahj_id, site.jurisdiction, today_at(file, work))


def route(file: PermitFile, permit: Permit, work: Work) -> Route:
    rules = authority(file, work, permit.ahj_id)
    return route_of(file.facts, file.site.segment, rules, today_at(file, work), permit.kind, permit.answers())


# -- which are needed --------------------------------------------------------------------------------------------------


async def open_permits(file: PermitFile, work: Work) -> None:
    """Notes every permit that the authority wants, and asks for those that can be applied for."""
    here = authority(file, work)
    permits: list[Permit] = []
    for kind in here.kinds:
        permits.append(await _need(file, kind, here.issuer(kind), here.kinds, here.fee_cents.get(kind), work))
    ask_for_submissions(file, permits, work)


async def require(
    file: PermitFile, kind: PermitKind, ahj_id: str, fee_cents: int | None, permits: list[Permit], work: Work
) -> None:
    """One more permit that somebody found needed; those that depend on it wait."""
    kinds = [*(one.kind for one in permits), kind]
    permits.append(await _need(file, kind, ahj_id, kinds, fee_cents, work))
    for one in permits:
        if one.state is PermitState.DRAFT:
            one.depends_on = list(depends_on(one.kind, kinds))
    file.lock()
    ask_for_submissions(file, permits, work)


async def _need(
    file: PermitFile, kind: PermitKind, ahj_id: str, kinds: Sequence[PermitKind], fee_cents: int | None, work: Work
) -> Permit:
    design = file.facts
    found = route_of(design, file.site.segment, authority(file, work, ahj_id), today_at(file, work), kind)
    permit = work.add(needed(work.project_id, kind, ahj_id, found, design, tuple(depends_on(kind, kinds)), fee_cents))
    work.publish(*permit.required(), *permit.take_route(found))
    await packets.bind(file, permit, authority(file, work, ahj_id), work)
    return permit


def waits_for(permit: Permit, permits: Sequence[Permit]) -> list[PermitKind]:
    """Permits that have to be issued before this one is applied for."""
    return [one.kind for one in permits if one.kind in permit.depends_on and not one.issued]


def ask_for_submissions(file: PermitFile, permits: Sequence[Permit], work: Work) -> None:
    """Asks for the first submission of each permit whose turn it is."""
    for permit in permits:
        if permit.state is PermitState.DRAFT:
            if waits_for(permit, permits):
                work.complete(f"submit_permit:{permit.id}")
            else:
                ask_to_submit(file, permit, work)


def ask_to_submit(file: PermitFile, permit: Permit, work: Work, due: datetime | None = None) -> None:
    """Asks for the submission, the first or a further one; before it for certificates that nobody has read."""
    first = permit.state is PermitState.DRAFT
    if permit.kind in OF_CONSTRUCTION and (lacking := file.unread()):
        work.complete(f"submit_permit:{permit.id}", f"resubmit_permit:{permit.id}")
        listings = [{"model": one.model, "standard": one.standard} for one in lacking]
        details = {"listings": listings, "post": f"/projects/{work.project_id}/certificates"}
        work.assign("confirm_listings", to="permit_tech", details=details, due=due)
    elif first:
        assign(permit, "submit_permit", "permit_tech", "submission", work, questions=questions(file, permit, work))
    else:
        assign(permit, "resubmit_permit", "permit_tech", "resubmission", work, due=due)


def questions(file: PermitFile, permit: Permit, work: Work) -> list[dict[str, Any]]:
    """What has to be answered before the permit can take the instant route; empty where it cannot anyway."""
    found = route(file, permit, work)
    return [] if found.failed else [{"rule": one.code, "ask": one.question, "limit": one.limit} for one in found.open]


async def bind_anew(
    file: PermitFile, permits: Sequence[Permit], work: Work, fresh: Mapping[str, str] | None = None
) -> None:
    """Something that the sets show has changed, or was added."""
    for permit in permits:
        if permit.state in UNBOUND:
            await packets.bind(file, permit, authority(file, work, permit.ahj_id), work, fresh or {})


async def certificates_read(file: PermitFile, permits: Sequence[Permit], work: Work) -> None:
    """With the last certificate that lacked, packets can be handed in."""
    if not file.unread():
        work.complete("confirm_listings")
    waiting = [one for one in permits if one.state is PermitState.CORRECTING]
    ask_for_submissions(file, permits, work)
    for permit in waiting:
        ask_to_submit(file, permit, work)
    await bind_anew(file, permits, work)


# -- review ------------------------------------------------------------------------------------------------------------


async def submit(file: PermitFile, permit: Permit, work: Work, letter_sha256: str | None = None) -> None:
    """Submits; software is asked on the instant route, a plan reviewer on the other."""
    if permit.kind in OF_CONSTRUCTION:
        file.must_be_read()
    await packets.must_be_bound(file, permit, work)
    due = _review_ends(file, permit, work)
    work.publish(*permit.submit(due, letter_sha256))
    work.complete(f"submit_permit:{permit.id}", f"resubmit_permit:{permit.id}")
    work.disarm(f"corrections_overdue:{permit.id}")
    if permit.route is PermitRoute.INSTANT:
        watch("review_overdue", due, work, permit.id)
        ask_tool(file, permit, work)
    else:
        await_decision(permit, due, work)


def declare(file: PermitFile, permit: Permit, answers: dict[str, Any], by: str, work: Work) -> None:
    """Takes a named person's answers to what neither design nor survey tells; the route may follow from them."""
    if answers:
        before = permit.route
        permit.declared = {**permit.declared, **answers, "by": by}
        found = route(file, permit, work)
        if found.route is not before:
            work.publish(*permit.take_route(found))


def issue_day(file: PermitFile, stated: date | None, work: Work) -> date:
    """The day of issue: the authority's, which lies not ahead, or today."""
    today = today_at(file, work)
    if stated is not None and stated > today:
        raise Refused("not-issued-yet", f"issued_on {stated} lies after today, {today}")
    return stated or today


def _review_ends(file: PermitFile, permit: Permit, work: Work) -> datetime:
    rules = authority(file, work, permit.ahj_id)
    return end_of_day(review_due(rules, today_at(file, work), permit.kind), file.site.time_zone)


def await_decision(permit: Permit, due: datetime, work: Work) -> None:
    """The authority's clock runs."""
    watch("review_overdue", due, work, permit.id)
    assign(permit, "decide_permit", "ahj", "decision", work, due=due)


def to_reviewer(file: PermitFile, permit: Permit, reasons: tuple[str, ...], work: Work) -> None:
    """What the instant tool does not issue goes the standard way, under the same submission."""
    work.publish(*permit.take_route(Route.standard(reasons, authority(file, work, permit.ahj_id).citation)))
    due = _review_ends(file, permit, work)
    permit.review_due = due
    await_decision(permit, due, work)


def approve(
    file: PermitFile, permit: Permit, number: str, work: Work, *, permits: Sequence[Permit],
    issued_on: date | None = None, valid_until: date | None = None, told_by: str = "authority",
) -> None:  # fmt: skip
    """What the authority issued, as it told it; its end follows from its rules where it states none."""
    on = issued_on or today_at(file, work)
    ends = valid_until or expires_on(authority(file, work, permit.ahj_id), on, permit.kind)
    work.publish(*permit.approve(number, on, ends, told_by))
    review_ended(permit, work)
    validity.watch_expiry(file, permit, work)
    ask_for_submissions(file, permits, work)


def review_ended(permit: Permit, work: Work) -> None:
    work.complete(f"decide_permit:{permit.id}")
    work.disarm(f"review_overdue:{permit.id}", f"ask_permit_tool:{permit.id}")


def request_corrections(file: PermitFile, permit: Permit, findings: tuple[Finding, ...], work: Work) -> None:
    """A technical finding waits for a new design in the contract; any other is corrected at once."""
    last = corrections_due(authority(file, work, permit.ahj_id), today_at(file, work), permit.kind)
    due = end_of_day(last, file.site.time_zone)
    work.publish(*permit.request_corrections(findings, due))
    review_ended(permit, work)
    watch("corrections_overdue", due, work, permit.id)
    if permit.state is PermitState.CORRECTING:
        ask_to_submit(file, permit, work, due=due)


def refuse(permit: Permit, reasons: tuple[str, ...], work: Work) -> None:
    work.publish(*permit.refuse(reasons))
    review_ended(permit, work)
    ask_about_refusal(permit, work)


def ask_about_refusal(permit: Permit, work: Work) -> None:
    """Somebody decides whether to design anew, to appeal or to end."""
    assign(permit, "answer_refusal", "permit_tech", "refusal-answer", work, reasons=permit.reasons)


def answer_refusal(file: PermitFile, permit: Permit, answer: RefusalAnswer, work: Work) -> None:
    due = _review_ends(file, permit, work)
    work.publish(*permit.answer_refusal(answer, due))
    work.complete(f"answer_refusal:{permit.id}")
    if answer is RefusalAnswer.APPEAL:
        await_decision(permit, due, work)


async def take_design(file: PermitFile, permit: Permit, work: Work, *, same_building: bool) -> None:
    """What would be built differently is applied for again."""
    before = permit.state
    work.publish(*permit.take_design(file.facts, route(file, permit, work), same_building=same_building))
    if permit.state in UNBOUND:
        await packets.bind(file, permit, authority(file, work, permit.ahj_id), work)
    if permit.state is PermitState.CORRECTING and (before is not permit.state or not same_building):
        review_ended(permit, work)
        ask_to_submit(file, permit, work)
        if not permit.held:
            validity.stop_watching(permit, work)
    elif permit.state in REFUSALS:
        ask_about_refusal(permit, work)


def assign(permit: Permit, kind: str, to: str, path: str, work: Work, due: datetime | None = None, **more: Any) -> None:
    details: Mapping[str, Any] = {
        "permit_id": str(permit.id), "permit_kind": permit.kind.value, "submission": permit.submission,
        "ahj_id": permit.ahj_id, "route": permit.route.value, "round": permit.round, "findings": permit.findings,
        "post": f"/projects/{work.project_id}/permits/{permit.id}/{path}", **more,
    }  # fmt: skip
    work.assign(f"{kind}:{permit.id}", to=to, details=details, due=due)


def forget(permit: Permit, work: Work) -> None:
    """Leaves nothing open of a permit."""
    work.complete(*(f"{kind}:{permit.id}" for kind in TASKS))
    work.disarm(*(f"{name}:{permit.id}" for name in TIMERS))
