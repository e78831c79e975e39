"""Pieces that are taken down: what stands is what the registry says, and what is gone is somewhere."""

from typing import Any
from uuid import UUID

import pytest

from services.fieldops.model import Removal, Serial
from services.fieldops.tests.people import begin as begin_work
from services.fieldops.tests.people import open_tasks, photos, post, procure
from services.fieldops.tests.test_handlers import amendment, closing, permit_for, release
from services.fieldops.tests.test_service import complained, diagnosis, step
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example, published
from shared.messaging.testing.system import World
from shared.schemas.fieldops import InstallationCompleted, RemovedPiecesAccountedFor
from shared.schemas.onboarding import EquipmentReplaced, SystemDecommissioned
from shared.schemas.parts import SerialNumber

TASK = "account_for_removed_pieces"
MODULE = "QPK-405-BLK"


async def pieces(world: World, project: UUID) -> dict[SerialNumber, Serial]:
    found = await world.entities("fieldops", Serial, project)
    return {SerialNumber(sku=one.sku, serial=one.serial): one for one in found}


async def standing(world: World, project: UUID) -> set[SerialNumber]:
    return {number for number, one in (await pieces(world, project)).items() if one.sound}


async def asked(world: World, project: UUID) -> set[SerialNumber]:
    task = (await open_tasks(world, project)).get(TASK)
    return set() if task is None else {SerialNumber(**one) for one in task["details"]["pieces"]}


async def account(world: World, project: UUID, named: list[SerialNumber], removal: str, **more: Any) -> Any:
    body = {"pieces": [one.model_dump() for one in named], "removal": removal, "place": "the maker", **more}
    answer = await post(world, f"/projects/{project}/removed-pieces", body, roles=("operator",))
    await world.settle()
    return answer


async def conflicts(world: World, project: UUID) -> set[tuple[str, str]]:
    found = await open_tasks(world, project)
    asked = [task["details"] for kind, task in found.items() if kind.startswith("clear_up_serial:")]
    return {(one["serial"], one["known_in"]) for one in asked}


async def swapped(world: World, project: UUID, old: SerialNumber, new: str) -> None:
    """By those who look after the system, under warranty."""
    told = example(EquipmentReplaced, project, old=old, new=old.model_copy(update={"serial": new}))
    world.publish("/ncv03/onboarding", told)
    await world.settle()


async def test_what_a_repair_has_taken_out_goes_back_under_the_number_of_the_maker() -> None:
    world, project, piece = await complained()
    await step(world, project, "diagnose_fault", diagnosis(piece))
    await step(world, project, "agree_on_return", {"return_number": "RMA-5"})
    await step(world, project, "replace_part", {"new_serial": "NEW-1", "hours": 4})
    task = (await open_tasks(world, project))[TASK]["details"]
    old = SerialNumber(sku=piece.sku, serial=piece.serial)
    named = old.model_dump()
    assert task["pieces"] == [named] and task["returns_agreed"] == [{**named, "return_number": "RMA-5"}]
    new = old.model_copy(update={"serial": "NEW-1"})
    assert (await account(world, project, [new], "scrapped")).json()["type"].endswith("stands")
    answer = await account(world, project, [old], "returned")
    (shown,) = answer.json()["removed_pieces"]
    assert (shown["removal"], shown["place"], shown["return_number"]) == ("returned", "the maker", "RMA-5")
    (told,) = published(world, project, RemovedPiecesAccountedFor)
    assert (told.removal, told.place, told.return_number) == ("returned", "the maker", "RMA-5")
    assert told.pieces == (old,) and not await asked(world, project)
    again = await account(world, project, [old], "returned")
    assert again.status_code == 200 and len(published(world, project, RemovedPiecesAccountedFor)) == 1
    gone = await account(world, project, [old], "scrapped")
    assert gone.status_code == 409 and gone.json()["type"].endswith("gone")


async def test_a_piece_that_others_have_swapped_stands_no_more() -> None:
    world, project, piece = await complained()
    old = SerialNumber(sku=piece.sku, serial=piece.serial)
    before = await standing(world, project)
    for _ in range(2):  # it is told again
        await swapped(world, project, old, "SWAPPED-IN")
    new = old.model_copy(update={"serial": "SWAPPED-IN"})
    assert await standing(world, project) == before - {old} | {new}
    assert await asked(world, project) == {old}
    refused = await account(world, project, [old], "returned")
    assert refused.status_code == 409 and refused.json()["type"].endswith("no-return-number")
    stored = await account(world, project, [old], "removed", place="truck 1")
    assert stored.status_code == 200 and not await asked(world, project), "it is known where it is"
    assert (await account(world, project, [old], "scrapped", place="We Recycle Solar")).status_code == 200
    assert (await pieces(world, project))[old].removal is Removal.SCRAPPED
    case = (await step(world, project, "diagnose_fault", diagnosis(piece), 409))["type"]
    assert case.endswith("no-such-serial"), "it cannot fail any more"


