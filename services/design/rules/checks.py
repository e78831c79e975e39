"""A check: one requirement, one figure of the design, one verdict.

Everything the design asserts about codes and datasheets is a list of these records, so the proposal, the
single-line diagram, the permit packet and a reviewer all quote the same numbers.
"""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

Severity = Literal["code", "equipment", "advice"]
"""``code``: an adopted code decides; ``equipment``: a datasheet or listing does; ``advice``: good practice."""

TOLERANCE = 1e-9
"""Relative slack of a comparison: ten times 44.2 V is 442 V although the floating-point product is more."""


class Check(BaseModel):
    """One verdict. ``limit`` and ``value`` carry ``unit``; both are None where the rule has no figure."""

    model_config = ConfigDict(frozen=True)

    rule: str
    """Stable name, e.g. ``string_voc_max``: what changes between editions is the citation, not this."""
    edition: str
    """Edition of the cited document, e.g. ``NEC 2023``, ``IFC 2021``, ``datasheet``."""
    limit: float | None
    value: float | None
    unit: str
    passed: bool
    citation: str
    detail: str
    severity: Severity = "code"


def at_most(
    rule: str,
    value: float,
    limit: float,
    unit: str,
    *,
    edition: str,
    citation: str,
    detail: str,
    severity: Severity = "code",
) -> Check:
    """The check that ``value`` does not exceed ``limit``."""
    passed = value <= limit + TOLERANCE * max(abs(limit), abs(value))
    return Check(
        rule=rule,
        edition=edition,
        limit=limit,
        value=round(value, 6),
        unit=unit,
        passed=passed,
        citation=citation,
        detail=detail,
        severity=severity,
    )


def at_least(
    rule: str,
    value: float,
    limit: float,
    unit: str,
    *,
    edition: str,
    citation: str,
    detail: str,
    severity: Severity = "code",
) -> Check:
    """The check that ``value`` reaches ``limit``."""
    passed = value >= limit - TOLERANCE * max(abs(limit), abs(value))
    return Check(
        rule=rule,
        edition=edition,
        limit=limit,
        value=round(value, 6),
        unit=unit,
        passed=passed,
        citation=citation,
        detail=detail,
        severity=severity,
    )


def failures(checks: Iterable[Check]) -> list[Check]:
    """The checks that forbid building as designed: failed, and not merely advice."""
    return [check for check in checks if not check.passed and check.severity != "advice"]
