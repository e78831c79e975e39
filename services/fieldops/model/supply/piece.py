"""A piece of equipment under its serial number, from the day it is taken in to where it ends."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import fieldops as published
from shared.schemas.event import Event


class SerialState(StrEnum):
    SOUND = "sound"
    BROKEN = "broken"
    LOST = "lost"


class Removal(StrEnum):
    """What became of a piece that stood, or was left over, and stands no more."""

    REMOVED = "removed"
    """It is taken down; ``place`` says where it lies, once somebody has said so."""
    RETURNED = "returned"
    """The maker has it, under its return number."""
    SCRAPPED = "scrapped"


def number_taken(key: str, registered_in: object = None) -> Refused:
    """A number has one row for good; says so to whoever meets that.

    ``registered_in``: the project in whose register it is, where the caller may know.
    """
    where = "the fleet's register" if registered_in is None else f"the register of {registered_in}"
    rule = "what stood once, or is to stand, is not built in again under its number: take another piece"
    return Refused("serial-taken", f"{key} is in {where}: {rule}")


class Serial(Base):
    """A piece of equipment that was taken in: its number is ours alone, in the whole fleet, also once it is gone."""

    __tablename__ = "serials"
    __table_args__ = (
        CheckConstraint("removal <> 'returned' OR return_number IS NOT NULL", name="returned_under_a_number"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """``SKU/serial number``."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    purchase_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("purchase_orders.id"))
    """None for a piece from our own stock, or from its maker."""
    sku: Mapped[str]
    serial: Mapped[str]
    state: Mapped[SerialState] = mapped_column(text_enum(SerialState), default=SerialState.SOUND)
    removal: Mapped[Removal | None] = mapped_column(text_enum(Removal), default=None)
    """None for what stands, or is to stand."""
    place: Mapped[str | None] = mapped_column(default=None)
    """Where a piece that was taken down is: our warehouse, the maker, who recycles it; None while nobody has said."""
    return_number: Mapped[str | None] = mapped_column(default=None)
    """The maker's, under which it takes the piece back."""

    @property
    def sound(self) -> bool:
        """Sound, and not taken down: it stands, or can be built in."""
        return self.state is SerialState.SOUND and self.removal is None

    @property
    def unaccounted_for(self) -> bool:
        """It is taken down, and nobody has said where it is."""
        return self.removal is Removal.REMOVED and self.place is None

    def withdraw(self, reason: SerialState, replaced_by: str | None) -> list[Event]:
        """The piece is broken or lost; another from stock may stand in its place."""
        if self.state is not SerialState.SOUND:
            raise Refused("withdrawn", f"{self.id} is {self.state} already")
        if self.removal is not None:
            raise Refused("withdrawn", f"{self.id} is {self.removal} already")
        self.state = reason
        return [
            published.SerialWithdrawn(
                project_id=self.project_id, sku=self.sku, serial=self.serial, reason=reason, replaced_by=replaced_by
            )
        ]

    def take_down(self, return_number: str | None = None) -> None:
        """It stands no more. ``return_number``: under which its maker has agreed to take it back."""
        if self.removal is None:
            self.removal, self.return_number = Removal.REMOVED, return_number

    def account_for(self, went: Removal, place: str, return_number: str | None) -> bool:
        """Where it is now; False where that is known. What lies somewhere may go on, what has gone does not move."""
        number = return_number or self.return_number
        if self.removal is None:
            raise Refused("stands", f"{self.id} was not taken down")
        if (self.removal, self.place, self.return_number) == (went, place, number):
            return False
        if self.removal is not Removal.REMOVED:
            raise Refused("gone", f"{self.id} is {self.removal} already")
        if went is Removal.RETURNED and number is None:
            raise Refused("no-return-number", f"the maker takes {self.id} back under a number that it has given")
        self.removal, self.place, self.return_number = went, place, number
        return True