async def test_a_number_that_stands_elsewhere_is_for_a_person() -> None:
    world, project, piece = await complained()
    old, other = SerialNumber(sku=piece.sku, serial=piece.serial), new_id()
    release(world, other)
    await world.settle()
    await procure(world, other)
    taken = next(one for one in await pieces(world, other) if one.sku == MODULE)
    second = next(one for one in await pieces(world, other) if one.sku == MODULE and one != taken)
    for one in (taken, second):
        await swapped(world, project, old.model_copy(update={"sku": MODULE}), one.serial)
    assert await conflicts(world, project) == {(taken.serial, f"{other}"), (second.serial, f"{other}")}
    assert not world.nodes["fieldops"].store.parked_rows
    await swapped(world, project, taken, "AS-ON-THE-PLATE")
    assert await conflicts(world, project) == {(second.serial, f"{other}")}
    plate = {"sku": MODULE, "serial": second.serial, "seen": "crew 3: the maker has given one number twice"}
    read = await post(world, f"/projects/{project}/serial-plates", plate, roles=("operator",))
    assert read.status_code == 200 and not await conflicts(world, project)
    assert (await pieces(world, other))[second].sound, "the row elsewhere stays"
    again = await post(world, f"/projects/{project}/serial-plates", plate, roles=("operator",))
    assert again.status_code == 409 and again.json()["type"].endswith("nothing-due")
    await swapped(world, project, old.model_copy(update={"sku": MODULE}), second.serial)
    assert await conflicts(world, project) == {(second.serial, f"{other}")}, "told once more, it is asked once more"
    assert SerialNumber(sku=MODULE, serial="AS-ON-THE-PLATE") in await standing(world, project)
    assert (await pieces(world, other))[taken].sound
    world.publish("/ncv03/contracting", closing(project))
    await world.settle()
    assert not await conflicts(world, project)


async def test_a_piece_that_stood_is_not_taken_into_stock_under_the_number_that_it_has_in_the_register() -> None:
    world, project, piece = await complained()
    old = SerialNumber(sku=piece.sku, serial=piece.serial)
    await swapped(world, project, old, "SWAPPED-IN")
    assert (await account(world, project, [old], "removed", place="truck 1")).status_code == 200
    movement = {"sku": old.sku, "lot": "used", "quantity": 2, "serials": [old.serial, "UNUSED"]}
    answer = await post(world, "/stock/truck 1/movements", movement)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "serial-taken")
    assert "is not built in again under its number: take another piece" in answer.json()["detail"]
    movement |= {"quantity": 1, "serials": ["UNUSED"]}
    assert (await post(world, "/stock/truck 1/movements", movement)).status_code == 201


async def test_what_another_design_has_no_place_for_was_taken_down() -> None:
    world, project, piece = await complained()
    (first,) = published(world, project, InstallationCompleted)
    amended = amendment(project, modules=16)
    for event in (amended, permit_for(amended)):
        world.happens(event)
        await world.settle()
    assert await standing(world, project) == set(first.serials), "it stands until the crew has taken it down"
    await world.advance(days=30)
    await begin_work(world, project)
    inverter = next(one for one in first.serials if one.sku == piece.sku)
    await swapped(world, project, inverter, "SWAPPED-IN")
    first = first.model_copy(update={"serials": tuple(await standing(world, project))})
    assert (await account(world, project, [inverter], "scrapped")).status_code == 200
    task = (await open_tasks(world, project))["complete_installation"]
    body = {"labour_hours": 8, "photos": await photos(world, project), "serials": task["details"]["serials"]}
    assert (await post(world, f"/projects/{project}/completion", body)).status_code == 200
    await world.settle()
    last = published(world, project, InstallationCompleted)[-1]
    assert await standing(world, project) == set(last.serials)
    gone = set(first.serials) - set(last.serials)
    assert await asked(world, project) == gone and len(gone) == 4
    half = list(gone)[:2]
    assert (await account(world, project, half, "removed", place="Greensboro")).status_code == 200
    assert await asked(world, project) == gone - set(half)


@pytest.mark.parametrize(
    ("modules_to", "removal"), [("recycling", Removal.SCRAPPED), ("reuse", Removal.REMOVED), (None, Removal.REMOVED)]
)
async def test_nothing_stands_of_a_system_that_is_gone_for_good(modules_to: str | None, removal: Removal) -> None:
    world, project, piece = await complained()
    world.publish("/ncv03/contracting", closing(project))
    await world.settle()
    world.publish("/ncv03/onboarding", example(SystemDecommissioned, project, modules_to=modules_to))
    await world.settle()
    assert not await standing(world, project) and world.tasks("fieldops", project) == set()
    found = await pieces(world, project)
    assert {(one.removal, one.place) for one in found.values() if one.sku == MODULE} == {(removal, modules_to)}
    inverter = SerialNumber(sku=piece.sku, serial=piece.serial)
    assert (found[inverter].removal, found[inverter].place) == (Removal.REMOVED, None)
    late = await account(world, project, [inverter], "scrapped", place="We Recycle Solar")
    assert late.status_code == 200, "where it went can be said of a closed project too"
    assert any(one.removal is Removal.REMOVED and one.place is None for one in (await pieces(world, project)).values())
    assert world.tasks("fieldops", project) == set(), "and of the others nobody is asked"
