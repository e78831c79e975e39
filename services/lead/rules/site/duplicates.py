"""Whether two inquiries are of the same person or for the same address.

Each inquiry gets keys, one of each kind it has; two inquiries that share a key are one project. The keys are exact, so
that a unique index can enforce it whatever arrives at once.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.lead.rules.site.address import address_key
from shared.rules.site.assessment import Address

DOTLESS_DOMAINS: Final = frozenset({"gmail.com", "googlemail.com"})
"""Mail services that ignore dots in the local part."""
TAGGED_DOMAINS: Final = DOTLESS_DOMAINS | {
    "outlook.com",
    "hotmail.com",
    "live.com",
    "icloud.com",
    "fastmail.com",
    "proton.me",
}
"""Mail services that deliver ``name+tag`` to ``name``."""
EXPANSION: Final = "expansion"
_EXTENSION: Final = re.compile(r"(?:ext\.?|extension|x|#)\s*\d+\s*$", re.IGNORECASE)


class MatchedBy(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True)
class Match:
    """The decision on two inquiries."""

    by: tuple[MatchedBy, ...]

    @property
    def is_duplicate(self) -> bool:
        return bool(self.by)

    @property
    def same_person(self) -> bool:
        return MatchedBy.EMAIL in self.by or MatchedBy.PHONE in self.by

    @property
    def same_address(self) -> bool:
        return MatchedBy.ADDRESS in self.by


def identity_keys(email: str | None, phone: str | None, address: Address | None) -> tuple[str, ...]:
    """``email:…``, ``phone:…``, ``address:…`` of what the inquiry gives and can be read."""
    found = (
        (MatchedBy.EMAIL, email_key(email) if email else None),
        (MatchedBy.PHONE, phone_key(phone) if phone else None),
        (MatchedBy.ADDRESS, address_key(address) if address else None),
    )
    return tuple(f"{kind}:{key}" for kind, key in found if key)


def expansion_key(project_id: UUID) -> str:
    """Of a project that expands another one's system: one at a time does, while person and address stay the other's."""
    return f"{EXPANSION}:{project_id}"


def of_person(key: str) -> bool:
    """Whether a key is somebody's e-mail address or telephone number, and not of a house."""
    return key.partition(":")[0] in (MatchedBy.EMAIL, MatchedBy.PHONE)


def match(one: Iterable[str], other: Iterable[str]) -> Match:
    """By which keys two inquiries are the same, in the order of MatchedBy."""
    shared = set(one) & set(other)
    return Match(tuple(kind for kind in MatchedBy if any(key.startswith(f"{kind}:") for key in shared)))


def email_key(email: str) -> str | None:
    """The mailbox an address is delivered to; None where it is no address."""
    local, at, domain = email.strip().lower().rpartition("@")
    if not at or not local or "." not in domain:
        return None
    if domain in TAGGED_DOMAINS:
        local = local.partition("+")[0] or local
    if domain in DOTLESS_DOMAINS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def phone_key(phone: str) -> str | None:
    """A US or Canadian number as ``+1`` and ten digits, others as they are dialled; None where it is no number.

    North American area codes and exchanges begin with 2 to 9 (NANPA).
    """
    bare = _EXTENSION.sub("", phone.strip())
    digits = re.sub(r"\D", "", bare)
    if bare.startswith("+") and not digits.startswith("1"):
        return f"+{digits}" if 7 <= len(digits) <= 15 else None
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    return f"+1{digits}" if re.fullmatch(r"[2-9]\d{2}[2-9]\d{6}", digits) else None
