"""A piece gives way to one of another model, through all seven services and the utility in memory."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from sandbox.aov04 import steps
from sandbox.aov04.model import Connection, Permission
from sandbox.people.scenario import MIX
from services.fieldops.model import Removal, Serial
from services.onboarding.model import State, System
from services.permitting.model import Application, PermitFile
from shared.messaging.handling.work import Work
from shared.messaging.testing.people import published
from shared.schemas.commissioning import PTOGranted
from shared.schemas.contracting import ChangeOrderProposed, ContractAmended, ContractSigned, SalesOrderCreated
from shared.schemas.design import RedesignRequested
from shared.schemas.fieldops import InstallationCompleted, PurchaseOrderIssued
from shared.schemas.onboarding import (
    ActivatedSystemState,
    EquipmentReplaced,
    EquipmentReplacementRequested,
    SystemActivated,
)
from shared.schemas.permitting import InterconnectionApplicationSubmitted, ReadyToBuild
from tests.integration.journey import Journey, number_ids_anew

REFUSED = "the transformer is full"


async def test_another_model_goes_through_design_contract_permit_and_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    number_ids_anew(monkeypatch, 5)
    (scenario,) = [one for one in MIX if one.name == "inverter_made_no_more"]
    assert scenario.other_model is not None
    sku, model = scenario.other_model
    journey = Journey(scenario)
    await journey.live(3)
    await journey.check_ended("onboarded_with_another_inverter")
    asked = journey.world.events(journey.id, EquipmentReplacementRequested)[0]
    assert isinstance(asked, EquipmentReplacementRequested) and asked.old.sku == sku
    (wanted,) = journey.world.events(journey.id, RedesignRequested)
    assert isinstance(wanted, RedesignRequested) and wanted.constraints.inverter_model == model
    signed = journey.world.events(journey.id, ContractSigned)[0]
    change = journey.world.events(journey.id, ChangeOrderProposed)[0]
    assert isinstance(signed, ContractSigned) and isinstance(change, ChangeOrderProposed)
    assert (change.price_cents, change.price_change_cents) == (signed.price_cents, 0)  # its maker replaces it
    assert not {"price_higher", "incentive_lost"} & set(change.reasons) and "equipment" in change.reasons
    for event, times in (
        (ContractAmended, 1), (ReadyToBuild, 2), (InterconnectionApplicationSubmitted, 2), (InstallationCompleted, 2),
        (PTOGranted, 2), (SystemActivated, 2),
    ):  # fmt: skip
        assert len(journey.world.events(journey.id, event)) == times, event
    replaced = [
        one for one in journey.world.events(journey.id, EquipmentReplaced) if isinstance(one, EquipmentReplaced)
    ]
    assert [(one.old, one.like_for_like, one.under_warranty) for one in replaced] == [(asked.old, False, True)]
    last = journey.world.events(journey.id, ActivatedSystemState)[-1]
    assert isinstance(last, ActivatedSystemState) and last.status == "active"
    standing = {one.serial for one in last.serials}
    assert replaced[0].new.serial in standing and asked.old.serial not in standing
    assert last.nameplate.rtg_max_w == 23_990
    await _only_that_category_was_bought_and_retired(journey, sku, model)
    (system,) = await journey.world.entities("onboarding", System, journey.id)
    assert f"{asked.old.sku}/{asked.old.serial}" in system.retired_serials and system.replacing is None
    assert not {"follow_replacement", "find_replacement"} & journey.world.tasks("onboarding", journey.id)


async def test_another_model_that_the_utility_refuses_leaves_the_system_and_its_contract_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number_ids_anew(monkeypatch, 5)
    decided = steps.take_answer

    async def full(answer: dict[str, Any], work: Work) -> None:
        """The utility's desk finds no room for more than what runs already."""
        if answer["outcome"] == "approved" and work.project_id in grown:
            answer = answer | {"outcome": "denied", "reasons": [REFUSED], "largest_kwac": None}
            grown.discard(work.project_id)
        await decided(answer, work)

    (scenario,) = [one for one in MIX if one.name == "inverter_made_no_more"]
    journey, grown = Journey(scenario), set[UUID]()
    monkeypatch.setattr(steps, "take_answer", full)
    await journey.begin()
    while not journey.world.events(journey.id, EquipmentReplacementRequested):
        await journey.drive(journey.answered + 1)
    grown.add(journey.id)
    (before,) = published(journey.world, journey.id, SalesOrderCreated)
    await journey.drive(300)
    (system,) = await journey.world.entities("onboarding", System, journey.id)
    assert (system.state, system.replacing, system.as_built) == (State.ACTIVE, None, before.design)
    task = journey.world.nodes["onboarding"].store.tasks[journey.id, "find_replacement"]
    assert REFUSED in task.details["why"]
    assert [one.design for one in published(journey.world, journey.id, ContractAmended)][1:] == [before.design]
    last = journey.world.events(journey.id, ActivatedSystemState)[-1]
    assert isinstance(last, ActivatedSystemState) and last.status == "active"
    (file,) = await journey.world.entities("permitting", PermitFile, journey.id)
    asked = max(await journey.world.entities("permitting", Application, journey.id), key=lambda one: one.attempt)
    assert file.facts == before.design and (asked.state, asked.kwac) == ("approved", before.design.kwac)
    (connection,) = await journey.world.entities("aov04", Connection, journey.id)
    (permitted,) = published(journey.world, journey.id, PTOGranted)
    assert (connection.permission, connection.pto_id) == (Permission.GRANTED, permitted.pto_id)
    assert len(published(journey.world, journey.id, ReadyToBuild)) == 1
    assert len(published(journey.world, journey.id, InstallationCompleted)) == 1 and not journey.ended
    assert all(not node.store.parked_rows for node in journey.world.nodes.values())


async def _only_that_category_was_bought_and_retired(journey: Journey, sku: str, model: str) -> None:
    """All inverters change their model; modules, rails and meter stay as they are, under their serial numbers."""
    first, last = published(journey.world, journey.id, InstallationCompleted)
    gone = {(one.sku, one.serial) for one in first.serials} - {(one.sku, one.serial) for one in last.serials}
    assert gone == {(one.sku, one.serial) for one in first.serials if one.sku == sku} and len(gone) == 2
    (system,) = await journey.world.entities("onboarding", System, journey.id)
    assert set(system.retired_serials) == {f"{article}/{serial}" for article, serial in gone}
    pieces = await journey.world.entities("fieldops", Serial, journey.id)
    assert {one.id for one in pieces if one.sound} == {f"{one.sku}/{one.serial}" for one in system.pieces}
    assert {one.id for one in pieces if one.removal is Removal.RETURNED} == set(system.retired_serials)
    (amended,) = published(journey.world, journey.id, ContractAmended)
    (sold,) = published(journey.world, journey.id, SalesOrderCreated)
    orders = published(journey.world, journey.id, PurchaseOrderIssued)
    bought = Counter[str]()
    for line in (line for order in orders for line in order.lines):
        bought[line.sku] += line.quantity
    before = Counter({one.sku: one.quantity for one in sold.bill_of_materials})
    after = Counter({one.sku: one.quantity for one in amended.bill_of_materials})
    assert bought == before | after, "beyond what stands only what the new bill has more of"
    more = [one for one in amended.bill_of_materials if after[one.sku] > before[one.sku]]
    assert [(one.model, one.quantity) for one in more if one.category != "electrical"] == [(model, 2)]
