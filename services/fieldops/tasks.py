"""What people are asked to do next, and the timers that watch over it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.fieldops import dispatch
from services.fieldops.model import (
    Build,
    CaseState,
    CrewDay,
    Incident,
    InjuryCase,
    Invoice,
    PunchItem,
    PurchaseOrder,
    Serial,
    ServiceCase,
)
from services.fieldops.rules.hazards import hazards_of
from services.fieldops.rules.policy import SHIFT_BEGINS
from services.fieldops.rules.receiving import serial_key
from services.fieldops.rules.shots import shots_of
from shared.messaging.handling.work import Work
from shared.messaging.handling.worklist import kind_of
from shared.rules.calendar import end_of_day, local_date
from shared.schemas.parts import SerialNumber

CLEAR_UP = "clear_up_serial"


def zone_of(build: Build) -> str:
    """The site's time zone; UTC where the site is not known yet."""
    return build.time_zone or "UTC"


def today_at(build: Build, work: Work) -> date:
    """The date at the site."""
    return local_date(work.now, zone_of(build))


def ask_for_acknowledgement(order: PurchaseOrder, work: Work) -> None:
    post = f"/projects/{work.project_id}/purchase-orders/{order.id}/acknowledgement"
    details = {"post": post, "supplier": order.supplier, "need_by": order.need_by.isoformat()}
    work.assign(f"acknowledge_purchase_order:{order.id}", to="supplier", details=details)


def ask_for_delivery(build: Build, order: PurchaseOrder, work: Work, refused: tuple[str, ...] = ()) -> None:
    """What the supplier still owes, and why the last delivery went back."""
    due = [line.model_dump(include={"sku", "model", "quantity", "serialised"}) for line in order.still_due]
    details = {
        "post": f"/projects/{work.project_id}/purchase-orders/{order.id}/deliveries",
        "supplier": order.supplier,
        "lines": due,
        "refused": list(refused),
    }
    due_at = max(end_of_day(order.due, zone_of(build)), work.now)  # at once, where the day is over
    work.assign(f"deliver:{order.id}", to="supplier", details=details, due=due_at)


def ask_to_expedite(order: PurchaseOrder, work: Work) -> None:
    """A person of ours calls the supplier: the day is over and nothing came."""
    asked, what = ("acknowledgement", "acknowledgement") if order.promised_for is None else ("delay", "delivery")
    post = f"/projects/{work.project_id}/purchase-orders/{order.id}/{asked}"
    details = {"post": post, "supplier": order.supplier, "due": order.due.isoformat()}
    work.assign(f"expedite_{what}:{order.id}", to="operator", details=details)


def expediting(order: PurchaseOrder) -> tuple[str, ...]:
    """The kinds of ``ask_to_expedite``."""
    return f"expedite_acknowledgement:{order.id}", f"expedite_delivery:{order.id}"


def watch_deliveries(build: Build, orders: Iterable[PurchaseOrder], work: Work) -> None:
    """One timer for all orders: it fires when the next of them is overdue."""
    due = [order.due for order in orders if order.outstanding]
    if due:
        work.arm("delivery_overdue", at=end_of_day(min(due), zone_of(build)))
    else:
        work.disarm("delivery_overdue")


def forget_order_tasks(order: PurchaseOrder, work: Work) -> None:
    substitution = f"decide_substitution:{order.id}"
    work.complete(f"acknowledge_purchase_order:{order.id}", f"deliver:{order.id}", substitution, *expediting(order))


def ask_about_substitution(order: PurchaseOrder, work: Work) -> None:
    """Purchasing may insist on what was ordered; else the task ends with the amended contract."""
    assert order.substitute is not None
    details = {
        "post": f"/projects/{work.project_id}/purchase-orders/{order.id}/substitution-refusal",
        "old": order.substitute["old"],
        "new": order.substitute["new"],
    }
    work.assign(f"decide_substitution:{order.id}", to="operator", details=details)


def ask_to_put_right(item: PunchItem, work: Work) -> None:
    details = {
        "post": f"/projects/{work.project_id}/punch-items/{item.id}/closure",
        "text": item.text,
        "severity": item.severity,
        "crew": item.owner,
    }
    due = datetime.combine(item.due, SHIFT_BEGINS, UTC)
    work.assign(f"put_right:{item.id}", to="quality", details=details, due=due)


