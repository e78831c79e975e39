"""By what a person or an address is known again."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.lead.model.base import Base
from services.lead.rules.site.duplicates import of_person


class IdentityKey(Base):
    """A normalised e-mail address, telephone number or postal address of a live lead: at most one lead has it."""

    __tablename__ = "identity_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("leads.project_id"), index=True)

    @property
    def of_person(self) -> bool:
        """It goes with who sells the house; the others stay with the house."""
        return of_person(self.id)
