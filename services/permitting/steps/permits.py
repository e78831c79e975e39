"""The permit: opened, handed in, issued, corrected."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from services.permitting.model import Permit, PermitFile, PermitState
from services.permitting.rules.authorities import Authority, authority_of, corrections_due, expires_on, review_due
from services.permitting.rules.route import route_of
from services.permitting.steps.clocks import watch
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.rules.calendar import end_of_day, local_date
from shared.schemas.parts import Finding
from shared.schemas.permitting import PermitRoute

EXPIRY_WARNING: Final = timedelta(days=30)
"""How long before a permit expires somebody is asked to have it extended. Ours."""


def authority(file: PermitFile, now: datetime) -> Authority:
    site = file.site
    return authority_of(site.ahj_id, site.jurisdiction, local_date(now, site.time_zone))


def open_permit(file: PermitFile, work: Work) -> Permit:
    """Binds the packet, chooses the route, and asks for the submission."""
    design, site = file.facts, file.site
    today = local_date(work.now, site.time_zone)
    route = route_of(design, site.segment, authority(file, work.now), today)
    permit = work.add(
        Permit(
            id=new_id(), project_id=work.project_id, ahj_id=site.ahj_id, route=route.route,
            design_version=design.version,
        )
    )  # fmt: skip
    work.publish(*permit.assembled(design, route))
    ask_to_submit(file, permit, work)
    return permit


def ask_to_submit(file: PermitFile, permit: Permit, work: Work, due: datetime | None = None) -> None:
    """Asks for the submission, the first or a further one; before it for certificates that nobody has read."""
    if lacking := permit.unread(file.facts):
        work.complete("submit_permit", "resubmit_permit")
        listings = [{"model": one.model, "standard": one.standard} for one in lacking]
        details = {"listings": listings, "post": f"/projects/{work.project_id}/permit/certificates"}
        work.assign("confirm_listings", to="permit_tech", details=details, due=due)
        return
    work.complete("confirm_listings")
    if permit.state is PermitState.DRAFT:
        _assign(permit, "submit_permit", "permit_tech", "permit/submission", work)
    else:
        _assign(permit, "resubmit_permit", "permit_tech", "permit/resubmission", work, due=due)


def read_certificates(file: PermitFile, permit: Permit, found: Iterable[tuple[str, str, str]], work: Work) -> None:
    """Takes certificates {model, standard, number}; with the last that lacked, the packet can be handed in."""
    expected = {(one.model, one.standard) for one in file.facts.listings}
    lacked = permit.unread(file.facts)
    for model, standard, file_no in found:
        if (model, standard) not in expected:
            raise Refused("not-in-the-design", f"the design has no {model} that is listed to {standard}")
        permit.read(model, standard, file_no)
    if lacked:
        ask_to_submit(file, permit, work)


def submit_permit(file: PermitFile, permit: Permit, work: Work) -> None:
    """Submits; software answers the instant route at once, a plan reviewer the other."""
    rules, site = authority(file, work.now), file.site
    today = local_date(work.now, site.time_zone)
    due = end_of_day(review_due(rules, today), site.time_zone)
    permit.must_be_read(file.facts)
    work.publish(*permit.submit(due))
    work.complete("submit_permit", "resubmit_permit")
    work.disarm("corrections_overdue")
    if permit.route is PermitRoute.INSTANT:
        approve_permit(file, permit, f"SAPP-{permit.id.hex[-8:].upper()}-{permit.submission}", work)
        return
    watch("review_overdue", due, work)
    _assign(permit, "decide_permit", "ahj", "permit/decision", work, due=due)


def approve_permit(file: PermitFile, permit: Permit, number: str, work: Work) -> None:
    site = file.site
    today = local_date(work.now, site.time_zone)
    work.publish(*permit.approve(number, today, expires_on(authority(file, work.now), today)))
    work.complete("decide_permit")
    work.disarm("review_overdue")
    watch_expiry(file, permit, work)


def watch_expiry(file: PermitFile, permit: Permit, work: Work) -> None:
    assert permit.expires_on is not None
    ends = end_of_day(permit.expires_on, file.site.time_zone)
    work.arm("permit_expiring", at=ends - EXPIRY_WARNING)
    watch("permit_expired", ends, work)


def request_corrections(file: PermitFile, permit: Permit, findings: tuple[Finding, ...], work: Work) -> None:
    """A technical finding waits for a new design in the contract; any other is corrected at once."""
    site = file.site
    asked_on = local_date(work.now, site.time_zone)
    due = end_of_day(corrections_due(authority(file, work.now), asked_on), site.time_zone)
    work.publish(*permit.request_corrections(findings, due))
    work.complete("decide_permit")
    work.disarm("review_overdue")
    watch("corrections_overdue", due, work)
    if permit.state is PermitState.CORRECTING:
        ask_to_submit(file, permit, work, due=due)


def _assign(permit: Permit, kind: str, to: str, path: str, work: Work, due: datetime | None = None) -> None:
    details: dict[str, Any] = {
        "permit_id": str(permit.id), "submission": permit.submission, "ahj_id": permit.ahj_id,
        "route": permit.route.value, "round": permit.round,
        "findings": permit.findings, "post": f"/projects/{work.project_id}/{path}",
    }  # fmt: skip
    work.assign(kind, to=to, details=details, due=due)
