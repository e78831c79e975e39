"""What goes to the utility, and what an instrument's readings count by, are documents and not words."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.commissioning.model import State
from services.commissioning.tests.people import commission, do, inspect, keep, open_tasks, run_on_the_grid, sound
from services.commissioning.tests.test_handlers import (
    deny,
    design_of,
    facts,
    grant,
    inspected,
    new_world,
    requested,
    state_of,
)
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example, published
from shared.messaging.testing.system import START, World
from shared.schemas.commissioning import (
    CommissioningFailed,
    CommissioningPassed,
    CommissioningTestRecorded,
    InspectionPassed,
    PTORequested,
)
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.parts import Evidence

FOREIGN = Evidence(document_id=UUID(int=7), sha256="a" * 64, kind="installation_photo")


def kept(world: World, project: UUID, document_id: str | UUID) -> Any:
    """A document of the project, as commissioning keeps it."""
    documents = world.nodes["commissioning"].store.documents.values()
    return next(one for one in documents if one.project_id == project and str(one.id) == str(document_id))


async def test_a_request_to_operate_says_which_documents_lie_behind_its_names() -> None:
    world, project = new_world()
    facts(world, project)
    later = START + timedelta(minutes=1)
    told = example(InstallationCompleted, project, design=design_of(project), completed_at=later, evidence=(FOREIGN,))
    world.happens(told)
    await inspect(world, project)
    await commission(world, project)
    (asked,) = published(world, project, PTORequested)
    (passed,) = published(world, project, CommissioningPassed)
    (final,) = published(world, project, InspectionPassed)
    behind = {name: [one for one in asked.attached if one.name == name] for name in asked.documents}
    assert [one.document_id for one in behind["photos"]] == [FOREIGN.document_id]
    assert {one.kept_by for one in behind["photos"]} == {"fieldops"}
    assert [one.sha256 for one in behind["commissioning_report"]] == [passed.report_sha256]
    assert [one.document_id for one in behind["final_inspection"]] == [one.document_id for one in final.evidence]
    signed = [one.kind for one in behind["certificate_of_completion"]]
    assert signed == ["attestation", "calibration_certificate"]
    ours = [one for one in asked.attached if one.kept_by == "commissioning"]
    assert all(kept(world, project, one.document_id).sha256 == one.sha256 for one in ours)


async def test_what_is_missing_is_handed_in_as_a_document_of_the_project() -> None:
    world, project = new_world()
    facts(world, project)
    later = START + timedelta(minutes=1)
    world.happens(example(InstallationCompleted, project, design=design_of(project), completed_at=later, photos=0))
    await inspect(world, project)
    await commission(world, project)
    photo, foreign = await keep(world, project, "permission_document"), await keep(world, project, "measurements")
    for unknown in (str(new_id()), foreign):
        body = {"documents": [{"name": "photos", "documents": [unknown]}]}
        refused = await do(world, project, "provide_documents", body, status=409)
        assert refused["type"].endswith("no-such-document")
    assert await state_of(world, project) is State.COMMISSIONED, "nothing was asked for with a word alone"
    await do(world, project, "provide_documents", {"documents": [{"name": "photos", "documents": [photo]}]})
    (asked,) = published(world, project, PTORequested)
    (attached,) = [one for one in asked.attached if one.name == "photos"]
    assert (str(attached.document_id), attached.kept_by) == (photo, "commissioning")
    assert attached.sha256 == kept(world, project, photo).sha256


async def test_what_the_utility_found_missing_is_a_document_and_takes_the_place_of_what_was_there() -> None:
    world, project = new_world()
    await requested(world, project)
    deny(world, project)
    await world.settle()
    codes = [
        one["code"]
        for one in (await open_tasks(world, project))["correct_permission_request"]["details"]["deficiencies"]
    ]
    better = [await keep(world, project, "permission_document") for _ in range(2)]
    corrected = {"corrected": codes, "documents": [{"name": "final_inspection", "documents": better}]}
    await do(world, project, "correct_permission_request", corrected)
    first, again = published(world, project, PTORequested)
    was, now = ([str(one.document_id) for one in told.attached if one.name == "final_inspection"]
                for told in (first, again))  # fmt: skip
    assert now == better and not set(was) & set(now)
    grant(world, project)
    await world.settle()
    assert await state_of(world, project) is State.PTO_GRANTED


async def measured_with(instrument: dict[str, Any], status: int = 200) -> tuple[World, UUID, Any]:
    """A session with such an instrument, on ``MEASURED_ON`` at the site; its answer."""
    world, project = new_world()
    await inspected(world, project)
    plan, began_at = await run_on_the_grid(world, project)
    assert began_at.date() == MEASURED_ON
    body = sound(plan, began_at)
    answer = await do(
        world, project, "commission", {**body, "instrument": body["instrument"] | instrument}, status=status
    )
    return world, project, answer


MEASURED_ON = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("instrument", "code"),
    [
        ({"calibrated_on": f"{MEASURED_ON - timedelta(days=366)}"}, "calibration-expired"),
        (
            {"calibrated_on": "2026-06-01", "valid_through": f"{MEASURED_ON - timedelta(days=1)}"},
            "calibration-expired",
        ),
        (
            {"calibrated_on": f"{MEASURED_ON - timedelta(days=366)}", "valid_through": "2027-06-01"},
            "calibration-expired",
        ),
        ({"calibrated_on": f"{MEASURED_ON + timedelta(days=1)}"}, "calibrated-later"),
        ({"certificate": f"{UUID(int=1)}"}, "no-such-document"),
    ],
)
async def test_an_instrument_out_of_calibration_or_without_its_certificate_does_not_count(
    instrument: dict[str, Any], code: str
) -> None:
    world, project, answer = await measured_with(instrument, 409)
    assert answer["type"].endswith(code)
    assert not published(world, project, CommissioningTestRecorded)


@pytest.mark.parametrize(
    "instrument",
    [
        {"calibrated_on": f"{MEASURED_ON - timedelta(days=365)}"},
        {"calibrated_on": "2026-06-01", "valid_through": f"{MEASURED_ON}"},
        {"calibrated_on": f"{MEASURED_ON}"},
    ],
)
async def test_it_counts_from_the_day_of_its_calibration_to_its_last(instrument: dict[str, Any]) -> None:
    world, project, _ = await measured_with(instrument)
    assert published(world, project, CommissioningPassed)


async def test_a_session_rests_on_who_measured_and_on_the_certificate() -> None:
    world, project = new_world()
    await inspected(world, project)
    await commission(world, project, earth_continuity_ohm=7.0)
    (failed,) = published(world, project, CommissioningFailed)
    said, certificate = failed.evidence
    assert (said.kind, certificate.kind) == ("attestation", "calibration_certificate")
    assert kept(world, project, certificate.document_id).sha256 == certificate.sha256
