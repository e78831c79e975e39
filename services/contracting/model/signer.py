"""Who has to sign a contract that more than one signs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from shared.messaging.storage.store import Refused


class Signer(Base):
    """One signer, known by the subject of its tokens. Whoever has a smaller order signs first, equal ones in any."""

    __tablename__ = "signers"
    __table_args__ = (
        Index("one_signature_each", "project_id", "subject", unique=True),
        CheckConstraint("turn > 0", name="turn"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT))
    subject: Mapped[str]
    role: Mapped[str]
    turn: Mapped[int]
    consent_version: Mapped[str | None] = mapped_column(default=None)
    """Edition of the consent to electronic records (15 USC 7001(c)); None while not given."""
    signed_at: Mapped[datetime | None] = mapped_column(default=None)
    senior: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def whose_turn(cls, signers: Sequence["Signer"], subject: str) -> "Signer":
        """The signer who is this subject. Refused where it is none, has signed, or others come first."""
        mine = next((one for one in signers if one.subject == subject), None)
        if mine is None:
            raise Refused("not-a-signer", "this contract is signed by others")
        if mine.signed_at is not None:
            raise Refused("signed-already", "you have signed this contract already")
        if mine.consent_version is None:
            raise Refused("consent-missing", "you have not agreed to electronic records yet (15 USC 7001(c))")
        if any(one.signed_at is None and one.turn < mine.turn for one in signers):
            raise Refused("not-your-turn", "others sign before you")
        return mine
