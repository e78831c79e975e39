"""Pieces of a system on the in-memory bus: repaired by the field service, and given way to another model."""

from typing import Any
from uuid import UUID

import pytest

from services.onboarding.api.ownership import OtherModel
from services.onboarding.model import State, System
from services.onboarding.tests.people import open_tasks, post
from services.onboarding.tests.test_handlers import active, new_world, registry, system_of
from shared.messaging.handling.work import Work
from shared.messaging.testing.people import example, published
from shared.messaging.testing.system import World
from shared.schemas.contracting import ChangeOrderProposed, ChangeOrderRejected, ContractAmended, SalesOrderCreated
from shared.schemas.facts import DesignFacts
from shared.schemas.fieldops import InstallationCompleted, ServicePartReplaced
from shared.schemas.onboarding import EquipmentReplaced, EquipmentReplacementRequested
from shared.schemas.parts import SerialNumber

INVERTER = SerialNumber(sku="SMA-SB7.7-1SP-US-41", serial="3015472291")
REPAIRED = INVERTER.model_copy(update={"serial": "3015479999"})
OTHER = SerialNumber(sku="SMA-SB6.0-1SP-US-41", serial="4015470001")
MODEL = "SB6.0-1SP-US-41"
CASE = "019a0000-0000-7000-8000-000000000001"
RETIRED = f"{INVERTER.sku}/{INVERTER.serial}"


async def request(world: World, project: UUID, **changes: Any) -> Any:
    body = {"old_serial": INVERTER.serial, "model": MODEL, "under_warranty": True} | changes
    return await post(world, f"/projects/{project}/replacement-requests", body)


def installed(world: World, project: UUID, *changes: tuple[SerialNumber, SerialNumber]) -> None:
    """All that stood at the beginning, but for these."""
    told = dict(changes)
    first = example(InstallationCompleted, project)
    serials = tuple(told.get(one, one) for one in first.serials)
    world.publish("/ncv03/fieldops", first.model_copy(update={"serials": serials, "completed_at": world.clock.now()}))


@pytest.mark.parametrize("seed", [0, 4])
async def test_what_the_field_service_has_repaired_is_in_the_registry(seed: int) -> None:
    world, project = new_world(seed)
    await active(world, project)
    repaired = example(
        ServicePartReplaced, project, sku=INVERTER.sku, old_serial=INVERTER.serial, new_serial=REPAIRED.serial,
        return_number="RMA-1",
    )  # fmt: skip
    world.publish("/ncv03/fieldops", repaired)
    await world.settle()
    (replaced,) = published(world, project, EquipmentReplaced)
    assert (replaced.old, replaced.new) == (INVERTER, REPAIRED)
    assert replaced.like_for_like and replaced.under_warranty
    last = registry(world, project)[-1]
    assert last is not None and REPAIRED in last.serials and INVERTER not in last.serials
    again = {"old_serial": REPAIRED.serial, "new": INVERTER.model_dump(), "under_warranty": False}
    answer = await post(world, f"/projects/{project}/equipment-replacements", again)
    assert answer.json()["type"].endswith("serial-used")


async def test_a_repair_that_was_told_by_hand_before_changes_nothing_more() -> None:
    world, project = new_world()
    await active(world, project)
    by_hand = {"old_serial": INVERTER.serial, "new": REPAIRED.model_dump(), "under_warranty": True}
    assert (await post(world, f"/projects/{project}/equipment-replacements", by_hand)).status_code == 200
    repaired = {"sku": INVERTER.sku, "old_serial": INVERTER.serial, "new_serial": REPAIRED.serial}
    world.publish("/ncv03/fieldops", example(ServicePartReplaced, project, **repaired))
    await world.settle()
    assert len(published(world, project, EquipmentReplaced)) == 1
    assert not world.nodes["onboarding"].store.parked_rows


async def repair(world: World, project: UUID, piece: SerialNumber, new_serial: str) -> None:
    """A crew's report of a repair, as the field service publishes it."""
    told = {"sku": piece.sku, "old_serial": piece.serial, "new_serial": new_serial, "case_id": CASE}
    world.publish("/ncv03/fieldops", example(ServicePartReplaced, project, **told))
    await world.settle()


async def test_pieces_of_two_makers_may_have_one_number() -> None:
    world, project = new_world()
    await active(world, project)
    module = next(one for one in (await system_of(world, project)).pieces if one.sku != INVERTER.sku)
    alike = module.model_copy(update={"serial": INVERTER.serial})
    await world.advance(days=1)
    installed(world, project, (module, alike))
    await world.settle()
    await repair(world, project, INVERTER, "1001")
    await repair(world, project, alike, "1001")  # of another maker
    pieces = (await system_of(world, project)).pieces
    assert {INVERTER.sku, module.sku} == {one.sku for one in pieces if one.serial == "1001"}
    assert not {INVERTER, alike} & set(pieces)
    assert not world.nodes["onboarding"].store.parked_rows
    assert "clear_up_repair" not in str(world.tasks("onboarding", project))


