"""By what two inquiries are recognised as one: normalised e-mail, telephone number, postal address."""

import re

from shared.rules.site import Address

_STREET = {
    "street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "lane": "ln", "court": "ct", "place": "pl",
    "boulevard": "blvd", "circle": "cir", "terrace": "ter", "highway": "hwy", "parkway": "pkwy",
    "north": "n", "south": "s", "east": "e", "west": "w",
}  # fmt: skip
"""Suffixes and directions as USPS Publication 28 appendix C abbreviates them."""


def identity_keys(email: str | None, phone: str | None, address: Address) -> tuple[str, ...]:
    """``kind:value`` of everything by which this inquiry may be recognised."""
    keys = [f"address:{_address(address)}"]
    if email:
        keys.append(f"email:{email.strip().lower()}")
    if phone:
        digits = re.sub(r"\D", "", phone)
        keys.append(f"phone:{digits[1:] if len(digits) == 11 and digits.startswith('1') else digits}")
    return tuple(keys)


def _address(address: Address) -> str:
    words = re.sub(r"[^a-z0-9 ]", " ", address.street.lower()).split()
    street = " ".join(_STREET.get(word, word) for word in words)
    unit = re.sub(r"[^a-z0-9]", "", (address.unit or "").lower())
    return f"{street}|{unit}|{address.postal_code[:5]}"
