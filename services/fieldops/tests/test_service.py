"""Service after activation: from the complaint to a system that was measured to be sound again."""

from typing import Any
from uuid import UUID

import pytest

from services.fieldops.model import Lot, Serial, SerialState
from services.fieldops.model.supply.stock import place_key
from services.fieldops.rules.service import RETESTS
from services.fieldops.tests.people import install, open_tasks, post, procure
from services.fieldops.tests.test_handlers import closing, released
from shared.messaging.testing.people import published
from shared.messaging.testing.system import World
from shared.schemas.fieldops import (
    ServiceCaseClosed,
    ServiceCaseDiagnosed,
    ServiceCaseOpened,
    ServicePartReplaced,
)

REPORT = "ab" * 32


async def step(world: World, project: UUID, kind: str, body: Any, status: int = 200) -> Any:
    """The open task of a kind, answered where it says."""
    task = next(one for name, one in (await open_tasks(world, project)).items() if name.startswith(f"{kind}:"))
    answer = await post(world, task["details"]["post"], body)
    assert answer.status_code == status, answer.text
    await world.settle()
    return answer.json()


async def complained() -> tuple[World, UUID, Serial]:
    world, project = await released()
    early = await post(world, f"/projects/{project}/service-cases", {"symptom": "no_production"})
    assert early.status_code == 409, "nothing stands yet"
    await procure(world, project)
    await install(world, project)
    answer = await post(world, f"/projects/{project}/service-cases", {"symptom": "no_production"})
    assert answer.status_code == 201, answer.text
    await world.settle()
    inverter = next(one for one in await world.entities("fieldops", Serial, project) if "module" not in one.sku.lower())
    return world, project, inverter


def diagnosis(piece: Serial, category: str = "inverter") -> dict[str, Any]:
    return {"fault": "it does not start", "hours": 1.5, "category": category, "sku": piece.sku, "serial": piece.serial}


async def test_from_the_complaint_to_a_repair_that_is_proven() -> None:
    world, project, piece = await complained()
    await step(world, project, "diagnose_fault", {**diagnosis(piece), "serial": "unheard-of"}, 409)
    await step(world, project, "diagnose_fault", diagnosis(piece))
    await step(world, project, "agree_on_return", {"return_number": "RMA-5"})
    await step(world, project, "replace_part", {"new_serial": piece.serial, "hours": 4}, 409)
    await step(world, project, "replace_part", {"new_serial": "NEW-1", "hours": 4})
    part = [one for one in RETESTS["inverter"] if one != "ac_power"]
    lacking = {"results": dict.fromkeys(part, True), "report_sha256": REPORT}
    assert "ac_power" in (await step(world, project, "retest_repair", lacking, 409))["detail"]
    failed = {"results": {**dict.fromkeys(RETESTS["inverter"], True), "ac_power": False}, "report_sha256": REPORT}
    await step(world, project, "retest_repair", failed)
    replaced = await world.entities("fieldops", Serial, project)
    new = next(one for one in replaced if one.serial == "NEW-1")
    await step(world, project, "diagnose_fault", diagnosis(new))
    await step(world, project, "agree_on_return", {"return_number": None})
    await step(world, project, "replace_part", {"new_serial": "NEW-2", "hours": 2})
    passed = {"results": dict.fromkeys(RETESTS["inverter"], True), "report_sha256": REPORT}
    await step(world, project, "retest_repair", passed)
    await step(world, project, "close_case", {"reimbursed_cents": 1}, 409)
    await step(world, project, "close_case", {})
    (closed,) = published(world, project, ServiceCaseClosed)
    assert (closed.outcome, closed.labour_hours, closed.report_sha256) == ("repaired", 9.0, REPORT)
    assert (
        len(published(world, project, ServiceCaseOpened)) == 1
        and len(published(world, project, ServiceCaseDiagnosed)) == 2
    )
    assert [(one.old_serial, one.new_serial) for one in published(world, project, ServicePartReplaced)] == [
        (piece.serial, "NEW-1"), ("NEW-1", "NEW-2"),
    ]  # fmt: skip
    state = {one.serial: one.state for one in await world.entities("fieldops", Serial, project) if one.sku == piece.sku}
    broken = SerialState.BROKEN
    assert (state[piece.serial], state["NEW-1"], state["NEW-2"]) == (broken, broken, SerialState.SOUND)
    assert world.tasks("fieldops", project) == {"account_for_removed_pieces"}


async def test_a_repair_takes_its_piece_from_our_own_stock() -> None:
    world, project, piece = await complained()
    new = {"sku": piece.sku, "lot": "spares", "quantity": 2, "serials": ["OWN-1", "OWN-2"]}
    assert (await post(world, "/stock/truck 1/movements", new)).status_code == 201
    await step(world, project, "diagnose_fault", diagnosis(piece))
    await step(world, project, "agree_on_return", {"return_number": "RMA-5"})
    absent = {"new_serial": "NEW-1", "hours": 4, "from_place": "truck 1"}
    assert (await step(world, project, "replace_part", absent, 409))["type"].endswith("not-there")
    await step(world, project, "replace_part", {"new_serial": "OWN-2", "hours": 4, "from_place": "truck 1"})
    (lot,) = await world.entities("fieldops", Lot, place_key("truck 1"))
    assert (lot.on_hand, lot.serials) == (1, ["OWN-1"])
    pieces = await world.entities("fieldops", Serial, project)
    standing = {one.serial: one.state for one in pieces if one.sku == piece.sku}
    assert standing["OWN-2"] is SerialState.SOUND and standing[piece.serial] is SerialState.BROKEN


async def test_nothing_is_wrong() -> None:
    world, project, _ = await complained()
    await step(world, project, "diagnose_fault", {"fault": "a breaker was off", "hours": 1})
    (closed,) = published(world, project, ServiceCaseClosed)
    assert closed.outcome == "no_fault_found" and world.tasks("fieldops", project) == set()


async def test_a_project_that_ends_takes_its_cases_along() -> None:
    world, project, _ = await complained()
    world.publish("/ncv03/contracting", closing(project))
    await world.settle()
    assert world.tasks("fieldops", project) == set()


@pytest.mark.parametrize("category", sorted(RETESTS))
def test_every_part_has_tests(category: str) -> None:
    assert RETESTS[category]
