"""What field operations does when something happens. Read the decorators as its table of contents."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.fieldops import dispatch, ordering, pieces, stock, tasks
from services.fieldops.model import (
    Build,
    HeldOrder,
    Incident,
    InjuryCase,
    Invoice,
    PunchItem,
    PurchaseOrder,
    Rework,
    Serial,
    SerialState,
    ServiceCase,
    State,
    Visit,
)
from services.fieldops.model.base import PublishedRule
from services.fieldops.model.retention import RETENTION
from services.fieldops.rules import purchasing
from services.fieldops.rules.horizon import ahead
from services.fieldops.rules.horizon.ahead import Found
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.rulebook.keeping import Kind, follow
from shared.schemas.commissioning import CommissioningFailed, InspectionFailed
from shared.schemas.contracting import CompensationRequested, ContractAmended, SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.interconnection import InterconnectionApprovalDiffers, InterconnectionLapsed
from shared.schemas.lead import ProjectErased
from shared.schemas.onboarding import EquipmentReplaced, OwnershipTransferred, SystemDecommissioned
from shared.schemas.permitting import (
    InterconnectionDenied,
    PermitExpired,
    PermitExpiring,
    PermitExtended,
    PermitRevoked,
    ReadyToBuild,
)
from shared.schemas.rev02 import BusinessCalendarPublished

handlers = Handlers()
on, timer, job, given_up = handlers.on, handlers.timer, handlers.job, handlers.given_up
handlers.erases_on(ProjectErased, RETENTION)
handlers.changes_owner_on(OwnershipTransferred, Build)
follow(
    handlers,
    PublishedRule,
    {BusinessCalendarPublished: Kind()},
)

SITE_TASKS = (
    "schedule_installation", "move_installation", "sign_hazard_analysis", "start_installation", "complete_installation",
    "permit_ends_first",
)  # fmt: skip


@on(SalesOrderCreated, loads=(PurchaseOrder, HeldOrder))
async def take_order(event: SalesOrderCreated, work: Work) -> None:
    """Notes what to build; orders once the permit for the same design is there"""
    build = await work.get(Build) or work.add(Build(project_id=event.project_id))
    if build.closed or build.sales_order_id is not None:
        return
    build.take_order(event)
    await procure(build, work)


@on(ReadyToBuild, loads=(PurchaseOrder, HeldOrder))
async def take_permit(event: ReadyToBuild, work: Work) -> None:
    """Notes the permitted design; orders once the contract stands on the same one"""
    build = await work.get(Build) or work.add(Build(project_id=event.project_id))
    if build.closed:
        return
    build.permit(event)
    await follow_permits(build, work)
    await procure(build, work)
    await ordering.follow_need_date(build, work)  # what was held while another design was permitted


@on(ContractAmended, loads=(PurchaseOrder, Rework))
async def follow_amendment(event: ContractAmended, work: Work) -> None:
    """Stops at the gate again; keeps what stands and the orders needed beside it, takes the others back. Back on what
    was installed last, nothing is built"""
    build = await work.get(Build)
    if build is None or build.closed or build.sales_order_id is None or not build.amend(event):
        return
    orders = await work.all(PurchaseOrder)
    build.build_in(orders)
    installed = build.installed(orders, await work.all(Serial))
    live = [(order.id, order.equipment) for order in orders if order.live]
    keep = purchasing.kept(live, purchasing.to_order(build.bill, installed))
    await suspend(build, work, f"the contract stands on design version {event.design.version} now", keep)
    if not build.stands_again():
        await procure(build, work)


@on(InterconnectionDenied, InterconnectionApprovalDiffers, InterconnectionLapsed, loads=(PurchaseOrder, Rework))
async def hold_for_interconnection(event: Event, work: Work) -> None:
    """Takes every order back and releases the crew; the gate stays shut until there is another permit to build"""
    build = await work.get(Build)
    if build is None or build.closed or build.permitted_design is None:
        return
    build.keep_built()
    await suspend(build, work, "the interconnection was denied, has lapsed, or is for something else", keep=())
    build.permitted_design = build.permit_number = None


@on(PermitExpiring)
async def note_end_of_permit(event: PermitExpiring, work: Work) -> None:
    """Nobody is sent on a day after the permit's last, unless it is extended"""
    build = await work.get(Build)
    if build is not None and not build.closed:
        build.permit_ends(event.permit_id, event.expires_on)
        await follow_permits(build, work)


