"""Pre-application reports: asked for where worth their fee, waited for, answered in the utility's own words."""

from datetime import date
from typing import Any

import pytest

from sandbox.aov04.app import SERVICE as AOV04
from services.permitting.app import SERVICE
from services.permitting.model import ApplicationState, Report, ReportState
from services.permitting.tests.given import Scene, amended, ordered
from services.permitting.tests.test_handlers import FAULTS
from services.permitting.tests.test_translator import Utility
from shared.messaging.testing.system import World
from shared.schemas import permitting as out
from shared.schemas.interconnection import FeeFor, FeePaid, MessageEffect, PreApplicationReportRequested

LARGE: dict[str, Any] = {"kwac": 150.0, "inverter_count": 20, "service_phases": 3, "service_voltage_v": 480}
OPEN = "0320000017"


def facts(usage_point_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "usagePoint": usage_point_id, "underTariff": True, "circuitVoltageV": 12_470, "lineWires": 4,
        "effectivelyGrounded": True, "onMainline": True, "feetToSubstation": 2_640, "sectionPeakW": 4_000_000,
        "sectionMinimumW": 1_000_000, "sectionGenerationW": 100_000, "substationGenerationW": 3_000_000,
        "faultCurrentA": 5_000, "circuitGenerationFaultA": 60, "interruptingA": 12_000, "secondaryShared": False,
        "secondaryGenerationW": 0, "transformerVa": 500_000, "stabilityLimited": False,
    } | changes  # fmt: skip


async def reports(scene: Scene) -> list[Report]:
    return await scene.world.entities("permitting", Report, scene.project)


async def asked(seed: int | None = None) -> tuple[Scene, Utility, Report]:
    """An application that is large enough for its report to be worth the fee."""
    scene = Scene() if seed is None else Scene(FAULTS, seed)
    await scene.happens(ordered(scene.project, **LARGE))
    (report,) = await reports(scene)
    return scene, Utility(scene), report


async def test_a_small_application_is_sent_without_one() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    assert not await reports(scene) and not scene.published(PreApplicationReportRequested)
    assert (await scene.applications())[0].state is ApplicationState.SUBMITTED


@pytest.mark.parametrize("seed", range(3))
async def test_where_it_is_worth_its_fee_the_application_waits_for_it_and_is_screened_by_it(seed: int) -> None:
    scene, utility, report = await asked(seed)
    (request,) = scene.published(PreApplicationReportRequested)
    assert (request.report_id, request.kwac, request.fee_cents, request.phases) == (report.id, 150.0, 300_00, 3)
    (fee,) = [one for one in scene.published(FeePaid) if one.fee_for is FeeFor.PRE_APPLICATION_REPORT]
    assert (fee.about, fee.amount_cents) == (report.id, 300_00) and "NCIP" in (fee.citation or "")
    assert report.asked_by == "rule: worth its fee"
    assert not scene.published(out.InterconnectionApplicationSubmitted)
    (before,) = scene.published(out.InterconnectionScreensEvaluated)
    assert "line_section_penetration" in before.undecided

    message = await utility.message("SITE_REPORT", report.id, body=facts(report.usage_point_id))
    assert await utility.sends(message) is MessageEffect.TAKEN
    assert await utility.sends(message) is MessageEffect.REPEATED
    before, after = scene.published(out.InterconnectionScreensEvaluated)
    found = {one.screen: (one.value, one.limit, one.passed) for one in after.screens}
    assert found["line_section_penetration"] == (257.68, 600.0, True)
    assert set(after.undecided) < set(before.undecided)
    (sent,) = scene.published(out.InterconnectionApplicationSubmitted)
    assert (sent.kwac, sent.level) == (150.0, 2)
    assert not {"chase_report", "review_prescreen"} & scene.tasks and "report_overdue" not in scene.timers


