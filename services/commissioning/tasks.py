"""What people are asked to do next, and the timers that watch over it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.commissioning.model import Handover, Inspection, UtilityVisit
from services.commissioning.rules.commission.design import BuiltDesign
from services.commissioning.rules.commission.facts import built
from services.commissioning.rules.commission.settings import doubts, profile
from services.commissioning.rules.inspection import checklist
from services.commissioning.rules.limits.strings import insulation_of
from services.commissioning.rules.parallel import allowance
from services.commissioning.rules.policy import INSPECTORS_BEGIN
from shared.messaging.handling.work import Work
from shared.rules.calendar import end_of_day, local_date
from shared.rules.interconnection.clocks import Step, clock_for
from shared.rules.interconnection.rows import FEDERAL

ANY_LEVEL: Final = 1
"""No procedure that we have read sets another clock for permission by the level of review."""
ALL = (
    "inspect", "review_inspections", "commission", "provide_documents", "correct_permission_request", "chase_utility",
)  # fmt: skip


def expect_inspector(handover: Handover, visit: Inspection, work: Work) -> None:
    """The inspector's task opens on the morning of the visit."""
    assert handover.time_zone is not None
    morning = datetime.combine(visit.on, INSPECTORS_BEGIN, ZoneInfo(handover.time_zone))
    work.arm("inspection_day", at=morning.astimezone(UTC))


def ask_for_inspection(handover: Handover, visit: Inspection, work: Work) -> None:
    assert handover.time_zone is not None
    items = checklist(handover.design, visit.kind)
    details = {
        "post": f"/projects/{work.project_id}/inspections/{visit.id}/result",
        "ahj_id": handover.ahj_id,
        "attempt": visit.attempt,
        "kind": visit.kind,
        "offline_tests": handover.offline,
        "checklist": [{"code": one.code, "requirement": one.requirement, "citation": one.citation} for one in items],
    }
    work.assign("inspect", to="ahj", details=details, due=end_of_day(visit.on, handover.time_zone))


def ask_for_review(visit: Inspection, work: Work) -> None:
    details = {
        "post": f"/projects/{work.project_id}/quality-review",
        "attempt": visit.attempt,
        "findings": visit.findings,
    }
    work.assign("review_inspections", to="quality", details=details)


def ask_for_tests(handover: Handover, work: Work) -> None:
    """The test plan: what is to be measured, and the figures it is measured against."""
    design, tested = handover.design, _plan(handover)
    assert handover.time_zone is not None
    allowed = allowance(handover.jurisdiction, handover.utility_id, local_date(work.now, handover.time_zone))
    tests = [insulation_of(tested.module_of(one), one) for one in tested.strings]
    hardest = max(tests, key=lambda one: one.test_v, default=None)
    details: dict[str, Any] = {
        "post": f"/projects/{work.project_id}/tests",
        "module_model": design.module_model,
        "arrays": [{"id": one.id, "kwdc": one.kwdc, "shade_pct": one.shade_pct} for one in tested.planes],
        "test_window": handover.test_window,
        "window": {
            "post": f"/projects/{work.project_id}/test-windows",
            "hours_without_authorization": allowed.hours if design.kwac <= allowed.largest_kwac else 0.0,
            "citation": allowed.citation,
        },
        "strings": [
            {
                "id": one.id,
                "array": one.array,
                "modules": one.modules,
                "parallel": one.parallel,
                "voc_stc_v": one.modules * tested.module_of(one).voc_v,
                "isc_stc_a": one.parallel * tested.module_of(one).isc_a,
            }
            for one in tested.strings
        ],
        "branches": dict(tested.branches),
        "insulation": hardest and {"test_voltage_v": hardest.test_v, "least_mohm": hardest.least_mohm},
        "settings": _settings(handover),
        "settings_doubts": _settings_doubts(handover),
        "battery_kw": design.battery_kw,
        "battery_kwh": design.battery_kwh,
        "kwdc": design.kwdc,
        "kwac": design.kwac,
        "expected_performance_ratio": tested.expected_ratio,
    }
    work.assign("commission", to="commissioning_agent", details=details)


def _settings(handover: Handover) -> dict[str, float] | None:
    """What the inverter is to be set to, value by value; None where the profile is known by its name alone."""
    agreed = None if handover.approval is None else profile(handover.approval.settings_profile)
    return None if agreed is None else dict(agreed.values)


def _settings_doubts(handover: Handover) -> list[str]:
    """Empty where the values were read in their source."""
    agreed = None if handover.approval is None else profile(handover.approval.settings_profile)
    return [] if agreed is None else [one.text for one in doubts(agreed)]


def _plan(handover: Handover) -> BuiltDesign:
    """The design as it is tested; without its strings where nobody knows their module."""
    try:
        return built(handover.design)
    except ValueError:
        return built(handover.design.model_copy(update={"strings": ()}))


def ask_for_documents(handover: Handover, work: Work) -> None:
    details = {
        "post": f"/projects/{work.project_id}/permission-documents",
        "missing": list(handover.missing_documents()),
    }
    work.assign("provide_documents", to="commissioning_agent", details=details)


def expect_answer(handover: Handover, work: Work) -> None:
    """The utility's clock, by the procedures of the place as they are on the day of the request."""
    zone = handover.time_zone
    assert zone is not None
    today = local_date(work.now, zone)
    clock = clock_for(Step.PERMISSION, handover.jurisdiction or FEDERAL, ANY_LEVEL, today)
    work.arm("pto_overdue", at=end_of_day(clock.last_day(today), zone))


def ask_to_chase(handover: Handover, work: Work) -> None:
    """Nobody here can answer for the utility: the task closes with its answer."""
    work.assign("chase_utility", to="operator", details={"request_id": str(handover.request_id)}, due=work.now)


def ask_for_correction(work: Work, deficiencies: Sequence[dict[str, Any]]) -> None:
    details = {"post": f"/projects/{work.project_id}/permission-corrections", "deficiencies": list(deficiencies)}
    work.assign("correct_permission_request", to="commissioning_agent", details=details)


def ask_next_of_visit(visit: UtilityVisit, work: Work) -> None:
    """Has a day agreed on with the utility; nothing once it came, or does not come."""
    work.complete(f"arrange_utility_visit:{visit.id}", f"attend_utility_visit:{visit.id}")
    if visit.open:
        details = {**_visit(visit, "arrangement"), "findings": visit.findings}
        work.assign(f"arrange_utility_visit:{visit.id}", to="commissioning_agent", details=details)


def ask_to_attend(handover: Handover, visit: UtilityVisit, work: Work) -> None:
    """Our agent is there on the day, and notes what came of it."""
    assert visit.arranged_for is not None and handover.time_zone is not None
    work.complete(f"arrange_utility_visit:{visit.id}")
    work.assign(
        f"attend_utility_visit:{visit.id}", to="commissioning_agent",
        details={**_visit(visit, "result"), "on": visit.arranged_for.isoformat()},
        due=end_of_day(visit.arranged_for, handover.time_zone),
    )  # fmt: skip


def _visit(visit: UtilityVisit, step: str) -> dict[str, Any]:
    post = f"/projects/{visit.project_id}/utility-visits/{visit.id}/{step}"
    return {"post": post, "visit": visit.kind.value, "reason": visit.reason}