@on(PermitExtended)
async def note_extension(event: PermitExtended, work: Work) -> None:
    """The permit holds longer: any day up to its new last one goes again"""
    build = await work.get(Build)
    if build is not None and not build.closed:
        build.permit_ends(event.permit_id, event.expires_on)
        await follow_permits(build, work)


@on(PermitExpired, PermitRevoked, loads=(PurchaseOrder, Rework))
async def hold_for_permit(event: PermitExpired | PermitRevoked, work: Work) -> None:
    """Releases the crew and orders nothing more until there is leave to build again; what is on order still comes"""
    build = await work.get(Build)
    if build is None or build.closed:
        return
    build.permit_ends(event.permit_id, None)  # another may be issued under the same id
    if build.permitted_design is None or build.stands:
        return
    if isinstance(event, PermitExpired) and not event.work_begun and build.began_by(event.expired_on):
        return  # begun in time: permitting hears of it
    keep = [order.id for order in await work.all(PurchaseOrder) if order.live]
    ended = "has expired" if isinstance(event, PermitExpired) else "was revoked"
    await suspend(build, work, f"the {event.kind} permit {event.permit_number} {ended}", keep)
    build.permitted_design = build.permit_number = None


@on(InspectionFailed, loads=(Rework,))
async def rework_after_inspection(event: InspectionFailed, work: Work) -> None:
    """Orders the findings put right"""
    await order_rework(event.inspection_id, event, work)


@on(CommissioningFailed, loads=(Rework,))
async def rework_after_tests(event: CommissioningFailed, work: Work) -> None:
    """Orders the findings put right"""
    await order_rework(event.report_id, event, work)


@on(CompensationRequested, loads=(PurchaseOrder, Incident, Rework), closing=True)
async def close_project(event: CompensationRequested, work: Work) -> None:
    """Takes orders back that are not built in, releases the crew, closes the record"""
    build = await work.get(Build)
    if build is not None and build.closed:
        return
    known = build is not None
    build = build or work.add(Build(project_id=event.project_id))
    work.close()
    build.build_in(await work.all(PurchaseOrder))
    cancelled = await take_back(work, keep=())
    tasks.forget_records(await work.all(Incident), await work.all(InjuryCase), work)
    for rework in await work.all(Rework):
        work.complete(f"complete_rework:{rework.id}")
    for item in await work.all(PunchItem):
        work.complete(f"put_right:{item.id}", f"review_as_built:{item.id}")
    for visit in await work.all(Visit):
        work.publish(*visit.cancel("the project is closed"))
    for case in await work.all(ServiceCase):
        tasks.forget_case(case, work)
    for invoice in await work.all(Invoice):
        work.complete(f"resolve_invoice:{invoice.id}")
    work.complete(*SITE_TASKS, "resolve_bill_of_materials", "clear_work_stop", "account_for_removed_pieces")
    await tasks.forget_serials_to_clear_up(work)
    await tasks.release_crew(work, tasks.today_at(build, work))
    work.disarm(
        "delivery_overdue",
        ordering.GO_OUT,
        "installation_day",
        "osha_report_overdue",
        dispatch.MUST_MOVE,
        dispatch.PERMIT_ENDS,
    )
    work.publish(*build.close(["purchase_order_cancelled"] * cancelled, had_record=known))


@on(EquipmentReplaced)
async def follow_swap(event: EquipmentReplaced, work: Work) -> None:
    """Takes over which piece stands now; asks where the other one is"""
    build = await work.get(Build)
    if build is not None and not build.closed:
        await pieces.follow_swap(event, build, work)


@on(SystemDecommissioned)
async def follow_end(event: SystemDecommissioned, work: Work) -> None:
    """Notes that nothing stands any more, and what becomes of the modules"""
    if (build := await work.get(Build)) is not None:
        await pieces.follow_end(event, build, work)


@timer(stock.DESK)
async def answer_for_stock(_: Mapping[str, Any], work: Work) -> None:
    """The desk of a warehouse gives out what it has, and takes back what is not needed"""
    await stock.work_at_desk(work)


@timer(stock.POST)
async def take_from_stock(_: Mapping[str, Any], work: Work) -> None:
    """Takes what our own stock gave, and orders the rest from suppliers"""
    build = await work.get(Build)
    if build is None:
        return
    wanted = build.state is State.WAITING and build.released
    if await stock.read_answers(build, work, wanted=wanted):
        await order_the_rest(build, work)