async def test_who_asks_for_one_of_two_pieces_with_one_number_says_which() -> None:
    world, project = new_world()
    await active(world, project)
    module = next(one for one in (await system_of(world, project)).pieces if one.sku != INVERTER.sku)
    await world.advance(days=1)
    installed(world, project, (module, module.model_copy(update={"serial": INVERTER.serial})))
    await world.settle()
    assert (await request(world, project)).json()["type"].endswith("which-piece")
    assert (await request(world, project, old_sku="nobody's")).json()["type"].endswith("unknown-serial")
    assert (await request(world, project, old_sku=INVERTER.sku)).status_code == 200
    claim = {"serial": INVERTER.serial, "fault": "dark"}
    assert (await post(world, f"/projects/{project}/warranty-claims", claim)).json()["type"].endswith("which-piece")


@pytest.mark.parametrize(
    ("told", "problem"), [(("second", REPAIRED.serial), "is or was in use"), (("nowhere", "new"), "is installed")]
)
async def test_a_repair_that_does_not_agree_with_what_stands_is_for_support(
    told: tuple[str, str], problem: str
) -> None:
    """The registry stays as it is, and so does everything else of the project."""
    world, project = new_world()
    await active(world, project)
    second = INVERTER.model_copy(update={"serial": "second"})
    module = next(one for one in (await system_of(world, project)).pieces if one.sku != INVERTER.sku)
    await world.advance(days=1)
    installed(world, project, (module, second))
    await world.settle()
    by_hand = {"old_serial": INVERTER.serial, "new": REPAIRED.model_dump(), "under_warranty": True}
    assert (await post(world, f"/projects/{project}/equipment-replacements", by_hand)).status_code == 200
    before = (await system_of(world, project)).pieces
    old, new = told
    await repair(world, project, second.model_copy(update={"serial": old}), new)
    assert not world.nodes["onboarding"].store.parked_rows
    assert (await system_of(world, project)).pieces == before
    details = (await open_tasks(world, project))[f"clear_up_repair:{CASE}"]["details"]
    assert problem in details["problem"] and (details["old_serial"], details["new_serial"]) == told
    path = f"/projects/{project}/repairs/{CASE}/settlement"
    assert (await post(world, path, {"found": "registry_right"})).status_code == 200
    assert f"clear_up_repair:{CASE}" not in await open_tasks(world, project)
    assert (await post(world, path, {"found": "registry_right"})).status_code == 404


@pytest.mark.parametrize("seed", [0, 4])
async def test_another_model_is_asked_for_and_stands_once_it_is_installed(seed: int) -> None:
    world, project = new_world(seed)
    await active(world, project)
    assert (await request(world, project)).status_code == 200
    await world.settle()
    (asked,) = published(world, project, EquipmentReplacementRequested)
    assert (asked.old, asked.category, asked.model) == (INVERTER, "inverter", MODEL)
    assert (await open_tasks(world, project))["follow_replacement"]["details"]["model"] == MODEL
    assert (await request(world, project)).json()["type"].endswith("replacing")
    assert INVERTER in (await system_of(world, project)).pieces, "it stands until another one does"

    bill = tuple(
        line.model_copy(update={"sku": OTHER.sku, "model": MODEL}) if line.sku == INVERTER.sku else line
        for line in example(SalesOrderCreated, project).bill_of_materials
    )
    world.publish("/ncv03/contracting", example(ContractAmended, project, bill_of_materials=bill))
    await world.settle()
    await world.advance(days=40)
    installed(world, project, (INVERTER, OTHER))
    await world.settle()
    (replaced,) = published(world, project, EquipmentReplaced)
    assert (replaced.old, replaced.new, replaced.like_for_like) == (INVERTER, OTHER, False)
    system = await system_of(world, project)
    assert system.retired_serials == [RETIRED] and system.replacing is None
    assert "follow_replacement" not in world.tasks("onboarding", project)
    last = registry(world, project)[-1]
    assert last is not None and OTHER in last.serials and INVERTER not in last.serials


async def test_a_piece_that_gave_way_to_one_of_its_own_model_waits_for_no_other() -> None:
    world, project = new_world()
    await active(world, project)
    module = next(one for one in (await system_of(world, project)).pieces if one.sku != INVERTER.sku)
    assert (await request(world, project)).status_code == 200
    await repair(world, project, module, "another piece")
    assert "follow_replacement" in world.tasks("onboarding", project)
    await repair(world, project, INVERTER, REPAIRED.serial)
    assert (await system_of(world, project)).replacing is None
    assert "follow_replacement" not in world.tasks("onboarding", project)
    assert (await request(world, project, old_serial=REPAIRED.serial)).status_code == 200


