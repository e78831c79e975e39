"""How an issued permit ends: by the calendar unless work has begun, by its authority, by the last inspection."""

from datetime import date

from services.permitting.model.permit import Permit, PermitState
from services.permitting.rules.kinds import KEPT_BY_WORK, OF_CONSTRUCTION
from shared.messaging.storage.store import Refused
from shared.schemas.event import Event
from shared.schemas.permitting import (
    PermitExpired,
    PermitExpiring,
    PermitExtended,
    PermitFinaled,
    PermitRevoked,
    PermitTransferred,
)


def expiring(permit: Permit) -> list[Event]:
    """Nothing where it was extended, revoked or closed meanwhile, or work has begun."""
    if not permit.held or permit.worked_on is not None:
        return []
    assert permit.expires_on is not None
    return [PermitExpiring(**permit.named, permit_number=permit.permit_number, expires_on=permit.expires_on)]


def expire(permit: Permit) -> list[Event]:
    """Nothing where it was revoked, closed or withdrawn meanwhile."""
    if not permit.held:
        return []
    assert permit.expires_on is not None
    permit.state = PermitState.EXPIRED
    begun = permit.worked_on is not None
    permit.worked_on = None
    return [
        PermitExpired(
            **permit.named, permit_number=permit.permit_number, expired_on=permit.expires_on, work_begun=begun
        )
    ]


def extend(permit: Permit, expires_on: date) -> list[Event]:
    """The authority gives more time."""
    if not permit.held:
        raise Refused("nothing-to-extend", f"the permit is {permit.state}, not issued")
    assert permit.expires_on is not None
    if expires_on <= permit.expires_on:
        raise Refused("no-extension", f"the permit holds until {permit.expires_on} already")
    permit.expires_on = expires_on
    return [PermitExtended(**permit.named, permit_number=permit.permit_number, expires_on=expires_on)]


def work_done(permit: Permit, on: date, rests_until: date | None) -> bool:
    """Work was heard of: what it began with no longer counts, how long it rests does. False where that changes nothing.

    Work that began on the last day is heard of when the permit has just been taken for expired: it has not.
    """
    if permit.kind not in KEPT_BY_WORK or permit.expires_on is None or on > permit.expires_on:
        return False
    if not permit.held and permit.state is not PermitState.EXPIRED:
        return False
    if permit.state is PermitState.EXPIRED:
        permit.state = PermitState.APPROVED
    permit.worked_on = max(on, permit.worked_on or on)
    permit.expires_on = max(rests_until or permit.expires_on, permit.expires_on)
    return True


def revoke(permit: Permit, on: date, reasons: tuple[str, ...]) -> list[Event]:
    """The authority takes it back."""
    if not permit.held and permit.state is not PermitState.FINALED:
        raise Refused("nothing-to-revoke", f"the permit is {permit.state}, not issued")
    permit.state, permit.reasons, permit.worked_on = PermitState.REVOKED, list(reasons), None
    return [PermitRevoked(**permit.named, permit_number=permit.permit_number, revoked_on=on, reasons=reasons)]


def transfer(permit: Permit, licence: str, on: date) -> list[Event]:
    """The authority has noted another holder."""
    if not permit.held:
        raise Refused("nothing-to-transfer", f"the permit is {permit.state}, not issued")
    if permit.licence == licence:
        raise Refused("held-already", f"{licence} holds the permit already")
    permit.licence = licence
    return [PermitTransferred(**permit.named, permit_number=permit.permit_number, licence=licence, transferred_on=on)]


def final(permit: Permit, on: date) -> list[Event]:
    """The last inspection has passed: the permit can no longer expire."""
    if permit.state is not PermitState.APPROVED or permit.kind not in OF_CONSTRUCTION:
        return []
    permit.state = PermitState.FINALED
    return [PermitFinaled(**permit.named, permit_number=permit.permit_number, finaled_on=on)]
