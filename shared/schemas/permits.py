"""What the permitting service publishes of a permit besides its review: refusal, validity, revocation, its end."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.schemas.event import Event
from shared.schemas.permitting import PermitKind
from shared.schemas.quantities import Id, Line, Ordinal, PastDay, PlannedDay, Texts


class RefusalAnswer(StrEnum):
    """What is done about a permit that was refused."""

    REDESIGN = "redesign"
    APPEAL = "appeal"
    END = "end"


class PermitRequired(Event):
    """The project needs this permit before building begins."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRequired.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it is to allow."""
    ahj_id: Line
    """Who issues it."""
    depends_on: tuple[PermitKind, ...] = Field(default=(), max_length=20)
    """Permits that have to be issued before this one is applied for."""


class PermitRefused(Event):
    """An authority has refused; whether to design anew, to appeal or to end is decided next."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRefused.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it was to allow."""
    ahj_id: Line
    """Who refused."""
    reasons: Texts = Field(min_length=1)
    """What the authority says; at least one."""
    refusal: Ordinal
    """Which refusal of this permit this is, counted from 1."""


class PermitRefusalAnswered(Event):
    """What is done about a refusal."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRefusalAnswered.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it was to allow."""
    answer: RefusalAnswer
    """Another design, an appeal, or the end."""
    reasons: Texts = ()
    """What the authority said: what another design has to mend."""
    redesigns: int = Field(default=0, ge=0, le=100)
    """How many times the design was changed for this permit after a refusal, this one included."""


class PermitExpiring(Event):
    """The permit ends soon unless work begins or it is extended."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitExpiring.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allows."""
    permit_number: Line
    """The issuer's number."""
    expires_on: PlannedDay
    """Last day of validity, local to the site."""


class PermitExtended(Event):
    """The authority has given more time."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitExtended.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allows."""
    permit_number: Line
    """The issuer's number."""
    expires_on: PlannedDay
    """The new last day of validity, local to the site."""


class PermitExpired(Event):
    """The permit has lapsed: nothing may be built under it until it is issued anew."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitExpired.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allowed."""
    permit_number: Line
    """The issuer's number."""
    expired_on: PastDay
    """Last day of validity, local to the site."""
    work_begun: bool = False
    """True where the work had begun and rested for too long; false where it had not begun in time."""


class PermitRevoked(Event):
    """The authority has taken the permit back: work stops at once."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRevoked.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allowed."""
    permit_number: Line
    """The issuer's number."""
    revoked_on: PastDay
    """Day of the revocation, local to the site."""
    reasons: Texts = Field(min_length=1)
    """What the authority says; at least one."""


class PermitTransferred(Event):
    """The permit is held by somebody else now: another contractor, another owner."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitTransferred.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allows."""
    permit_number: Line
    """The issuer's number."""
    licence: Line
    """Licence of the contractor who holds it now: an entry of a public register, no personal data."""
    transferred_on: PastDay
    """Day from which that holds, local to the site."""


class PermitFinaled(Event):
    """The last inspection has passed: the permit is closed, and can no longer expire."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitFinaled.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allowed."""
    permit_number: Line
    """The issuer's number."""
    finaled_on: PastDay
    """Day of the last inspection, local to the site."""