async def test_a_request_that_is_withdrawn_makes_room_for_another() -> None:
    world, project = new_world()
    await active(world, project)
    path = f"/projects/{project}/replacement-requests/withdrawal"
    assert (await post(world, path, None)).json()["type"].endswith("not-requested")
    assert (await request(world, project)).status_code == 200
    assert (await post(world, path, None)).status_code == 200
    assert "follow_replacement" not in await open_tasks(world, project)
    assert (await request(world, project)).status_code == 200


async def test_a_request_for_a_piece_that_is_gone_ends_with_the_next_installation() -> None:
    """A former version kept it when the piece gave way to one of its own model."""
    world, project = new_world()
    await active(world, project)
    assert (await request(world, project)).status_code == 200
    asked = (await system_of(world, project)).replacing

    async def as_it_was_kept(work: Work) -> None:
        system = await work.get(System)
        assert system is not None
        system.replacing = asked

    await repair(world, project, INVERTER, REPAIRED.serial)
    await world.command("onboarding", project, as_it_was_kept)
    await world.advance(days=1)
    installed(world, project, (INVERTER, REPAIRED))
    await world.settle()
    assert (await system_of(world, project)).replacing is None
    assert len(published(world, project, EquipmentReplaced)) == 1


def of_another_inverter(project: UUID) -> DesignFacts:
    """What was installed, with another model of inverter."""
    built = example(InstallationCompleted, project).design
    others = tuple(one.model_copy(update={"model": MODEL}) for one in built.inverters)
    assert built.inverters and others != built.inverters
    return built.model_copy(update={"inverters": others, "version": built.version + 1})


def contract_says(world: World, event: Any) -> None:
    """All that is said of a change order here is of the same one."""
    if isinstance(event, ChangeOrderProposed | ChangeOrderRejected):
        event = event.model_copy(update={"change_order_id": UUID(CASE)})
    world.publish("/ncv03/contracting", event)


async def test_a_customer_who_does_not_take_the_other_model_leaves_support_to_find_another_way() -> None:
    world, project = new_world()
    await active(world, project)
    await request(world, project)
    contract_says(world, example(ChangeOrderProposed, project, design=of_another_inverter(project)))
    contract_says(world, example(ChangeOrderRejected, project))
    await world.settle()
    tasks = await open_tasks(world, project)
    details = tasks["find_replacement"]["details"]
    assert "follow_replacement" not in tasks and details["refused"] == MODEL
    assert (details["category"], details["pieces_that_change"]) == ("inverter", 1), "how many change is said before"
    form = OtherModel.model_json_schema()["properties"]
    assert "All pieces of its category" in form["model"]["description"], "and in the form itself"
    assert (await system_of(world, project)).replacing is None
    contract_says(world, example(ChangeOrderRejected, project))  # of something else
    swapped = {"old_serial": INVERTER.serial, "new": REPAIRED.model_dump(), "under_warranty": True}
    assert (await post(world, f"/projects/{project}/equipment-replacements", swapped)).status_code == 200
    await world.settle()
    assert not {"find_replacement", "follow_replacement"} & world.tasks("onboarding", project)


async def test_a_refused_change_of_something_else_leaves_the_request_as_it_is() -> None:
    world, project = new_world()
    await active(world, project)
    await request(world, project)
    as_built = example(InstallationCompleted, project).design
    contract_says(world, example(ChangeOrderProposed, project, design=as_built))  # another price, say
    contract_says(world, example(ChangeOrderRejected, project))
    await world.settle()
    assert "follow_replacement" in world.tasks("onboarding", project)
    another = of_another_inverter(project)
    contract_says(world, example(ContractAmended, project, design=another))
    contract_says(world, example(ChangeOrderProposed, project, design=another))  # beside what is signed
    contract_says(world, example(ChangeOrderRejected, project))
    await world.settle()
    assert (await system_of(world, project)).replacing is not None
    tasks = world.tasks("onboarding", project)
    assert "follow_replacement" in tasks and "find_replacement" not in tasks