@timer("delivery_overdue")
async def chase_deliveries(_: Mapping[str, Any], work: Work) -> None:
    """Has the supplier chased: the day of a promised delivery is over"""
    build = await work.get(Build)
    if build is None or build.closed:
        return
    today = tasks.today_at(build, work)
    orders = [order for order in await work.all(PurchaseOrder) if order.outstanding]
    for order in orders:
        if order.due < today:
            tasks.ask_to_expedite(order, work)
    tasks.watch_deliveries(build, (order for order in orders if order.due >= today), work)


@timer(ordering.GO_OUT)
async def send_orders(_: Mapping[str, Any], work: Work) -> None:
    """Sends the orders whose day has come: they are there by the need date, nine of ten times"""
    build = await work.get(Build)
    if build is not None and not build.closed:
        await ordering.follow_need_date(build, work)
        await check_materials(build, work)


@timer("installation_day")
async def send_crew(_: Mapping[str, Any], work: Work) -> None:
    """Opens the crew's tasks on the morning of the day"""
    build = await work.get(Build)
    if build is not None and build.state is State.SCHEDULED and not build.hazards_signed:
        tasks.ask_for_hazard_analysis(build, work)


@timer(dispatch.LOOK)
async def look_ahead(_: Mapping[str, Any], work: Work) -> None:
    """The dispatcher's desk looks at the days to come"""
    await dispatch.look(work)


@job(dispatch.JOB, run=ahead.run)
async def take_plan(result: dict[str, Any], work: Work) -> None:
    """Keeps the plan and tells the projects whose day cannot stay"""
    await dispatch.take(Found.model_validate(result), work)


@given_up(dispatch.JOB)
async def plan_given_up(_: Mapping[str, Any], work: Work) -> None:
    """The plan before stands, with its day; the desk looks again on the next morning"""
    dispatch.note_change(work)


@timer(dispatch.MUST_MOVE)
async def hear_from_dispatch(told: Mapping[str, Any], work: Work) -> None:
    """Has another day agreed on, unless that has been done meanwhile"""
    build = await work.get(Build)
    if build is None or build.state not in (State.PROCURING, State.SCHEDULED):
        return
    if (build.crew, f"{build.starts_on}") == (told["crew"], told["starts_on"]):
        await tasks.ask_to_move(build, told, work)


@timer(dispatch.PERMIT_ENDS)
async def hear_of_permit(told: Mapping[str, Any], work: Work) -> None:
    """Has the permit extended, or a crew found, unless that has been done meanwhile"""
    build = await work.get(Build)
    if build is None or build.state not in dispatch.OPEN_STATES or build.starts_on is not None:
        return  # of a crew that is booked the task says so that has it moved
    if min(build.permits_ending.values(), default=None) == told["last_day"]:
        await tasks.ask_for_longer_permit(told, work)


@timer("osha_report_overdue")
async def escalate_reports(_: Mapping[str, Any], work: Work) -> None:
    """Escalates a report to OSHA whose time is over (29 CFR 1904.39)"""
    incidents = [one for one in await work.all(Incident) if one.must_be_reported]
    late = [one for one in incidents if one.report_due is not None and one.report_due <= work.now]
    for incident in late:
        tasks.escalate_report(incident, work)
    tasks.watch_reports((one for one in incidents if one not in late), work)


# -- steps that several of them, and the commands, share ---------------------------------------------------------------


async def procure(build: Build, work: Work) -> None:
    """Orders what is missing once the gate is open; asks for help where the bill of materials cannot be ordered."""
    if build.state is not State.WAITING or not build.released:
        return
    today = tasks.today_at(build, work)
    obstacles = purchasing.obstacles(build.bill, build.design, today)
    if obstacles:
        work.assign("resolve_bill_of_materials", to="operator", details={"obstacles": list(obstacles)})
        return
    work.complete("resolve_bill_of_materials")
    if build.stock_request is not None:
        return  # the warehouse has been asked
    missing = build.not_covered(await work.all(PurchaseOrder), await work.all(Serial))
    if missing and not build.asked_stock and stock.ask_stock(build, missing, work):
        return
    await order_the_rest(build, work)


async def order_the_rest(build: Build, work: Work) -> None:
    """Orders from suppliers what neither an order that is kept nor our own stock covers."""
    today = tasks.today_at(build, work)
    await ordering.drop_held(build, work)
    missing = build.not_covered(await work.all(PurchaseOrder), await work.all(Serial))
    planned = build.order_materials(missing, today)
    await ordering.plan_orders(build, planned, work)
    tasks.watch_deliveries(build, await work.all(PurchaseOrder), work)
    await check_materials(build, work)


