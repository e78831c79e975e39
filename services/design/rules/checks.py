"""A check: one requirement, one figure of the design, one verdict.

Everything the design asserts about codes and datasheets is a list of these records, so the proposal, the
single-line diagram, the permit packet and a reviewer all quote the same numbers.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, Required, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict, computed_field

Severity = Literal["code", "equipment", "advice"]
"""``code``: an adopted code decides; ``equipment``: a datasheet or listing does; ``advice``: good practice."""

Result = Literal["pass", "fail", "unknown", "note"]
"""``unknown``: a figure is missing, the detail names it; ``note``: advice not met, which forbids nothing."""

TOLERANCE = 1e-9
"""Relative slack of a comparison: ten times 44.2 V is 442 V although the floating-point product is more."""


class Check(BaseModel):
    """One verdict. ``limit`` and ``value`` carry ``unit``; either is None where it is not known or there is none."""

    model_config = ConfigDict(frozen=True)

    rule: str
    """Stable name, e.g. ``string_voc_max``: what changes between editions is the citation, not this."""
    edition: str
    """Edition of the cited document, e.g. ``NEC 2023``, ``IFC 2021``, ``datasheet``."""
    subject: str = ""
    """Id of the device, run or plane that it judges; empty for the system as a whole."""
    limit: float | None
    value: float | None
    unit: str
    result: Result
    citation: str
    detail: str
    severity: Severity = "code"

    @computed_field  # type: ignore[prop-decorator]  # pydantic's own way to serialise a property
    @property
    def passed(self) -> bool:
        return self.result == "pass"


def verdict(*, holds: bool, severity: Severity) -> Result:
    """What a comparison comes to."""
    return "pass" if holds else "note" if severity == "advice" else "fail"


class Stated(TypedDict, total=False):
    """What a comparison is told beside its figures; as in :class:`Check`."""

    edition: Required[str]
    citation: Required[str]
    detail: Required[str]
    subject: str
    severity: Severity


def at_most(rule: str, value: float, limit: float, unit: str, **stated: Unpack[Stated]) -> Check:
    """The check that ``value`` does not exceed ``limit``."""
    holds = value <= limit + TOLERANCE * max(abs(limit), abs(value))
    return _compared(rule, round(value, 6), limit, unit, holds, stated)


def at_least(rule: str, value: float, limit: float, unit: str, **stated: Unpack[Stated]) -> Check:
    """The check that ``value`` reaches ``limit``."""
    holds = value >= limit - TOLERANCE * max(abs(limit), abs(value))
    return _compared(rule, round(value, 6), limit, unit, holds, stated)


def equal(rule: str, value: float, limit: float, unit: str, **stated: Unpack[Stated]) -> Check:
    """The check that ``value`` is ``limit`` and nothing else."""
    return _compared(rule, value, limit, unit, value == limit, stated)


def _compared(rule: str, value: float, limit: float, unit: str, holds: bool, stated: Stated) -> Check:
    result = verdict(holds=holds, severity=stated.get("severity", "code"))
    return Check(rule=rule, value=value, limit=limit, unit=unit, result=result, **stated)


def undecided(
    rule: str,
    missing: str,
    *,
    edition: str,
    citation: str,
    subject: str = "",
    value: float | None = None,
    limit: float | None = None,
    unit: str = "",
    severity: Severity = "code",
) -> Check:
    """A check that cannot be made; ``missing`` says for want of what."""
    return Check(
        rule=rule,
        edition=edition,
        subject=subject,
        limit=limit,
        value=None if value is None else round(value, 6),
        unit=unit,
        result="unknown",
        citation=citation,
        detail=missing,
        severity=severity,
    )


def about(checks: Iterable[Check], subject: str) -> list[Check]:
    """The same checks, said of a device."""
    return [check.model_copy(update={"subject": subject}) for check in checks]


def failures(checks: Iterable[Check]) -> list[Check]:
    """The checks that forbid building as designed."""
    return [check for check in checks if check.result == "fail"]


NAMED = 4
"""Ids that a subject spells out."""


def named(ids: Sequence[str]) -> str:
    """``S1, S2``; of many the first and the last."""
    return ", ".join(ids) if len(ids) <= NAMED else f"{ids[0]} … {ids[-1]} ({len(ids)})"


def told_once(checks: Iterable[Check]) -> list[Check]:
    """The same verdict of several devices as one, of all of them: for sheets, which have little room."""
    alike: dict[Check, list[Check]] = {}
    for check in checks:
        plain = check.model_copy(update={"subject": "", "detail": check.detail.split(": ", 1)[-1]})
        alike.setdefault(plain, []).append(check)
    return [
        same[0].model_copy(update={"subject": named(list(dict.fromkeys(one.subject for one in same)))})
        for same in alike.values()
    ]