async def test_another_model_that_the_utility_refuses_leaves_the_system_as_it_is() -> None:
    """The contract goes back to what operates, and the change that was in effect is told as rejected."""
    world, project = new_world()
    await active(world, project)
    await request(world, project)
    another, before = of_another_inverter(project), registry(world, project)
    contract_says(world, example(ChangeOrderProposed, project, design=another))
    contract_says(world, example(ContractAmended, project, design=another))
    contract_says(world, example(ContractAmended, project, design=example(InstallationCompleted, project).design))
    contract_says(world, example(ChangeOrderRejected, project, reason="the transformer is full"))
    await world.settle()
    tasks = await open_tasks(world, project)
    assert "follow_replacement" not in tasks
    assert tasks["find_replacement"]["details"]["why"] == "the transformer is full"
    system = await system_of(world, project)
    assert system.replacing is None and system.state is State.ACTIVE and registry(world, project) == before
    assert (await request(world, project)).status_code == 200


async def test_the_change_order_of_a_withdrawn_request_does_not_end_the_next_one() -> None:
    world, project = new_world()
    await active(world, project)
    await request(world, project)
    contract_says(world, example(ChangeOrderProposed, project, design=of_another_inverter(project)))
    await world.settle()
    assert (await post(world, f"/projects/{project}/replacement-requests/withdrawal", None)).status_code == 200
    await request(world, project)
    contract_says(world, example(ChangeOrderRejected, project))
    await world.settle()
    assert "follow_replacement" in world.tasks("onboarding", project)


async def test_a_request_of_a_former_version_ends_with_the_next_refusal() -> None:
    """It did not note which change order brings the other model."""
    world, project = new_world()
    await active(world, project)
    await request(world, project)

    async def as_it_was_kept(work: Work) -> None:
        system = await work.get(System)
        assert system is not None and system.replacing is not None
        system.replacing = {name: value for name, value in system.replacing.items() if name != "change_order"}

    await world.command("onboarding", project, as_it_was_kept)
    contract_says(world, example(ChangeOrderRejected, project))
    await world.settle()
    assert "find_replacement" in world.tasks("onboarding", project)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"model": "SB7.7-1SP-US-41"}, "same-model"),
        ({"old_serial": "nowhere"}, "unknown-serial"),
        ({"old_serial": "3010339844"}, "not-designed"),
    ],
)
async def test_what_cannot_be_asked_for_is_refused(change: dict[str, Any], code: str) -> None:
    world, project = new_world()
    await active(world, project)
    answer = await request(world, project, **change)
    assert answer.status_code == 409 and answer.json()["type"].endswith(code)


async def note(world: World, project: UUID, *pieces: dict[str, Any]) -> Any:
    return await post(world, f"/projects/{project}/equipment-notes", {"pieces": list(pieces)})


async def test_where_a_piece_is_and_what_runs_on_it_is_noted_and_its_place_is_that_of_its_successor() -> None:
    world, project = new_world()
    await active(world, project)
    first = {"serial": INVERTER.serial, "place": "garage, left of the panel", "firmware": "4.0.71.R"}
    assert (await note(world, project, first)).status_code == 200
    since = world.clock.now().isoformat()
    await world.advance(days=30)
    same = {"serial": INVERTER.serial, "firmware": "4.0.71.R"}
    assert (await note(world, project, same)).status_code == 200
    expected = {"place": first["place"], "firmware": "4.0.71.R", "firmware_since": since}
    assert (await system_of(world, project)).noted_of(INVERTER) == expected
    await note(world, project, {"serial": INVERTER.serial, "firmware": "4.0.80.R"})
    now = {"firmware": "4.0.80.R", "firmware_since": world.clock.now().isoformat()}
    assert (await system_of(world, project)).noted_of(INVERTER) == expected | now
    await repair(world, project, INVERTER, REPAIRED.serial)
    assert (await system_of(world, project)).noted_of(REPAIRED) == {"place": first["place"]}


async def test_of_notes_of_which_one_cannot_be_none_is_taken() -> None:
    world, project = new_world()
    await active(world, project)
    good, bad = {"serial": INVERTER.serial, "place": "garage"}, {"serial": "nowhere", "place": "garage"}
    answer = await note(world, project, good, bad)
    assert answer.status_code == 409 and answer.json()["type"].endswith("unknown-serial")
    assert (await system_of(world, project)).noted_of(INVERTER) == {}
    assert (await note(world, project, {"serial": INVERTER.serial})).status_code == 422
    assert (await note(world, project)).status_code == 422


async def test_a_number_that_is_retired_does_not_come_back_with_another_installation() -> None:
    """The field service may not have heard what was swapped since, and installs the system anew."""
    world, project = new_world()
    await active(world, project)
    by_hand = {"old_serial": INVERTER.serial, "new": REPAIRED.model_dump(), "under_warranty": True}
    assert (await post(world, f"/projects/{project}/equipment-replacements", by_hand)).status_code == 200
    installed(world, project)
    await world.settle()
    system = await system_of(world, project)
    assert REPAIRED in system.pieces and INVERTER not in system.pieces
    assert system.retired_serials == [RETIRED]
