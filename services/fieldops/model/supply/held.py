"""Orders that wait for their day: nobody outside was told of them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from services.fieldops.model.supply.purchase import PurchaseOrder
from services.fieldops.rules import purchasing
from shared.messaging.ids import new_id
from shared.schemas.parts import EquipmentLine


class HeldOrder(Base):
    """What one supplier is going to be asked for, for one build; by when, the build knows: it is one day for all."""

    __tablename__ = "held_orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    supplier: Mapped[str]
    lines: Mapped[list[dict[str, Any]]]

    @property
    def equipment(self) -> tuple[EquipmentLine, ...]:
        return tuple(EquipmentLine.model_validate(line) for line in self.lines)

    def goes_out_on(self, need_by: date) -> date:
        """The last day from which it is there by the need date, nine of ten times."""
        return purchasing.order_on(self.supplier, self.equipment, need_by)

    def there_by(self, today: date) -> date:
        """When it is there, nine of ten times, if it goes out today."""
        return today + timedelta(days=purchasing.lead_days(self.supplier, self.equipment))

    def order(self, need_by: date) -> PurchaseOrder:
        """As it goes to its supplier."""
        return PurchaseOrder(
            id=new_id(), project_id=self.project_id, supplier=self.supplier, lines=self.lines, need_by=need_by
        )
