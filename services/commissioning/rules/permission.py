"""What a permission to operate has to be for: the system as built, as far as the agreement lets it."""

from collections.abc import Iterator
from typing import Final

from shared.schemas.aov04 import PermissionToOperateGranted
from shared.schemas.interconnection import UtilityPermissionGranted
from shared.schemas.parts import DesignFacts
from shared.schemas.permitting import InterconnectionApproved

SAME_KW: Final = 0.005
"""Half of the last digit that a nameplate states: ratings no farther apart are the same rating."""


def export_limit_kw(design: DesignFacts, agreement: InterconnectionApproved) -> float | None:
    """The stricter of what the design and the agreement allow to be exported; None where neither limits it."""
    limits = (design.export_limit_kw, agreement.export_limit_kw)
    return min((one for one in limits if one is not None), default=None)


def differences(
    granted: PermissionToOperateGranted | UtilityPermissionGranted,
    design: DesignFacts,
    agreement: InterconnectionApproved,
) -> Iterator[str]:
    """Where a permission is for something else. Nobody may energize under such a one; onboarding checks the same."""
    limit = export_limit_kw(design, agreement)
    if abs(granted.kwac - design.kwac) > SAME_KW:
        yield f"granted for {granted.kwac:g} kW, {design.kwac:g} kW are built"
    if not _same_limit(granted.export_limit_kw, limit):
        yield f"granted with an export limit of {granted.export_limit_kw} kW, agreed was {limit}"
    if granted.settings_profile.strip().casefold() != agreement.settings_profile.strip().casefold():
        yield f"granted for the settings profile {granted.settings_profile}, agreed was {agreement.settings_profile}"


def _same_limit(one: float | None, other: float | None) -> bool:
    """Alike as a device would be set: null is no limit at all, and not the same as a large one."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME_KW
