"""What was applied for against what the utility has approved."""

from collections.abc import Iterator
from typing import Final

from shared.schemas.interconnection import AgreementTerms

SAME_KW: Final = 0.005
"""Half of the last digit that a nameplate states: ratings no farther apart are the same rating."""


def settings_profile(normal_category: str, abnormal_category: str) -> str:
    """The settings that belong to a pair of performance categories of IEEE 1547-2018."""
    return f"IEEE1547-2018-{normal_category}-{abnormal_category}"


def differences(applied: AgreementTerms, approved: AgreementTerms) -> Iterator[str]:
    """Where an approval is for something else than was applied for, in words."""
    if abs(applied.kwac - approved.kwac) > SAME_KW:
        yield f"approved for {approved.kwac:g} kW, applied for {applied.kwac:g} kW"
    if not _same_limit(applied.export_limit_kw, approved.export_limit_kw):
        yield (
            f"approved with an export limit of {_limit(approved.export_limit_kw)}, "
            f"applied for one of {_limit(applied.export_limit_kw)}"
        )
    if applied.settings_profile.strip().casefold() != approved.settings_profile.strip().casefold():
        yield f"approved for the settings {approved.settings_profile}, applied for {applied.settings_profile}"


def _same_limit(one: float | None, other: float | None) -> bool:
    """Null is no limit at all, and not the same as a large one."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME_KW


def _limit(limit_kw: float | None) -> str:
    return "none" if limit_kw is None else f"{limit_kw:g} kW"
