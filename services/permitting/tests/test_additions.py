"""Systems beside what runs at the same meter, and applications beside the design's own."""

from typing import Any
from uuid import UUID

import pytest

from services.permitting.tests.given import Scene, ordered
from services.permitting.tests.test_handlers import FAULTS
from shared.messaging.ids import new_id
from shared.schemas import interconnection as told
from shared.schemas import permitting as out
from shared.schemas.permitting import ApplicationPurpose


def beside(scene: Scene, **reference: Any) -> Any:
    order = ordered(scene.project)
    return order.model_copy(update={"reference": order.reference.model_copy(update=reference)})


@pytest.mark.parametrize("seed", range(2))
async def test_an_expansion_is_applied_for_as_an_addition_to_what_runs_there(seed: int) -> None:
    scene = Scene(FAULTS, seed)
    await scene.happens(beside(scene, expands=new_id(), existing_kw=7.6))
    (sent,) = scene.published(out.InterconnectionApplicationSubmitted)
    assert (sent.purpose, sent.existing_kw) == (ApplicationPurpose.ADD_ON, 7.6)
    assert sent.kwac == 7.7, "applied for is what is added"


async def test_what_runs_there_counts_in_the_level() -> None:
    alone, added = Scene(), Scene()
    await alone.happens(ordered(alone.project))
    await added.happens(beside(added, expands=new_id(), existing_kw=15.0))
    assert [(await one.applications())[0].level for one in (alone, added)] == [1, 2]


async def test_generation_of_others_makes_it_an_addition_too_and_an_expansion_of_unknown_size_one_all_the_same() -> (
    None
):
    others, unknown, first = Scene(), Scene(), Scene()
    await others.happens(beside(others, existing_kw=3.8))
    await unknown.happens(beside(unknown, expands=new_id()))
    await first.happens(ordered(first.project))
    purposes = [(await one.applications())[0].purpose for one in (others, unknown, first)]
    assert purposes == [ApplicationPurpose.ADD_ON, ApplicationPurpose.ADD_ON, ApplicationPurpose.NEW]


async def test_what_people_state_goes_before_the_site_s_record() -> None:
    scene = Scene()
    listing = {"model": "SB7.7-1SP-US-41", "standard": "UL 1741-SB", "status": "expected"}
    order = ordered(scene.project, listings=[listing])
    reference = order.reference.model_copy(update={"expands": new_id(), "existing_kw": 7.6})
    await scene.happens(order.model_copy(update={"reference": reference}))
    await scene.post("interconnection/facts", {"facts": {"existing_kw": 5.0}})
    certificate = {"model": listing["model"], "standard": listing["standard"], "file_no": "A-7"}
    await scene.post("certificates", {"certificates": [certificate]})
    (sent,) = scene.published(out.InterconnectionApplicationSubmitted)
    assert sent.existing_kw == 5.0


SECOND: dict[str, Any] = {"usage_point_id": "UP-2", "purpose": "new", "stated": {"kwac": 9.0}}
OF_THE_DESIGN = (
    out.InterconnectionApproved, out.InterconnectionDenied, out.InterconnectionStudyRequired,
    told.InterconnectionCostOffered, told.InterconnectionApprovalDiffers, told.InterconnectionLapsed,
)  # fmt: skip


async def with_second(seed: int | None = None, **second: Any) -> tuple[Scene, UUID]:
    """The design is permitted and agreed on; a second application is with the utility."""
    scene = Scene() if seed is None else Scene(FAULTS, seed)
    await scene.happens(ordered(scene.project))
    await scene.hands_in("building")
    await scene.decides("approved")
    await scene.happens(await scene.approval())
    assert len(scene.published(out.ReadyToBuild)) == 1
    await scene.post("interconnection/applications", SECOND | second)
    return scene, await scene.application_id()


def answers(scene: Scene) -> list[Any]:
    return [one.answer.value for one in scene.published(told.FurtherApplicationAnswered)]


def of_the_design(scene: Scene) -> list[str]:
    return [type(one).__name__ for one in scene.published(*OF_THE_DESIGN)]