async def follow_permits(build: Build, work: Work) -> None:
    """Has an earlier day agreed on where a crew is booked for one after the last of a permit."""
    work.complete("permit_ends_first")  # dispatch says anew whether it does
    if build.state in dispatch.OPEN_STATES:
        dispatch.note_change(work)
    booked = build.state in (State.PROCURING, State.SCHEDULED)
    why = build.permit_ends_before(build.starts_on) if booked and build.starts_on is not None else None
    if why is not None:
        told = {"crew": build.crew, "starts_on": f"{build.starts_on}", "proposal": None, "why": [why]}
        await tasks.ask_to_move(build, told, work)
    else:
        await tasks.need_not_move_for_permit(work)


async def check_materials(build: Build, work: Work) -> None:
    """Goes on to the schedule once nothing is outstanding."""
    ready = build.check_materials(await work.all(PurchaseOrder), await work.all(HeldOrder))
    work.publish(*ready)
    if ready:
        dispatch.note_change(work)
    if ready and build.starts_on is not None:
        tasks.send_crew_on(build, work)  # a crew was booked while the goods were promised
    elif ready:
        post = f"/projects/{work.project_id}/schedule"
        work.assign(
            "schedule_installation", to="crew", details={"post": post, "not_before": f"{tasks.today_at(build, work)}"}
        )


async def follow_promise(build: Build, work: Work) -> None:
    """A promise is there or has moved: a crew that would come before the goods is let go, the need date follows."""
    dispatch.note_change(work)
    if build.goods_come_too_late(await work.all(PurchaseOrder)):
        work.publish(*build.unschedule("the goods come later than the crew"))
        work.disarm("installation_day")
        work.complete("move_installation")
        await tasks.release_crew(work, tasks.today_at(build, work))
    await ordering.follow_need_date(build, work)


async def order_anew(build: Build, sku: str, work: Work) -> None:
    """Another piece in the place of one that is gone."""
    today = tasks.today_at(build, work)
    for one in build.replace(sku, today):
        ordering.send_out(one, one.there_by(today), work)
    tasks.watch_deliveries(build, await work.all(PurchaseOrder), work)


async def suspend(build: Build, work: Work, reason: str, keep: Iterable[Any]) -> None:
    """Back to the gate: orders outside ``keep`` are taken back, open site work lapses."""
    build.build_in(await work.all(PurchaseOrder))
    await take_back(work, keep)
    for rework in await work.all(Rework):
        work.complete(f"complete_rework:{rework.id}")
    work.complete(*SITE_TASKS, "resolve_bill_of_materials")
    work.disarm("installation_day")
    await tasks.release_crew(work, tasks.today_at(build, work))
    work.publish(*build.suspend(reason))


async def take_back(work: Work, keep: Iterable[Any]) -> int:
    """Returns what our stock gave, cancels the live orders outside ``keep`` and gives their serial numbers free.

    What is built in stays.

    Gives the number of orders cancelled.
    """
    build = await work.get(Build)
    if build is not None:
        await ordering.drop_held(build, work)
        await stock.return_all(build, work)
    kept = set(keep)
    serials = await work.all(Serial)
    cancelled = 0
    for order in await work.all(PurchaseOrder):
        if not order.live or order.id in kept:
            continue
        tasks.forget_order_tasks(order, work)
        work.publish(*order.cancel())
        cancelled += 1
        for serial in serials:
            if serial.purchase_order_id == order.id and serial.state is SerialState.SOUND:
                work.delete(serial)
    return cancelled


async def order_rework(cause_id: Any, event: InspectionFailed | CommissioningFailed, work: Work) -> None:
    """Findings on a system that stands. While a new design is being built in they are out of date."""
    build = await work.get(Build)
    if build is None or build.state not in (State.INSTALLED, State.REWORKING):
        return
    if any(known.cause_id == cause_id for known in await work.all(Rework)):
        return
    rework = work.add(build.order_rework(cause_id, event.findings))
    work.publish(rework.ordered())
    post = f"/projects/{work.project_id}/reworks/{rework.id}/completion"
    details = {"post": post, "crew": build.crew, "findings": rework.findings}
    work.assign(f"complete_rework:{rework.id}", to="crew", details=details)
