"""The parties of a contract, in which order they sign, and the sealed record of what was sent, seen and signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from services.contracting.rules.audit_trail import GENESIS, seal
from services.contracting.rules.packet.terms import COMPANYS
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.schemas.event import rfc3339


class AuditEntry(Base):
    """One entry of the sealed record of what was sent, seen and signed. Addresses of signers stay here."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("one_entry_per_place", "project_id", "place", unique=True),
        CheckConstraint("place >= 0", name="place"),
        CheckConstraint("seal ~ '^[0-9a-f]{64}$'", name="seal"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT))
    place: Mapped[int]
    """From 0, in the order of the chain."""
    entry: Mapped[dict[str, Any]]
    seal: Mapped[str]

    @classmethod
    def after(cls, chain: list["AuditEntry"], project_id: UUID, what: str, at: datetime, **facts: str) -> "AuditEntry":
        """The entry that follows a chain given in its order."""
        entry = {"what": what, "at": rfc3339(at), "project_id": str(project_id), **facts}
        previous = chain[-1].seal if chain else GENESIS
        return cls(id=new_id(), project_id=project_id, place=len(chain), entry=entry, seal=seal(previous, entry))


class Party(Base):
    """Who stands in the contract, and signs it where ``signs``. Whoever has a smaller turn signs first, equal ones in

    any order. Name, address and age stand in the contract itself; no event and no task holds them.
    """

    __tablename__ = "signers"
    __table_args__ = (
        Index("one_signature_each", "project_id", "subject", unique=True),
        CheckConstraint("turn > 0", name="turn"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT))
    subject: Mapped[str | None]
    """Of the tokens by which the party is known; None until it has come, or where it does not sign."""
    role: Mapped[str]
    turn: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    address: Mapped[str | None] = mapped_column(default=None)
    """Where it is not that of the site."""
    age: Mapped[int | None] = mapped_column(default=None)
    """Years; None where not asked."""
    signs: Mapped[bool] = mapped_column(default=True)
    consent_version: Mapped[str | None] = mapped_column(default=None)
    """Edition of the consent to electronic records (15 USC 7001(c)); None while not given."""
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it first opened the document that is to be signed."""
    signed_at: Mapped[datetime | None] = mapped_column(default=None)
    senior: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def who_speaks(cls, parties: Sequence["Party"], subject: str) -> "Party":
        """The signer who is this subject; the only one who has not come yet becomes it. Refused where it is none."""
        signers = [one for one in parties if one.signs]
        if not signers:
            raise Refused("parties-missing", "who signs this contract has not been said yet")
        mine = [one for one in signers if one.subject == subject] or [one for one in signers if one.subject is None]
        if len(mine) != 1:
            raise Refused("not-a-signer", "this contract is signed by others")
        mine[0].subject = subject
        return mine[0]

    def must_be_next(self, parties: Sequence["Party"], *, agreed: bool = False) -> None:
        """Refused where it has signed, others come first, or it has not agreed to electronic records.

        ``agreed``: nobody has to: it signs on paper, or for a business (15 USC 7006(1)).
        """
        self.must_not_have_signed()
        if self.consent_version is None and not agreed:
            raise Refused("consent-missing", "you have not agreed to electronic records yet (15 USC 7001(c))")
        if any(one.signs and one.signed_at is None and one.turn < self.turn for one in parties):
            raise Refused("not-your-turn", "others sign before you")

    def must_not_have_signed(self) -> None:
        if self.signed_at is not None:
            raise Refused("signed-already", "you have signed this contract already")

    def hand_over(self, name: str, email: str, subject: str | None) -> None:
        """Another person signs for the company. Refused for people, who cannot be replaced by others."""
        self.must_not_have_signed()
        if self.role != COMPANYS:
            raise Refused("signs-in-person", f"who signs as {self.role} signs for itself: name the parties anew")
        self.name, self.email, self.subject = name, email, subject
        self.age = self.consent_version = self.opened_at = None

    def forget(self) -> None:
        """How to reach the party, and its age; the name stands in what it has signed."""
        self.email, self.address, self.age = "", None, None

    def begin_again(self) -> None:
        """The document that was to be signed is void: a new one follows. The consent to electronic records stays."""
        self.opened_at = self.signed_at = None
