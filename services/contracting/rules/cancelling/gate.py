"""What has to wait while a customer can still cancel: each act with the rights that are still open.

12 CFR 1026.23(c): nothing is disbursed, delivered or performed while a rescission is open. 16 CFR 429.1(h): the note is
not assigned before midnight of the fifth business day. That permit fees and orders wait for every right is our policy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What makes a cancellation dear, or takes from the customer whom to cancel against."""

    PERMIT_FEE = "permit_fee"
    ORDER = "order"
    DELIVERY = "delivery"
    DISBURSEMENT = "disbursement"
    ASSIGNMENT = "assignment"


@dataclass(frozen=True)
class KnownRight:
    """A right of a signed contract. ``open_until`` None: a missing notice keeps it open without limit."""

    rule: str
    open_until: datetime | None
    assignable_from: datetime | None = None

    def open_at(self, instant: datetime) -> bool:
        return self.open_until is None or instant <= self.open_until

    def holds_up(self, act: Act, instant: datetime) -> bool:
        barred = act is Act.ASSIGNMENT and self.assignable_from is not None and instant < self.assignable_from
        return barred or self.open_at(instant)


@dataclass(frozen=True)
class Gate:
    """Whether an act may be done. ``until``: when it opens; None where it is open, or nobody knows."""

    act: Act
    rights: tuple[KnownRight, ...]
    until: datetime | None

    @property
    def open(self) -> bool:
        return not self.rights


def gate(rights: Sequence[KnownRight], act: Act, instant: datetime) -> Gate:
    """The gate before an act at an instant, with the rights that keep it shut."""
    shut = tuple(right for right in rights if right.holds_up(act, instant))
    ends = [_ends(right, act) for right in shut]
    known = [end for end in ends if end is not None]
    return Gate(act, shut, max(known) if known and len(known) == len(ends) else None)


def _ends(right: KnownRight, act: Act) -> datetime | None:
    if right.open_until is None or act is not Act.ASSIGNMENT or right.assignable_from is None:
        return right.open_until
    return max(right.open_until, right.assignable_from)