@pytest.mark.parametrize("seed", range(2))
async def test_a_study_of_a_further_application_is_asked_about_here_and_nobody_else_hears_of_it(seed: int) -> None:
    scene, second = await with_second(seed)
    sent = scene.published(out.InterconnectionApplicationSubmitted)
    assert [one.further for one in sent] == [False, True]
    await scene.happens(await scene.study())
    assert answers(scene) == ["study_required"] and of_the_design(scene) == ["InterconnectionApproved"]
    task = scene.task("decide_further_application")
    assert (task["cost_cents"], task["choices"]) == (250_000, ["pay", "reduce", "withdraw"])
    await scene.post("interconnection/choice", {"application_id": str(second), "choice": "pay"}, "customer")
    (paid,) = scene.published(out.InterconnectionStudyDepositPaid)
    assert (paid.application_id, paid.amount_cents, paid.further) == (second, 250_000, True)
    assert "decide_further_application" not in scene.tasks and "further_undecided" not in scene.timers
    await scene.happens(await scene.approval(application=second))
    assert answers(scene) == ["study_required", "approved"]
    assert len(scene.published(out.ReadyToBuild)) == 2, "building went on once it was agreed"


async def test_silence_about_a_further_application_is_withdrawal_and_the_design_s_own_stands() -> None:
    scene, second = await with_second()
    await scene.happens(await scene.study())
    await scene.world.advance(days=40)
    (withdrawn,) = scene.published(out.InterconnectionWithdrawn)
    assert withdrawn.application_id == second and len(scene.published(out.ReadyToBuild)) == 2
    assert not scene.tasks


async def test_something_smaller_takes_its_place_and_what_differs_can_be_taken() -> None:
    scene, second = await with_second()
    await scene.happens(await scene.approval(application=second, kwac=5.0))
    assert answers(scene) == ["differs"]
    choice = {"application_id": str(second), "choice": "reduce"}
    await scene.post("interconnection/choice", choice | {"choice": "pay"}, "customer", status=409)
    await scene.post("interconnection/choice", choice, "permit_tech", status=403)
    await scene.post("interconnection/choice", choice, "customer")
    assert [(one.kwac, one.state.value) for one in await scene.applications()][1:] == [
        (9.0, "withdrawn"), (5.0, "submitted"),
    ]  # fmt: skip
    third = await scene.application_id()
    await scene.happens(await scene.denial(application=third))
    choice = {"application_id": str(third), "choice": "reduce"}
    await scene.post("interconnection/choice", choice, "customer", status=409)
    await scene.post("interconnection/choice", choice | {"stated": {"kwac": 4.0}}, "customer")
    assert (await scene.applications())[-1].kwac == 4.0
    await scene.happens(await scene.denial(application=await scene.application_id()))
    last = {"application_id": str(await scene.application_id()), "choice": "withdraw"}
    await scene.post("interconnection/choice", last, "customer")
    await scene.post("interconnection/choice", last, "customer", status=409)
    assert answers(scene) == ["differs", "denied", "denied"] and of_the_design(scene) == ["InterconnectionApproved"]
    assert len(scene.published(out.ReadyToBuild)) == 2


async def test_an_addition_counts_the_design_and_a_change_of_mode_only_what_was_there() -> None:
    scene, _ = await with_second(purpose="add_on", usage_point_id="UP-1")
    design = (await scene.applications())[0]
    here = {"usage_point_id": design.usage_point_id}
    await scene.post("interconnection/applications", SECOND | here | {"purpose": "add_on"})
    mode = {"kwac": design.kwac, "export_limit_kw": 0.0, "export_mode": "inadvertent"}
    await scene.post("interconnection/applications", SECOND | here | {"purpose": "change_of_mode", "stated": mode})
    sent = scene.published(out.InterconnectionApplicationSubmitted)[1:]
    beside = round(design.kwac + design.form["battery_kw"], 3)
    assert [(one.purpose.value, round(one.existing_kw, 3)) for one in sent] == [
        ("add_on", 0.0), ("add_on", beside), ("change_of_mode", 0.0),
    ]  # fmt: skip
    assert sent[-1].export_mode.value == "inadvertent"
