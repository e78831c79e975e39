"""A piece gives way to one of another model, through all seven services and the utility in memory."""

import pytest

from sandbox.people.scenario import MIX
from services.onboarding.model import System
from shared.schemas.commissioning import PTOGranted
from shared.schemas.contracting import ChangeOrderProposed, ContractAmended, ContractSigned
from shared.schemas.design import RedesignRequested
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.onboarding import (
    ActivatedSystemState,
    EquipmentReplaced,
    EquipmentReplacementRequested,
    SystemActivated,
)
from shared.schemas.permitting import InterconnectionApplicationSubmitted, ReadyToBuild
from tests.integration.journey import Journey, number_ids_anew


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
    (system,) = await journey.world.entities("onboarding", System, journey.id)
    assert f"{asked.old.sku}/{asked.old.serial}" in system.retired_serials and system.replacing is None
    assert not {"follow_replacement", "find_replacement"} & journey.world.tasks("onboarding", journey.id)
