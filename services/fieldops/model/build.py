"""The build of one project: from the gate to purchasing until the system stands, and whatever is put right later."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from services.fieldops.model.punch import PunchItem
from services.fieldops.model.rework import Rework
from services.fieldops.model.supply.held import HeldOrder
from services.fieldops.model.supply.piece import Serial
from services.fieldops.model.supply.purchase import OrderState, PurchaseOrder, not_past
from services.fieldops.model.visit import Visit, VisitKind
from services.fieldops.rules import purchasing
from services.fieldops.rules.hazards import unsigned
from services.fieldops.rules.permits import must_begin_by
from services.fieldops.rules.receiving import serial_key
from services.fieldops.rules.shots import untaken
from services.fieldops.rules.supply.stock import Allocation
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import Owned, text_enum
from shared.messaging.storage.store import Refused
from shared.rules.calendar import local_date
from shared.schemas import fieldops as published
from shared.schemas.contracting import ContractAmended, SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.parts import DesignFacts, EquipmentLine, Evidence, Finding, SerialNumber
from shared.schemas.permitting import ReadyToBuild


class State(StrEnum):
    WAITING = "waiting"
    """For a sales order and a permit for the same design; again whenever the contract is amended."""
    PROCURING = "procuring"
    MATERIALS_READY = "materials_ready"
    SCHEDULED = "scheduled"
    INSTALLING = "installing"
    INSTALLED = "installed"
    REWORKING = "reworking"
    CLOSED = "closed"


BUILDING = frozenset({VisitKind.ROOF, VisitKind.ELECTRICAL})
"""Visits without which an installation is not complete."""


class Build(Owned, Base):
    """What field operations knows of a project. A safety stop is orthogonal to ``state``: work rests where it stood."""

    __tablename__ = "builds"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'closed') OR (sales_order_id IS NOT NULL AND permitted_design IS NOT NULL)",
            name="released",
        ),
        CheckConstraint("state NOT IN ('scheduled', 'installing') OR starts_on IS NOT NULL", name="has_date"),
        CheckConstraint(
            "state NOT IN ('installing', 'installed', 'reworking') OR started_at IS NOT NULL", name="begun"
        ),
        CheckConstraint("labour_hours >= 0", name="labour_hours_not_negative"),
    )

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(text_enum(State), default=State.WAITING)
    version: Mapped[int] = mapped_column(default=0)
    sales_order_id: Mapped[UUID | None] = mapped_column(default=None)
    time_zone: Mapped[str | None] = mapped_column(default=None)
    jurisdiction: Mapped[str | None] = mapped_column(default=None)
    """The state whose law of safety at work applies, as its two-letter code."""
    ordered_design: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """DesignFacts on which the contract stands now."""
    bill_of_materials: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    allocated: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """What our own stock gave: {sku, lot, quantity, serials}, and {built_in} once it cannot go back."""
    stock_request: Mapped[UUID | None] = mapped_column(default=None)
    """The question to our own stock that waits for its answer; an answer to another is returned."""
    permitted_design: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """DesignFacts for which permit and interconnection were last granted."""
    permit_number: Mapped[str | None] = mapped_column(default=None)
    needed_on: Mapped[date | None] = mapped_column(default=None)
    """The day by which somebody wants the goods at the site; None: as soon as all of them can be there."""
    held_for: Mapped[date | None] = mapped_column(default=None)
    """The need date of the orders that are held; None where none is."""
    permits_ending: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Permits and their last days: id -> day by which the work is to begin; none once it has."""
    crew: Mapped[str | None] = mapped_column(default=None)
    starts_on: Mapped[date | None] = mapped_column(default=None)
    days: Mapped[int | None] = mapped_column(default=None)
    customer_windows: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """Days on which the customer lets us in: {first, last}; none: any day."""
    hazards_signed: Mapped[list[str]] = mapped_column(default_factory=list)
    stop_reason: Mapped[str | None] = mapped_column(default=None)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    completed_at: Mapped[datetime | None] = mapped_column(default=None)
    labour_hours: Mapped[float] = mapped_column(default=0.0)
    built: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """What was installed last: {sha256, started_at, completed_at}; None before. Of what was completed before that was
    kept it is noted as soon as something else is to be built."""

    @property
    def closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def bill(self) -> tuple[EquipmentLine, ...]:
        return tuple(EquipmentLine.model_validate(line) for line in self.bill_of_materials)

    @property
    def design(self) -> DesignFacts:
        """The permitted design: what is bought and built. Only where there is one."""
        return DesignFacts.stored(self.permitted_design)

    @property
    def contracted_design(self) -> DesignFacts:
        """The design that deliveries are for. An amendment may wait for its permit while kept orders still come in."""
        return DesignFacts.stored(self.ordered_design)

    @property
    def released(self) -> bool:
        """The gate to purchasing: contract effective, permit and interconnection granted, all for one design."""
        ordered, permitted = self.ordered_design, self.permitted_design
        return ordered is not None and permitted is not None and ordered["sha256"] == permitted["sha256"]

    @property
    def stands(self) -> bool:
        """Nothing more is built, but for what inspector and tests find."""
        return self.state in (State.INSTALLED, State.REWORKING)

    def began_by(self, day: date) -> bool:
        """Whether work is under way that had begun on a day at the site, or before."""
        if self.started_at is None or self.time_zone is None:
            return False
        return local_date(self.started_at, self.time_zone) <= day

    def take_order(self, event: SalesOrderCreated) -> None:
        self.sales_order_id = event.sales_order_id
        self.time_zone = event.reference.time_zone
        self.jurisdiction = event.reference.jurisdiction
        self.ordered_design = event.design.model_dump(mode="json")
        self.bill_of_materials = [line.model_dump(mode="json") for line in event.bill_of_materials]

    def amend(self, event: ContractAmended) -> bool:
        """Takes the amended contract over. True where that changes what is to be built."""
        design = event.design.model_dump(mode="json")
        bill = [line.model_dump(mode="json") for line in event.bill_of_materials]
        self.keep_built()
        known = self.ordered_design
        changed = known is None or known["sha256"] != design["sha256"] or bill != self.bill_of_materials
        self.ordered_design, self.bill_of_materials = design, bill
        return changed

    def permit(self, event: ReadyToBuild) -> None:
        self.permitted_design = event.design.model_dump(mode="json")
        self.permit_number = event.permit_number
        if event.permits:  # of one that is known, what was told of itself counts
            told = {str(one.permit_id): one.expires_on.isoformat() for one in event.permits}
            self.permits_ending = told | {name: day for name, day in self.permits_ending.items() if name in told}

    def permit_ends(self, permit_id: UUID, last_day: date | None) -> None:
        """The last day of a permit, as it is now; None: there is none any more."""
        others = {name: day for name, day in self.permits_ending.items() if name != str(permit_id)}
        self.permits_ending = others if last_day is None else others | {str(permit_id): last_day.isoformat()}

    def permit_ends_before(self, starts_on: date) -> str | None:
        """Why no work can begin on a day; None where it can. Work that begins by its last day keeps a permit."""
        last = min(self.permits_ending.values(), default=None)
        if last is None or starts_on.isoformat() <= last:
            return None
        return must_begin_by(date.fromisoformat(last))

    def _must_begin_in_time(self, starts_on: date) -> None:
        if (why := self.permit_ends_before(starts_on)) is not None:
            raise Refused("permit-ends", why)

    def substitute(self, sku: str, article: dict[str, Any]) -> None:
        """Another article of the same kind stands in the bill; the design is the same."""
        self.bill_of_materials = [
            {**line, **article} if line["sku"] == sku else line for line in self.bill_of_materials
        ]

    @property
    def from_stock(self) -> tuple[EquipmentLine, ...]:
        """The lines of the bill with the pieces that our own stock gave and that are not built in."""
        given = Counter[str]()
        for one in self._loose:
            given[one["sku"]] += one["quantity"]
        return self._of_bill(given)

    def _of_bill(self, pieces: Mapping[str, int]) -> tuple[EquipmentLine, ...]:
        found = ((line, pieces.get(line.sku, 0)) for line in self.bill)
        return tuple(line.model_copy(update={"quantity": quantity}) for line, quantity in found if quantity > 0)

    @property
    def _loose(self) -> list[dict[str, Any]]:
        """What our own stock gave and takes back."""
        return [one for one in self.allocated if not one.get("built_in")]

    @property
    def _fixed(self) -> list[dict[str, Any]]:
        return [one for one in self.allocated if one.get("built_in")]

    @property
    def asked_stock(self) -> bool:
        """The warehouse has given what it has for the present bill, or is to answer."""
        return self.stock_request is not None or bool(self._loose)

    def build_in(self, orders: Iterable[PurchaseOrder]) -> None:
        """Where the crew has begun: what came stays on the site, whatever is asked of the system next."""
        if self.started_at is None:
            return
        for order in orders:
            order.use_up()
        self.stock_request = None
        self.allocated = [{**one, "built_in": True} for one in self.allocated]

    def installed(self, orders: Iterable[PurchaseOrder], pieces: Iterable[Serial]) -> tuple[EquipmentLine, ...]:
        """The lines of the bill with what stands already and is sound: nothing of it is bought again."""
        used = {order.id: order for order in orders if order.state is OrderState.USED_UP}
        loose = {serial_key(one["sku"], serial) for one in self._loose for serial in one["serials"]}
        there = Counter(
            one.sku
            for one in pieces
            if one.sound and (one.id not in loose if one.purchase_order_id is None else one.purchase_order_id in used)
        )
        for order in used.values():
            there.update({line.sku: line.quantity for line in order.equipment if not line.serialised})
        for given in self._fixed:
            there.update({given["sku"]: 0 if given["serials"] else given["quantity"]})
        return self._of_bill(there)

    def usable(self, pieces: Iterable[Serial]) -> list[Serial]:
        """Sound pieces that came or stand, of articles of the bill: what the design can be built with."""
        listed = {line.sku for line in self.bill}
        return [one for one in pieces if one.sound and one.sku in listed]

    def take_from_stock(self, allocated: Sequence[Allocation]) -> list[Event]:
        self.stock_request = None
        self.allocated = [*self._fixed, *(one.stored() for one in allocated)]
        lines = _stock_lines(allocated)
        return [published.StockAllocated(project_id=self.project_id, lines=lines)] if lines else []

    def return_to_stock(self) -> tuple[list[Allocation], list[Event]]:
        """What is not built in goes back to where it came from."""
        back = [Allocation.of(one) for one in self._loose]
        self.allocated = self._fixed
        self.stock_request = None
        lines = _stock_lines(back)
        return back, [published.StockReleased(project_id=self.project_id, lines=lines)] if lines else []

    def suspend(self, reason: str) -> list[Event]:
        """Back to the gate: what is under way rests, the schedule and its signatures lapse."""
        stopped = self.state in (State.INSTALLING, State.REWORKING)
        self.state = State.WAITING
        self.crew = self.starts_on = self.days = self.started_at = self.completed_at = None
        self.hazards_signed = []
        return [published.WorkStopped(project_id=self.project_id, reason=reason)] if stopped else []

    def stands_again(self) -> bool:
        """Whether the contract is back on what was installed last: then nothing is built, and it stands as before."""
        built, ordered = self.built, self.ordered_design
        if built is None or ordered is None or "started_at" not in built or built["sha256"] != ordered["sha256"]:
            return False
        self.state, self.permitted_design = State.INSTALLED, ordered
        self.started_at = datetime.fromisoformat(built["started_at"])
        self.completed_at = datetime.fromisoformat(built["completed_at"])
        return True

    def need_date(self, orders: Iterable[PurchaseOrder], held: Iterable[HeldOrder], today: date) -> date:
        """The day by which goods that are not ordered yet are needed.

        That is the last business day before the crew's first; else the day that somebody wants; else the day on which
        what comes last is there: no piece is of use before.
        """
        wanted = self.needed_on if self.starts_on is None else purchasing.eve_of(self.starts_on)
        if wanted is not None:
            return max(wanted, today)
        promised = [order.due for order in orders if order.outstanding]
        return max([today, *promised, *(one.there_by(today) for one in held)])

    def want_on(self, day: date | None, today: date) -> None:
        """Somebody says by when the goods are wanted; None: as soon as all of them can be there."""
        self._must_be("say when goods are needed", State.WAITING, State.PROCURING)
        if self.starts_on is not None:
            raise Refused("crew-booked", f"the goods are needed before {self.starts_on}, when the crew comes: move it")
        if day is not None:
            not_past(day, today)
        self.needed_on = day

    def order_materials(self, lines: Iterable[EquipmentLine], today: date) -> list[HeldOrder]:
        """Orders for the lines, one to each supplier; all are needed on the same day."""
        self.state = State.PROCURING
        return self.plan_orders(tuple(lines), today)

    def not_covered(self, orders: Sequence[PurchaseOrder], pieces: Iterable[Serial]) -> tuple[EquipmentLine, ...]:
        """What the bill asks for beyond what stands, live orders, and what our own stock gave."""
        on_order = (line for order in orders if order.live for line in order.equipment)
        return purchasing.to_order(self.bill, (*self.installed(orders, pieces), *on_order, *self.from_stock))

    def plan_orders(self, lines: Sequence[EquipmentLine], today: date) -> list[HeldOrder]:
        """One order to each supplier."""
        return [
            HeldOrder(
                id=new_id(),
                project_id=self.project_id,
                supplier=planned.supplier,
                lines=[line.model_dump(mode="json") for line in planned.lines],
            )
            for planned in purchasing.plan(lines, today)
        ]

    def check_materials(self, orders: Iterable[PurchaseOrder], held: Sequence[HeldOrder] = ()) -> list[Event]:
        """MaterialsReady once nothing is outstanding any more; a crew may be booked by then."""
        if self.state is not State.PROCURING or held or any(order.outstanding for order in orders):
            return []
        self.state = State.MATERIALS_READY if self.starts_on is None else State.SCHEDULED
        return [published.MaterialsReady(project_id=self.project_id)]

    def schedule(
        self, crew: str, starts_on: date, days: int, today: date, orders: Iterable[PurchaseOrder] = (),
        held: Iterable[HeldOrder] = (),
    ) -> list[Event]:  # fmt: skip
        """Books a crew; while goods are still to come only for a day after the last promise."""
        self._must_be("schedule the installation", State.MATERIALS_READY, State.PROCURING)
        not_past(starts_on, today)
        self._must_begin_in_time(starts_on)
        if self.state is State.MATERIALS_READY:
            self.state = State.SCHEDULED
        elif self.starts_on is not None:
            raise Refused("wrong-state", f"a crew is booked for {self.starts_on} already: move it")
        self._must_come_before(starts_on, today, orders, held)
        self.crew, self.starts_on, self.days = crew, starts_on, days
        return [published.InstallationScheduled(project_id=self.project_id, crew=crew, starts_on=starts_on, days=days)]

    def _must_come_before(
        self, starts_on: date, today: date, orders: Iterable[PurchaseOrder], held: Iterable[HeldOrder]
    ) -> None:
        """Goods that are still to come are promised for a day before, or are ordered in time for it."""
        eve = purchasing.eve_of(starts_on)
        if late := [one for one in held if one.goes_out_on(eve) < today]:
            last = max(late, key=lambda one: one.there_by(today))
            first = purchasing.first_day_after(last.there_by(today))
            told = f"what {last.supplier} delivers is not ordered: the first day on which the crew finds it is {first}"
            raise Refused("goods-not-ordered", told)
        for order in orders:
            if order.outstanding and (order.promised_for is None or order.promised_for >= starts_on):
                when = "no day" if order.promised_for is None else str(order.promised_for)
                raise Refused("goods-not-promised", f"{order.supplier} has promised {when}, the crew would come before")

    def goods_come_too_late(self, orders: Iterable[PurchaseOrder]) -> bool:
        """A crew is booked, and a promise has moved beyond its first day."""
        booked = self.state is State.PROCURING and self.starts_on is not None
        return booked and any(one.outstanding and one.due >= (self.starts_on or one.due) for one in orders)

    def unschedule(self, reason: str) -> list[Event]:
        """The crew that is booked is let go; another day is agreed on when the goods are there."""
        self.crew = self.starts_on = self.days = None
        return [published.InstallationUnscheduled(project_id=self.project_id, reason=reason)]

    def lose_day(self, lost: date, days: Sequence[date], reason: str) -> list[Event]:
        """Rain: nobody works on a day of the installation, and the days after it follow a day later."""
        self._must_be("lose a day", State.SCHEDULED, State.INSTALLING)
        if self.state is State.SCHEDULED:
            self.starts_on = min(days)
            self.hazards_signed = []
        return [published.SiteDayLost(project_id=self.project_id, day=lost, reason=reason, days=tuple(sorted(days)))]

    def reschedule(
        self, crew: str, starts_on: date, reason: str, today: date, orders: Iterable[PurchaseOrder] = (),
        held: Iterable[HeldOrder] = (),
    ) -> list[Event]:  # fmt: skip
        if not (self.state is State.PROCURING and self.starts_on is not None):
            self._must_be("reschedule the installation", State.SCHEDULED)
        not_past(starts_on, today)
        self._must_begin_in_time(starts_on)
        self._must_come_before(starts_on, today, orders, held)
        self.crew, self.starts_on = crew, starts_on
        self.hazards_signed = []
        return [
            published.InstallationRescheduled(project_id=self.project_id, crew=crew, starts_on=starts_on, reason=reason)
        ]

    def sign_hazards(self, codes: Sequence[str]) -> list[Event]:
        """The crew has gone through every hazard of this job (toolbox talk); nothing where it had signed them all."""
        self._must_be("sign the job hazard analysis", State.SCHEDULED)
        return [] if self.hazards_signed == sorted(set(codes)) else self._sign(codes)

    def _sign(self, codes: Sequence[str]) -> list[Event]:
        missing = unsigned(self.design, codes)
        if missing:
            raise Refused("hazards-unsigned", f"the analysis lacks {', '.join(missing)}")
        self.hazards_signed = sorted(set(codes))
        return [published.JobHazardAnalysisSigned(project_id=self.project_id, hazards=tuple(self.hazards_signed))]

    def start(self, now: datetime, today: date) -> list[Event]:
        self._must_be("start the installation", State.SCHEDULED)
        self._must_not_be_stopped()
        assert self.starts_on is not None
        if today < self.starts_on:
            raise Refused("not-yet", f"the installation is scheduled for {self.starts_on}")
        if not self.hazards_signed:
            raise Refused("hazards-unsigned", "the job hazard analysis is not signed")
        self.state = State.INSTALLING
        self.started_at, self.permits_ending = now, {}  # work that has begun keeps its permits
        return [published.InstallationStarted(project_id=self.project_id, started_at=now, crew=self.crew)]

    def complete(
        self, received: Iterable[Serial], installed: Iterable[SerialNumber], labour_hours: float,
        photos: Mapping[str, Evidence], major_punch_items: int, now: datetime, punch_list: Iterable[PunchItem] = (),
        visits: Iterable[Visit] = (),
    ) -> list[Event]:  # fmt: skip
        """The system stands. As many pieces are built in as the bill lists, every one of them received, and sound.

        Pieces that stood before are left over where the bill lists fewer now.

        ``photos``: by their shot, of the list of shots.
        """
        self._must_be("complete the installation", State.INSTALLING)
        self._must_not_be_stopped()
        if blocking := [one for one in punch_list if one.blocks]:
            raise Refused("punch-items-open", f"{len(blocking)} major punch items are open: {blocking[0].text[:120]}")
        on_site = [one for one in visits if one.kind in BUILDING and one.open]
        if on_site:
            raise Refused("visits-open", f"the {on_site[0].kind} visit of {on_site[0].starts_on} is not done")
        have = {(serial.sku, serial.serial) for serial in received}
        self._must_have_all(have)
        built_in = {(serial.sku, serial.serial) for serial in installed}
        if not built_in <= have or Counter(sku for sku, _ in built_in) != self.numbered:
            unknown, missing = sorted(built_in - have), sorted(have - built_in)
            raise Refused(
                "serials-differ",
                f"{len(unknown)} installed serial numbers were never received {unknown[:3]}, "
                f"{len(missing)} received ones are not installed {missing[:3]}",
            )
        if lacking := untaken(self.design, photos):
            raise Refused("shots-missing", f"there is no photograph of {', '.join(lacking)}")
        self.state = State.INSTALLED
        self.completed_at = now
        self._note_built(now)
        self.labour_hours += labour_hours
        return [
            *self._worked(labour_hours, "installation", now),
            published.InstallationCompleted(
                project_id=self.project_id,
                completed_at=now,
                labour_hours=labour_hours,
                design=self.design,
                serials=tuple(SerialNumber(sku=sku, serial=serial) for sku, serial in sorted(built_in)),
                photos=len(photos),
                evidence=tuple(photos.values()),
                major_punch_items=major_punch_items,
                crew=self.crew,
            ),
        ]

    def keep_built(self) -> None:
        """Notes what stands, before anything changes, where a version that did not keep it has completed it."""
        if self.built is None and self.stands and self.released and self.completed_at is not None:
            self._note_built(self.completed_at)

    def _note_built(self, at: datetime) -> None:
        started = {} if self.started_at is None else {"started_at": self.started_at.isoformat()}
        self.built = {"sha256": self.design.sha256, "completed_at": at.isoformat(), **started}

    @property
    def numbered(self) -> Counter[str]:
        """SKU -> pieces of the bill that have a serial number."""
        wanted = Counter[str]()
        for line in self.bill:
            wanted[line.sku] += line.quantity if line.serialised else 0
        return +wanted

    def _must_have_all(self, have: Collection[tuple[str, str]]) -> None:
        """What broke or was lost has been replaced."""
        there = Counter(sku for sku, _ in have)
        short = [line for line in self.bill if line.serialised and there[line.sku] < line.quantity]
        if short:
            listed = ", ".join(f"{there[line.sku]} of {line.quantity} {line.sku}" for line in short)
            raise Refused("pieces-missing", f"received and sound are {listed}")

    def replace(self, sku: str, today: date) -> list[HeldOrder]:
        """Orders one piece anew, for one that broke or was lost."""
        self._must_be("order a piece anew", State.MATERIALS_READY, State.SCHEDULED, State.INSTALLING)
        lines = [line.model_copy(update={"quantity": 1}) for line in self.bill if line.sku == sku]
        return self.plan_orders(lines, today)

    def stop(self, reason: str) -> list[Event]:
        if self.stop_reason is not None:
            return []
        self.stop_reason = reason
        return [published.WorkStopped(project_id=self.project_id, reason=reason)]

    def resume(self, codes: Sequence[str]) -> list[Event]:
        """Quality and safety clears the work; where a crew is at work it signs the hazard analysis again."""
        if self.stop_reason is None or self.closed:
            raise Refused("not-stopped", "no work is stopped")
        signed: list[Event] = []
        if self.permitted_design is not None and self.started_at is not None:
            signed = self._sign(codes)
        self.stop_reason = None
        return [*signed, published.WorkResumed(project_id=self.project_id)]

    def order_rework(self, cause_id: UUID, findings: Sequence[Finding]) -> Rework:
        self.state = State.REWORKING
        return Rework(
            id=new_id(),
            project_id=self.project_id,
            cause_id=cause_id,
            findings=[finding.model_dump(mode="json") for finding in findings],
        )

    def complete_rework(self, rework: Rework, labour_hours: float, now: datetime) -> list[Event]:
        if rework.done_at is not None:
            raise Refused("done", "this rework is completed already")
        self._must_be("complete a rework", State.REWORKING)
        self._must_not_be_stopped()
        rework.done_at = now
        self.state = State.INSTALLED
        self.labour_hours += labour_hours
        return [
            *self._worked(labour_hours, "rework", now),
            published.ReworkCompleted(project_id=self.project_id, rework_id=rework.id, labour_hours=labour_hours),
        ]

    def _worked(self, hours: float, activity: str, now: datetime) -> list[Event]:
        until = local_date(now, self.time_zone or "UTC")
        return [
            published.HoursWorkedRecorded(
                project_id=self.project_id, worked_until=until, hours=hours, crew=self.crew, activity=activity
            )
        ]

    def close(self, actions: Sequence[str], *, had_record: bool) -> list[Event]:
        """Ends the build. ``actions`` are what was undone before."""
        released = ("crew_released",) if self.state in (State.SCHEDULED, State.INSTALLING, State.REWORKING) else ()
        self.state = State.CLOSED
        self.stop_reason = None
        return [
            published.CompensationCompleted(
                project_id=self.project_id, actions=(*actions, *released), had_record=had_record
            )
        ]

    def _must_be(self, what: str, *states: State) -> None:
        if self.state not in states:
            raise Refused("wrong-state", f"cannot {what}: the build is {self.state}")

    def _must_not_be_stopped(self) -> None:
        if self.stop_reason is not None:
            raise Refused("work-stopped", f"work is stopped: {self.stop_reason}")


def _stock_lines(moved: Iterable[Allocation]) -> tuple[published.StockLine, ...]:
    return tuple(published.StockLine(sku=one.sku, lot=one.lot, quantity=one.quantity) for one in moved)
