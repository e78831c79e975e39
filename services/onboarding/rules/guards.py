"""The guards of energization: what has to be there, and what has to agree, before anybody closes the switch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.schemas.commissioning import PTOGranted
from shared.schemas.parts import DesignFacts

SAME_KW = 0.005
"""Half of the last digit that a nameplate states: ratings no farther apart are the same rating."""


@dataclass(frozen=True)
class Facts:
    """What is known of a system. ``None`` where nobody has said it yet."""

    ordered: bool
    design: DesignFacts | None
    """As built."""
    installed_at: datetime | None
    inspected_at: datetime | None
    commissioned_at: datetime | None
    permission: PTOGranted | None
    """The one in force."""
    permitted_at: datetime | None
    agreed_for: str | None
    """SHA-256 of the design that the interconnection agreement is for."""
    agreed_export_limit_kw: float | None
    agreed_profile: str | None
    """The utility-required IEEE 1547-2018 settings profile."""

    @property
    def export_limit_kw(self) -> float | None:
        """The stricter of what the design and the agreement allow to be exported."""
        built = None if self.design is None else self.design.export_limit_kw
        limits = (built, self.agreed_export_limit_kw)
        return min((one for one in limits if one is not None), default=None)


def missing(facts: Facts) -> tuple[str, ...]:
    """The facts that are not there. One that is older than the installation says nothing of what stands now."""

    def since_installation(instant: datetime | None) -> bool:
        return instant is not None and facts.installed_at is not None and instant >= facts.installed_at

    built = None if facts.design is None else facts.design.sha256
    there = {
        "sales_order": facts.ordered,
        "installation": facts.installed_at is not None,
        "interconnection_agreement": built is not None and facts.agreed_for == built,
        "inspection": since_installation(facts.inspected_at),
        "commissioning": since_installation(facts.commissioned_at),
        "permission_to_operate": facts.permission is not None and since_installation(facts.permitted_at),
    }
    return tuple(name for name, known in there.items() if not known)


def mismatches(facts: Facts) -> tuple[str, ...]:
    """Where the permission is not for the system as built and agreed. Only for facts of which none is missing."""
    return tuple(_mismatches(facts))


def _mismatches(facts: Facts) -> Iterator[str]:
    design, permission = facts.design, facts.permission
    assert design is not None and permission is not None
    if abs(permission.kwac - design.kwac) > SAME_KW:
        yield f"nameplate: permission for {permission.kwac:g} kW, {design.kwac:g} kW are built"
    if not _same_limit(permission.export_limit_kw, facts.export_limit_kw):
        yield f"export_limit: permission for {permission.export_limit_kw} kW, agreed is {facts.export_limit_kw}"
    if permission.settings_profile.strip().casefold() != (facts.agreed_profile or "").strip().casefold():
        yield f"settings_profile: permission for {permission.settings_profile}, agreed is {facts.agreed_profile}"


def _same_limit(one: float | None, other: float | None) -> bool:
    """Alike as a device would be set; null is no limit at all."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME_KW
