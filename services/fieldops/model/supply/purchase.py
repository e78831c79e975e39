"""Purchase orders and the serial numbers that came with them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from services.fieldops.rules.receiving import Arrived, Verdict, judge, on_time
from services.fieldops.rules.suppliers import restock_fee_cents
from services.fieldops.rules.supply.substitution import Substitution
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import fieldops as published
from shared.schemas.event import Event
from shared.schemas.parts import DesignFacts, EquipmentLine, SerialNumber


class OrderState(StrEnum):
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    RECEIVED = "received"
    CANCELLED = "cancelled"
    USED_UP = "used_up"
    """Built in when another design was asked for: never returned; what of it the new bill lists is not bought again."""


class PurchaseOrder(Base):
    """What one supplier is to deliver for one build."""

    __tablename__ = "purchase_orders"
    __table_args__ = (
        CheckConstraint("state <> 'acknowledged' OR promised_for IS NOT NULL", name="promised"),
        CheckConstraint("promised_for IS NULL OR first_promise <= promised_for", name="promises_move_later"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    supplier: Mapped[str]
    lines: Mapped[list[dict[str, Any]]]
    need_by: Mapped[date]
    state: Mapped[OrderState] = mapped_column(text_enum(OrderState), default=OrderState.ISSUED)
    first_promise: Mapped[date | None] = mapped_column(default=None)
    promised_for: Mapped[date | None] = mapped_column(default=None)
    received: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """SKU -> pieces taken in so far."""
    rejections: Mapped[int] = mapped_column(default=0)
    """Deliveries of which something was set aside."""
    set_aside: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """What goes back: {return_number, sku, quantity, fault}, and {credit_note, credited_cents} once it is credited."""
    substitute: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """A material substitution that waits for another design and its permits: {old: SKU, new: EquipmentLine}."""

    @property
    def live(self) -> bool:
        return self.state not in (OrderState.CANCELLED, OrderState.USED_UP)

    @property
    def outstanding(self) -> bool:
        return self.state in (OrderState.ISSUED, OrderState.ACKNOWLEDGED)

    @property
    def due(self) -> date:
        return self.promised_for or self.need_by

    @property
    def equipment(self) -> tuple[EquipmentLine, ...]:
        return tuple(EquipmentLine.model_validate(line) for line in self.lines)

    @property
    def still_due(self) -> tuple[EquipmentLine, ...]:
        """The lines with the pieces that have not been taken in yet."""
        left = ((line, line.quantity - self.received.get(line.sku, 0)) for line in self.equipment)
        return tuple(line.model_copy(update={"quantity": quantity}) for line, quantity in left if quantity > 0)

    def issued(self) -> Event:
        return published.PurchaseOrderIssued(
            project_id=self.project_id,
            purchase_order_id=self.id,
            supplier=self.supplier,
            lines=self.equipment,
            need_by=self.need_by,
        )

    def acknowledge(self, promised_for: date, today: date) -> list[Event]:
        if self.state is not OrderState.ISSUED:
            raise Refused("wrong-state", f"this order cannot be acknowledged: it is {self.state}")
        not_past(promised_for, today)
        self.state = OrderState.ACKNOWLEDGED
        self.first_promise = self.promised_for = promised_for
        return [
            published.PurchaseOrderAcknowledged(
                project_id=self.project_id, purchase_order_id=self.id, promised_for=promised_for
            )
        ]

    def delay(self, new_promise: date) -> list[Event]:
        """The supplier moves its promise to a later day."""
        if self.state is not OrderState.ACKNOWLEDGED or self.promised_for is None:
            raise Refused("wrong-state", f"no delivery is promised that could be delayed: the order is {self.state}")
        days_late = (new_promise - self.promised_for).days
        if days_late < 1:
            raise Refused("not-later", f"the delivery is promised for {self.promised_for}; a delay ends later")
        self.promised_for = new_promise
        return [
            published.DeliveryDelayed(
                project_id=self.project_id, purchase_order_id=self.id, new_promise=new_promise, days_late=days_late
            )
        ]

    def receive(
        self, arrived: Sequence[Arrived], design: DesignFacts, fleet: Iterable[str], delivered_on: date
    ) -> tuple[Verdict, list[Event]]:
        """Takes in what is sound and due of a delivery; sets the rest aside under a return number."""
        if not self.outstanding:
            raise Refused("wrong-state", f"nothing is due on this order: it is {self.state}")
        if self.substitute is not None:
            raise Refused("substitution-open", f"{self.substitute['old']} waits for a design with its substitute")
        places = {line.sku: place for place, line in enumerate(self.equipment, start=1)}
        verdict = judge(arrived, self.still_due, design, frozenset(fleet))
        events: list[Event] = []
        if verdict.taken:
            events.append(self._taken_in(arrived, verdict, delivered_on, places))
        if verdict.set_aside:
            events.append(self._set_aside(verdict))
        return verdict, events

    def _taken_in(
        self, arrived: Sequence[Arrived], verdict: Verdict, delivered_on: date, places: Mapping[str, int]
    ) -> Event:
        accepted = Counter[str]()
        for one in verdict.taken:
            accepted[one.sku] += one.quantity
        self.received = dict(Counter(self.received) + accepted)
        if verdict.complete:
            self.state = OrderState.RECEIVED
        return published.GoodsReceived(
            project_id=self.project_id,
            purchase_order_id=self.id,
            serials=tuple(SerialNumber(sku=one.sku, serial=serial) for one in verdict.taken for serial in one.serials),
            complete=verdict.complete,
            on_time=on_time(delivered_on, self.first_promise, self.need_by),
            delivered_on=delivered_on,
            lines=tuple(
                published.ReceivedLine(
                    line=places[sku],
                    sku=sku,
                    received=sum(one.quantity for one in arrived if one.sku == sku),
                    damaged=sum(one.damaged for one in arrived if one.sku == sku),
                    accepted=accepted[sku],
                )
                for sku in dict.fromkeys(one.sku for one in arrived if one.sku in places)
            ),
        )

    def _set_aside(self, verdict: Verdict) -> Event:
        self.rejections += 1
        number = f"RMA-{self.id.hex[-8:].upper()}-{self.rejections}"
        lines = [{"sku": one.sku, "quantity": one.quantity, "fault": one.fault.value} for one in verdict.set_aside]
        self.set_aside = [*self.set_aside, *({"return_number": number, **line} for line in lines)]
        return published.GoodsRejected(
            project_id=self.project_id,
            purchase_order_id=self.id,
            reasons=verdict.reasons,
            return_number=number,
            lines=tuple(published.SetAsideLine.model_validate(line) for line in lines),
        )

    def substitute_line(self, sku: str, article: dict[str, Any]) -> list[Event]:
        """The supplier has another article in the place of one that is still due.

        A material one waits for another design, its permit and its agreement; any other takes the line at once.
        """
        old = next((line for line in self.still_due if line.sku == sku), None)
        if not self.outstanding or old is None:
            raise Refused("not-due", f"no {sku} is due on this order: it is {self.state}")
        if self.substitute is not None:
            raise Refused("substitution-open", f"{self.substitute['old']} waits for a design with its substitute")
        new = old.model_copy(update=article)
        asked = Substitution(old, new)
        if (against := asked.objection()) is not None:
            raise Refused("no-substitute", against)
        if self.received.get(sku) and new.sku != sku:
            raise Refused("partly-received", f"{self.received[sku]} of {sku} were taken in already")
        if asked.material:
            self.substitute = {"old": sku, "new": new.model_dump(mode="json")}
        else:
            self.lines = [new.model_dump(mode="json") if line["sku"] == sku else line for line in self.lines]
        return [
            published.ItemSubstituted(
                project_id=self.project_id, purchase_order_id=self.id, old=old, new=new, material=asked.material
            )
        ]

    def keep_to_the_order(self) -> None:
        """No substitute: what was ordered is due after all."""
        if self.substitute is None:
            raise Refused("no-substitution", "no substitution waits on this order")
        self.substitute = None

    def credit(self, return_number: str, credit_note: str, cents: int) -> list[Event]:
        """The supplier's credit note for what went back; never for more than that was ordered at."""
        back = [one for one in self.set_aside if one["return_number"] == return_number]
        if not back:
            raise Refused("no-such-return", f"nothing of this order went back under {return_number}")
        if any("credit_note" in one for one in back):
            raise Refused("credited", f"{return_number} is credited already")
        prices = {line.sku: line.unit_cost_cents for line in self.equipment}
        worth = sum(one["quantity"] * prices.get(one["sku"], 0) for one in back)
        if cents > worth:
            raise Refused("too-much", f"{cents} cents are credited for goods that were ordered at {worth}")
        self.set_aside = [
            {**one, "credit_note": credit_note, "credited_cents": cents} if one in back else one
            for one in self.set_aside
        ]
        return [
            published.CreditNoteReceived(
                project_id=self.project_id,
                purchase_order_id=self.id,
                return_number=return_number,
                note_number=credit_note,
                credited_cents=cents,
                short_cents=worth - cents,
            )
        ]

    def use_up(self) -> None:
        """What came is built in, and the work stops for another design or another permit."""
        if self.state is OrderState.RECEIVED:
            self.state = OrderState.USED_UP

    def cancel(self) -> list[Event]:
        """Takes the order back; goods that came already are returned."""
        # who could not deliver what was ordered charges nothing for taking it back
        acknowledged = self.state is not OrderState.ISSUED and self.substitute is None
        fee = restock_fee_cents(self.supplier, self.equipment, acknowledged=acknowledged)
        self.state = OrderState.CANCELLED
        return [
            published.PurchaseOrderCancelled(
                project_id=self.project_id, purchase_order_id=self.id, restock_fee_cents=fee
            )
        ]


def not_past(day: date, today: date) -> None:
    """Refuses to promise or plan a day that is over."""
    if day < today:
        raise Refused("in-the-past", f"{day} is past; today is {today}")