def ask_designer(item: PunchItem, work: Work) -> None:
    post = f"/projects/{work.project_id}/punch-items/{item.id}/design-review"
    details = {"post": post, "text": item.text, "difference": item.difference}
    work.assign(f"review_as_built:{item.id}", to="designer", details=details)


NEXT_OF_A_CASE = {
    CaseState.OPEN: ("diagnose_fault", "diagnosis", "crew"),
    CaseState.RETEST_FAILED: ("diagnose_fault", "diagnosis", "crew"),
    CaseState.DIAGNOSED: ("agree_on_return", "maker", "operator"),
    CaseState.RETURN_AGREED: ("replace_part", "replacement", "crew"),
    CaseState.REPLACED: ("retest_repair", "retest", "commissioning_agent"),
    CaseState.RETESTED: ("close_case", "maker", "operator"),
}


def ask_next_of(case: ServiceCase, work: Work) -> None:
    """The next step of a service case, in the place of the one before."""
    forget_case(case, work)
    if case.state in NEXT_OF_A_CASE:
        kind, step, role = NEXT_OF_A_CASE[case.state]
        post = f"/projects/{work.project_id}/service-cases/{case.id}/{step}"
        work.assign(f"{kind}:{case.id}", to=role, details={"post": post, **case.as_task()})


def forget_case(case: ServiceCase, work: Work) -> None:
    work.complete(*dict.fromkeys(f"{kind}:{case.id}" for kind, _, _ in NEXT_OF_A_CASE.values()))


async def ask_where_removed_pieces_are(work: Work) -> None:
    """One task for all pieces that were taken down and of which nobody has said where they are."""
    open_pieces = sorted((one for one in await work.all(Serial) if one.unaccounted_for), key=lambda one: one.id)
    if not open_pieces:
        work.complete("account_for_removed_pieces")
        return
    agreed = [one for one in open_pieces if one.return_number is not None]
    details = {
        "post": f"/projects/{work.project_id}/removed-pieces",
        "pieces": [{"sku": one.sku, "serial": one.serial} for one in open_pieces],
        "returns_agreed": [
            {"sku": one.sku, "serial": one.serial, "return_number": one.return_number} for one in agreed
        ],
    }
    known = await work.waiting("account_for_removed_pieces")
    if known is None or known.details != details:
        work.assign("account_for_removed_pieces", to="operator", details=details)


def ask_to_clear_up_serial(piece: SerialNumber, known_in: UUID, work: Work) -> None:
    details = {"sku": piece.sku, "serial": piece.serial, "known_in": str(known_in)}
    work.assign(_clear_up(piece), to="operator", details=details)


async def is_to_be_cleared_up(piece: SerialNumber, work: Work) -> bool:
    return await work.waiting(_clear_up(piece)) is not None


def serial_was_cleared_up(piece: SerialNumber, work: Work) -> None:
    """Another piece is said to stand in the place of this one, or its plate was read."""
    work.complete(_clear_up(piece))


async def forget_serials_to_clear_up(work: Work) -> None:
    opened = (await work.tasks_so_far(0)).open
    work.complete(*(task.kind for task in opened if kind_of(task.kind) == CLEAR_UP))


def _clear_up(piece: SerialNumber) -> str:
    return f"{CLEAR_UP}:{serial_key(piece.sku, piece.serial)}"


def ask_about_invoice(invoice: Invoice, work: Work) -> None:
    details = {
        "post": f"/projects/{work.project_id}/invoice-decisions",
        "supplier": invoice.id.partition("/")[0],
        "invoice": invoice.number,
        "total_cents": invoice.total_cents,
        "reasons": invoice.reasons,
    }
    work.assign(f"resolve_invoice:{invoice.id}", to="operator", details=details)


async def ask_to_move(build: Build, told: Mapping[str, Any], work: Work) -> None:
    """A promise that cannot be kept, with the dispatcher's proposal and its price; None: no place was found."""
    post = f"/projects/{work.project_id}/reschedule"
    details = {"post": post, **{name: told[name] for name in ("crew", "starts_on", "proposal", "why")}}
    known = await work.waiting("move_installation")
    if known is None or known.details != details:
        work.assign("move_installation", to="operator", details=details)