async def test_what_runs_at_the_meter_is_in_the_utility_s_figures_and_counts_once() -> None:
    scene = Scene()
    order = ordered(scene.project, **LARGE)
    reference = order.reference.model_copy(update={"existing_kw": 50.0})
    await scene.happens(order.model_copy(update={"reference": reference}))
    (report,) = await reports(scene)
    await Utility(scene).says("SITE_REPORT", report.id, body=facts(report.usage_point_id))
    after = scene.published(out.InterconnectionScreensEvaluated)[-1]
    found = {one.screen: one.value for one in after.screens}
    assert found["line_section_penetration"] == 257.68, "100 kW on the section, 50 of them here, and 157.68 are added"
    assert scene.published(out.InterconnectionApplicationSubmitted)[-1].existing_kw == 50.0


async def test_what_would_fail_is_put_before_a_person_and_another_design_is_not_asked_about_again() -> None:
    scene, utility, report = await asked()
    await utility.says("SITE_REPORT", report.id, body=facts(report.usage_point_id, sectionPeakW=1_200_000))
    (application,) = await scene.applications()
    assert application.failed_ahead == [] and application.state is ApplicationState.SUBMITTED, (
        "the minimum load bears it"
    )

    scene, utility, report = await asked()
    weak = facts(report.usage_point_id, sectionPeakW=1_200_000, sectionMinimumW=200_000)
    await utility.says("SITE_REPORT", report.id, body=weak)
    (application,) = await scene.applications()
    assert application.failed_ahead == ["line_section_penetration"] and application.state is ApplicationState.PREPARED
    assert scene.task("review_prescreen")["failed"] == ["line_section_penetration"]
    order = ordered(scene.project, **LARGE)
    smaller = LARGE | {"kwac": 45.0, "inverter_count": 6}
    await scene.happens(amended(order, **smaller))
    (sent,) = scene.published(out.InterconnectionApplicationSubmitted)
    assert sent.kwac == 45.0 and len(await reports(scene)) == 1 and "review_prescreen" not in scene.tasks
    assert not scene.published(out.InterconnectionWithdrawn), "what was never sent is not withdrawn"


async def test_somebody_may_send_it_all_the_same_and_says_why() -> None:
    scene, utility, report = await asked()
    weak = facts(report.usage_point_id, sectionPeakW=1_200_000, sectionMinimumW=200_000)
    await utility.says("SITE_REPORT", report.id, body=weak)
    body = {"application_id": str(await scene.application_id()), "note": "the utility has promised a new section"}
    await scene.post("interconnection/prescreen", body)
    assert len(scene.published(out.InterconnectionApplicationSubmitted)) == 1
    assert "review_prescreen" not in scene.tasks
    await scene.post("interconnection/prescreen", body, status=409)


async def test_a_late_report_is_told_of_and_can_be_gone_without() -> None:
    scene, utility, report = await asked()
    await scene.world.advance(days=40)
    (late,) = [one for one in scene.published(out.DeadlineBreached) if "report" in one.clock]
    assert (late.clock, late.party) == ("interconnection_pre_application_report", (await scene.file()).site.utility_id)
    assert scene.task("chase_report")["report_id"] == str(report.id)
    await scene.post(f"interconnection/reports/{report.id}/dropped", {"note": "nobody answers"})
    assert len(scene.published(out.InterconnectionApplicationSubmitted)) == 1 and "chase_report" not in scene.tasks
    await scene.post(f"interconnection/reports/{report.id}/dropped", {"note": "again"}, status=409)
    assert await utility.says("SITE_REPORT", report.id, body=facts(report.usage_point_id)) is MessageEffect.TAKEN
    assert (await reports(scene))[0].state is ReportState.ANSWERED