async def ask_for_longer_permit(told: Mapping[str, Any], work: Work) -> None:
    """No crew begins by the last day of a permit, as far as dispatch can see."""
    details = {"last_day": told["last_day"], "why": told["why"]}
    known = await work.waiting("permit_ends_first")
    if known is None or known.details != details:
        work.assign("permit_ends_first", to="operator", details=details)


async def need_not_move_for_permit(work: Work) -> None:
    """The day can stay, as far as permits go; what dispatch found stands."""
    known = await work.waiting("move_installation")
    if known is not None and any(why.startswith("a permit ends") for why in known.details["why"]):
        work.complete("move_installation")


def ask_for_hazard_analysis(build: Build, work: Work) -> None:
    """The toolbox talk: every hazard of this job, before anybody climbs."""
    hazards = [{"code": one.code, "hazard": one.hazard, "control": one.control} for one in hazards_of(build.design)]
    details = {"post": f"/projects/{work.project_id}/hazard-analysis", "crew": build.crew, "hazards": hazards}
    work.assign("sign_hazard_analysis", to="crew", details=details)


def send_crew_on(build: Build, work: Work) -> None:
    """The crew's own tasks open on the morning it is to start; at once where that has come."""
    assert build.starts_on is not None
    morning = datetime.combine(build.starts_on, SHIFT_BEGINS, ZoneInfo(zone_of(build)))
    work.arm("installation_day", at=morning.astimezone(UTC))


async def ask_for_completion(build: Build, work: Work) -> None:
    wanted = build.numbered
    serials = []
    for one in build.usable(await work.all(Serial)):
        if wanted[one.sku] > 0:  # the crew may scan another that stands
            wanted[one.sku] -= 1
            serials.append({"sku": one.sku, "serial": one.serial})
    post = f"/projects/{work.project_id}/completion"
    shots = [{"code": one.code, "shows": one.shows, "citation": one.citation} for one in shots_of(build.design)]
    details = {"post": post, "crew": build.crew, "serials": serials, "shots": shots, "days": build.days}
    work.assign("complete_installation", to="crew", details=details)


async def release_crew(work: Work, first: date) -> None:
    """The crew is free again from a day on."""
    for promised in await work.all(CrewDay):
        if promised.day >= first:
            work.delete(promised)
            dispatch.note_change(work)


def ask_for_report(incident: Incident, work: Work) -> None:
    """What the law wants the authority to know, with its clock."""
    if incident.must_be_reported:
        details = {
            "post": f"/projects/{work.project_id}/incidents/{incident.id}/osha-report",
            "severity": incident.severity,
        }
        work.assign(f"report_to_osha:{incident.id}", to="quality", details=details, due=incident.report_due)


def ask_for_log_entry(case: InjuryCase, work: Work) -> None:
    """What the law wants in the log, with its clock."""
    if case.log_due is not None and case.logged_at is None:
        post = f"/projects/{work.project_id}/incidents/{case.incident_id}/cases/{case.id}/log-entry"
        details = {"post": post, "severity": case.severity, "column": case.log_column}
        work.assign(f"record_in_osha_log:{case.id}", to="quality", details=details, due=case.log_due)


def escalate_report(incident: Incident, work: Work) -> None:
    post = f"/projects/{work.project_id}/incidents/{incident.id}/osha-report"
    work.assign(f"escalate_osha_report:{incident.id}", to="operator", details={"post": post}, due=incident.report_due)


def forget_records(incidents: Iterable[Incident], cases: Iterable[InjuryCase], work: Work) -> None:
    for incident in incidents:
        work.complete(f"report_to_osha:{incident.id}", f"escalate_osha_report:{incident.id}")
    work.complete(*(f"record_in_osha_log:{case.id}" for case in cases))


def watch_reports(incidents: Iterable[Incident], work: Work) -> None:
    """One timer for all incidents: it fires when the next report to OSHA is due."""
    due = [one.report_due for one in incidents if one.must_be_reported and one.report_due is not None]
    if due:
        work.arm("osha_report_overdue", at=min(due))
    else:
        work.disarm("osha_report_overdue")


def ask_for_clearance(build: Build, work: Work) -> None:
    hazards = [] if build.permitted_design is None else [one.code for one in hazards_of(build.design)]
    details = {"post": f"/projects/{work.project_id}/resumption", "hazards": hazards, "reason": build.stop_reason}
    work.assign("clear_work_stop", to="quality", details=details)