async def test_a_person_may_ask_about_another_meter() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    wanted = {"usage_point_id": OPEN, "kwac": 30.0, "fee_cents": 350_00}
    view = await scene.post("interconnection/reports", wanted)
    await scene.post("interconnection/reports", wanted, status=409)
    (report,) = view["reports"]
    assert (report["usage_point_id"], report["fee_cents"], report["citation"]) == (OPEN, 350_00, None)
    assert report["asked_by"] != "rule: worth its fee" and report["facts"] is None
    await scene.post("interconnection/reports", wanted | {"kwac": -1}, status=422)
    await scene.post("interconnection/reports", wanted, role="customer", status=403)
    further = {"usage_point_id": OPEN, "purpose": "new", "stated": {"kwac": 30.0}}
    await scene.post("interconnection/applications", further)
    assert [one.state for one in await scene.applications()] == [ApplicationState.SUBMITTED, ApplicationState.PREPARED]
    utility = Utility(scene)
    await utility.says("SITE_REPORT", (await reports(scene))[0].id, body=facts(OPEN))
    assert (await scene.applications())[1].state is ApplicationState.SUBMITTED


async def test_reports_that_fit_nothing_have_no_effect() -> None:
    scene, utility, report = await asked()
    assert await utility.says("SITE_REPORT", body=facts(report.usage_point_id)) is MessageEffect.UNKNOWN
    other = facts("another meter")
    assert await utility.says("SITE_REPORT", report.id, body=other) is MessageEffect.CONTRADICTORY
    assert "clear_utility_answer" in scene.tasks
    wrong = facts(report.usage_point_id, faultCurrentA=-1)
    assert await utility.says("SITE_REPORT", report.id, body=wrong) is MessageEffect.REFUSED
    assert "faultCurrentA" in utility.receipt.detail
    nothing = facts(report.usage_point_id, transformerVa=0)
    assert await utility.says("SITE_REPORT", report.id, body=nothing) is MessageEffect.REFUSED
    later = await utility.message("SITE_REPORT", report.id, body=facts(report.usage_point_id), sequence=9)
    assert await utility.sends(later) is MessageEffect.TAKEN
    earlier = facts(report.usage_point_id, sectionPeakW=1)
    assert await utility.says("SITE_REPORT", report.id, body=earlier, sequence=8) is MessageEffect.OUT_OF_ORDER
    await scene.happens(scene.closing())
    last = facts(report.usage_point_id, sectionPeakW=2)
    assert await utility.says("SITE_REPORT", report.id, body=last, sequence=10) is MessageEffect.LATE


async def test_nobody_waits_for_it_once_the_project_is_closed() -> None:
    scene, _, _ = await asked()
    await scene.happens(scene.closing())
    assert not scene.tasks and not scene.timers
    assert [one.state for one in await reports(scene)] == [ReportState.DROPPED]


@pytest.mark.parametrize("seed", range(2))
async def test_the_utility_itself_reports_and_then_decides_by_the_same_facts(seed: int) -> None:
    scene = Scene()
    scene.world = World([SERVICE, AOV04], faults=FAULTS, seed=seed)
    listing = {"model": "SB7.7-1SP-US-41", "standard": "UL 1741-SB", "status": "stated"}
    order = ordered(scene.project, **LARGE, listings=[listing])
    reference = order.reference.model_copy(update={"usage_point_id": OPEN})
    await scene.happens(order.model_copy(update={"reference": reference}))
    for _ in range(60):
        if scene.published(out.InterconnectionApplicationSubmitted):
            break
        await scene.world.advance(days=1)
    (report,) = await reports(scene)
    assert report.state is ReportState.ANSWERED and report.answered_at is not None
    assert report.due.date() > date(2026, 11, 1) and report.location is not None
    evaluated = scene.published(out.InterconnectionScreensEvaluated)[-1]
    ours = {one.screen: (one.value, one.passed) for one in evaluated.screens}
    for _ in range(120):  # a utility may be late, and says by its own draw of the project whether it is
        (application,) = await scene.applications()
        if application.screens:
            break
        await scene.world.advance(days=1)
    theirs = {one["screen"]: (one["value"], one["passed"]) for one in application.screens}
    shared = ours.keys() & theirs.keys()
    assert {"line_section_penetration", "fault_current", "interrupting_rating"} <= shared
    assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}
