"""How a contract can go, through all seven services in memory: each has its outcome, its books and its ends."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from sandbox.end_state import Row, wrong_books
from sandbox.people.scenario import MIX, STRAIGHT, Scenario
from services.contracting.model import Contract, LedgerEntry, Party, Payment
from services.contracting.rules.ledger.accounts import Account
from services.contracting.rules.ledger.books import Books
from services.contracting.rules.ledger.facts import ONE_FACT
from services.onboarding.model import System
from shared.messaging.testing.system import Faults, World
from shared.schemas.closing import ClosingReason
from shared.schemas.commissioning import PTOGranted
from shared.schemas.contracting import (
    ContractAmended,
    ContractEffective,
    ContractRescinded,
    ContractSent,
    ContractSigned,
    DisclosureDelivered,
    ProjectClosed,
    RescissionPeriodExpired,
    RescissionPeriodStarted,
)
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.permitting import ReadyToBuild
from shared.schemas.topics import SERVICES
from tests.integration.journey import Journey

FAULTS = Faults(duplicate=0.2, redeliver=0.2, crash=0.1, reorder=True)

ENDS = {
    "rescinded": (replace(STRAIGHT, name="rescinds", rescinds=True), ClosingReason.CONTRACT_RESCINDED),
    "rescinded by a senior": (
        replace(STRAIGHT, name="senior", rescinds=True, age=70), ClosingReason.CONTRACT_RESCINDED
    ),
    "declined by every lender": (
        replace(
            STRAIGHT, name="declined", product="loan", lender_declines=("loan", "lease", "ppa"),
            takes_alternative=False,
        ),
        ClosingReason.FINANCING_DECLINED,
    ),
    "cancelled while it is built": (
        replace(STRAIGHT, name="cancelled", cancels_at="schedule_installation"), ClosingReason.CUSTOMER_CANCELLED
    ),
    "decommissioned": (replace(STRAIGHT, name="decommissioned", decommissions=True), ClosingReason.DECOMMISSIONED),
}  # fmt: skip


async def driven(scenario: Scenario, faults: Faults | None = None, seed: int = 0) -> Journey:
    journey = Journey(scenario, faults=faults, seed=seed)
    await journey.begin()
    await journey.drive(200)
    return journey


async def books(journey: Journey) -> Books:
    """Every entry is what its fact makes, and equal on both sides."""
    rows = await journey.world.entities("contracting", LedgerEntry, journey.id)
    found = Books()
    for row in sorted(rows, key=lambda one: one.place):
        lines = found.post(ONE_FACT.validate_python(row.fact))
        assert [(one["account"], one["debit_cents"], one["credit_cents"]) for one in row.lines] == [
            (line.account.value, line.debit_cents, line.credit_cents) for line in lines
        ]
        assert row.debit_cents == row.credit_cents
    assert [*wrong_books(*await as_read(journey.world, journey.id))] == []
    return found


async def as_read(world: World, project: UUID) -> tuple[list[Row], list[Row]]:
    """Ledger and payments of a project, as the audit would read them from the database."""
    entries = sorted(await world.entities("contracting", LedgerEntry, project), key=lambda one: one.place)
    payments = await world.entities("contracting", Payment, project)
    return (
        [(project, one.place, one.debit_cents, one.credit_cents, one.lines, one.fact) for one in entries],
        [(project, one.amount_cents, one.reversed_cents) for one in payments],
    )


@pytest.mark.parametrize("faults", [None, FAULTS], ids=["calm", "faults"])
@pytest.mark.parametrize("name", ENDS)
async def test_an_end_is_the_same_in_all_seven_services_and_nothing_is_owed(name: str, faults: Any) -> None:
    scenario, reason = ENDS[name]
    journey = await driven(scenario, faults)
    (closed,) = journey.world.events(journey.id, ProjectClosed)
    assert isinstance(closed, ProjectClosed) and closed.reason is reason
    for service in SERVICES:
        node = journey.world.nodes[service]
        root: Any = await journey.world.entity(service, node.service.root, journey.id)
        assert str(root.state) == "closed" and node.store.parked_rows == {}, service
    found = await books(journey)
    assert found.refund_payable_cents == 0 and not found.unmatched


@pytest.mark.parametrize("product", ["cash", "loan", "lease", "ppa"])
async def test_what_is_built_is_paid_signed_and_sealed(product: str) -> None:
    place = "fresno" if product == "ppa" else STRAIGHT.place
    journey = await driven(replace(STRAIGHT, name=product, product=product, place=place))
    contract = await journey.world.entity("contracting", Contract, journey.id)
    assert contract is not None and contract.sales_order == "completed"
    assert contract.signed_document_sha256 is not None and contract.terms is not None
    assert contract.terms["product"] == product
    found = await books(journey)
    assert found.signed is not None and not found.unmatched and found.deposit_held_cents == 0


@pytest.mark.parametrize("faults", [None, FAULTS], ids=["calm", "faults"])
async def test_the_battery_is_left_out_and_price_permits_and_orders_follow(faults: Any) -> None:
    """The customer cancels a part of what was signed: a change order without it, then the rest is built."""
    (scenario,) = [one for one in MIX if one.name == "battery_cancelled"]
    journey = await driven(scenario, faults)
    (signed,) = journey.world.events(journey.id, ContractSigned)
    assert isinstance(signed, ContractSigned) and signed.design.battery_kwh > 0
    contract = await journey.world.entity("contracting", Contract, journey.id)
    assert contract is not None and contract.sales_order == "completed"
    assert contract.facts.battery_kwh == 0 and contract.facts.kwdc > 0
    assert contract.price_cents is not None and contract.price_cents < signed.price_cents
    assert not any(line.category == "battery" for line in contract.lines)
    found = await books(journey)
    assert not found.unmatched and found.deposit_held_cents == 0


ADDED_LATER = replace(STRAIGHT, name="adds_battery", adds_battery="signs")
"""The change order after permission to operate is not cancelled."""
NO_LARGER_LOAN = replace(
    STRAIGHT, name="export_limited_and_no_larger_loan", product="loan", usage_point="constrained",
    interconnection_choice="limit_export", lends_more=False,
)  # fmt: skip
NOT_BOUGHT = replace(STRAIGHT, name="owner_buys_no_battery", product="lease", adds_battery="signs", lends_more=False)
"""Who owns the system does not pay for more of it after permission to operate."""
STUDY_ON_LOAN = replace(
    STRAIGHT, name="study_on_loan", product="loan", usage_point="study", interconnection_choice="pay"
)
"""The lender pays the system, the customer the utility's study."""
OUTCOMES = {
    "one_of_two_owners_rescinds": "closed_contract_rescinded_by_one_of_two",
    "never_answers": "closed_proposal_lapsed",
    "stipulations_never_cleared": "closed_financing_expired",
    "rules_change_before_signature": "onboarded_after_rules_changed",
    "company": "onboarded_for_a_company",
    "company_on_loan": "onboarded_for_a_company",
    "battery_alone": "onboarded_with_storage_alone",
    "adds_battery_and_rescinds": "onboarded_and_change_order_rescinded",
    "adds_battery": "onboarded_and_battery_added",
    "roof_cancelled": "onboarded_after_partial_cancellation",
    "prepaid_power_purchase": "onboarded_with_prepaid_power",
    "adds_battery_to_lease": "onboarded_and_battery_added",
    "export_limited_and_no_larger_loan": "onboarded_after_larger_loan_refused",
    "study_on_loan": "onboarded_after_study",
    "owner_buys_no_battery": "onboarded_and_change_order_rescinded",
}  # fmt: skip
"""Scenario -> how its project ends, by name."""


@pytest.mark.parametrize("name", OUTCOMES)
async def test_each_way_has_its_outcome_and_ends_balanced(name: str) -> None:
    (scenario,) = [one for one in (*MIX, ADDED_LATER, NO_LARGER_LOAN, NOT_BOUGHT, STUDY_ON_LOAN) if one.name == name]
    journey = Journey(scenario)
    await journey.live(1)
    await journey.check_ended(OUTCOMES[name])
    found = await books(journey)
    assert found.refund_payable_cents == 0 and not found.unmatched
    if name in CHECKS:
        await CHECKS[name](journey)


async def _company_has_no_consumers_rights(journey: Journey) -> None:
    assert not journey.world.events(journey.id, RescissionPeriodStarted, RescissionPeriodExpired)
    (signed, effective) = journey.world.events(journey.id, ContractSigned, ContractEffective)
    assert isinstance(signed, ContractSigned) and isinstance(effective, ContractEffective)
    (signer,) = [one for one in await journey.world.entities("contracting", Party, journey.id) if one.signs]
    assert signer.role == "authorised_signer" and signer.consent_version is not None
    assert not [one for one in journey.world.events(journey.id, DisclosureDelivered) if "notice" in str(one)]


async def _second_owner_gave_notice_for_both(journey: Journey) -> None:
    parties = {one.role: one for one in await journey.world.entities("contracting", Party, journey.id)}
    assert parties.keys() == {"customer", "co_owner"} and all(one.signed_at for one in parties.values())
    (rescinded,) = journey.world.events(journey.id, ContractRescinded)
    assert isinstance(rescinded, ContractRescinded) and rescinded.party_id == parties["co_owner"].id


async def _only_the_change_was_undone(journey: Journey) -> None:
    """Permission to operate, a signed change, its cancellation: what was built and paid stays as it was signed."""
    names = [type(one).__name__ for one in journey.world.events(journey.id)]
    after = names[names.index("PTOGranted") :]
    assert [one for one in after if one.startswith("ChangeOrder")] == [
        "ChangeOrderProposed", "ChangeOrderApproved", "ChangeOrderRejected"
    ]  # fmt: skip
    assert not {"ContractAmended", "ContractRescinded", "DepositRefunded"} & set(names)
    (signed,) = journey.world.events(journey.id, ContractSigned)
    contract = await journey.world.entity("contracting", Contract, journey.id)
    assert isinstance(signed, ContractSigned) and contract is not None
    assert (contract.facts, contract.price_cents) == (signed.design, signed.price_cents)
    assert contract.sales_order == "completed"
    (started,) = [
        one for one in journey.world.events(journey.id, RescissionPeriodStarted)
        if isinstance(one, RescissionPeriodStarted) and one.change_order_id is not None
    ]  # fmt: skip
    assert started.rights
    (system,) = await journey.world.entities("onboarding", System, journey.id)
    assert str(system.state) == "active"


async def _the_change_was_built_and_paid(journey: Journey) -> None:
    """After permission to operate: permit, agreement, orders, inspection and permission again, and the rest paid."""
    for event, times in ((PTOGranted, 2), (InstallationCompleted, 2), (ContractAmended, 1), (ReadyToBuild, 2)):
        assert len(journey.world.events(journey.id, event)) == times, event
    (signed,) = journey.world.events(journey.id, ContractSigned)
    contract = await journey.world.entity("contracting", Contract, journey.id)
    assert isinstance(signed, ContractSigned) and contract is not None and contract.price_cents is not None
    assert signed.design.battery_kwh == 0 < contract.facts.battery_kwh and signed.price_cents < contract.price_cents
    built = journey.world.events(journey.id, InstallationCompleted)[-1]
    assert isinstance(built, InstallationCompleted) and built.design == contract.facts
    found = await books(journey)
    assert found.balance(Account.CUSTOMER_RECEIVABLE) == 0 and found.balance(Account.REVENUE) == -contract.price_cents


async def _one_roof_is_left_in_all_services(journey: Journey) -> None:
    (signed,) = journey.world.events(journey.id, ContractSigned)
    built = journey.world.events(journey.id, InstallationCompleted)[-1]
    contract = await journey.world.entity("contracting", Contract, journey.id)
    assert isinstance(signed, ContractSigned) and isinstance(built, InstallationCompleted) and contract is not None
    planes = {one.plane for one in signed.design.arrays}
    assert len(planes) == 2 and {one.plane for one in built.design.arrays} < planes
    assert built.design == contract.facts and contract.price_cents is not None
    assert contract.price_cents < signed.price_cents
    assert sum(line.quantity for line in contract.lines if line.category == "module") == built.design.module_count


async def _only_the_unsigned_was_disclosed_again(journey: Journey) -> None:
    first, second = journey.world.events(journey.id, ContractSent)
    (signed,) = journey.world.events(journey.id, ContractSigned)
    assert isinstance(first, ContractSent) and isinstance(second, ContractSent) and isinstance(signed, ContractSigned)
    assert first.document_sha256 != second.document_sha256 == signed.document_sha256
    (rule,) = [one for one in signed.rules if "sandbox-clause" in one]
    told = [
        one for one in journey.world.events(journey.id, DisclosureDelivered) if isinstance(one, DisclosureDelivered)
    ]
    assert {one.document_sha256 for one in told if "sandbox_clause" in one.disclosure} == {second.document_sha256}
    kept = await journey.world.entity("contracting", Contract, journey.id)
    assert kept is not None and rule in kept.rule_versions


async def _who_lends_and_who_buys_pay_each_their_own(journey: Journey) -> None:
    """The lender pays the loan that was signed, the customer what it did not lend: together the price, and no more."""
    contract = await journey.world.entity("contracting", Contract, journey.id)
    assert contract is not None and contract.added_cents > 0 and contract.sales_order == "completed"
    for name, asked in contract.asked.items():
        await journey.office.lender_says(journey.id, {"type": "milestone.paid", "milestone": name, **asked})
    found = await books(journey)
    assert not found.unmatched
    assert found.balance(Account.DUE_FROM_LENDER) == found.balance(Account.CUSTOMER_RECEIVABLE) == 0
    assert found.balance(Account.REVENUE) == -contract.financed_cents - contract.added_cents


async def _the_study_is_the_customers_and_the_system_the_lenders(journey: Journey) -> None:
    contract = await journey.world.entity("contracting", Contract, journey.id)
    assert contract is not None
    for name, asked in contract.asked.items():
        await journey.office.lender_says(journey.id, {"type": "milestone.paid", "milestone": name, **asked})
    found = await books(journey)
    assert not found.unmatched and found.balance(Account.DUE_FROM_LENDER) == 0
    paid = await journey.world.entities("contracting", Payment, journey.id)
    assert [one.purpose.value for one in paid] == ["study_deposit"] and found.balance(Account.CASH) > 0


async def _what_its_owner_does_not_buy_nobody_signs(journey: Journey) -> None:
    names = [type(one).__name__ for one in journey.world.events(journey.id)]
    after = names[names.index("PTOGranted") :]
    assert [one for one in after if one.startswith(("ChangeOrder", "Financing"))] == [
        "FinancingApplied", "FinancingDeclined", "ChangeOrderRejected"
    ]  # fmt: skip
    (signed,) = journey.world.events(journey.id, ContractSigned)
    contract = await journey.world.entity("contracting", Contract, journey.id)
    assert isinstance(signed, ContractSigned) and contract is not None
    assert (contract.facts, contract.price_cents) == (signed.design, signed.price_cents)
    assert "look_into_refusal" in journey.world.tasks("contracting", journey.id)


CHECKS = {
    "study_on_loan": _the_study_is_the_customers_and_the_system_the_lenders,
    "owner_buys_no_battery": _what_its_owner_does_not_buy_nobody_signs,
    "export_limited_and_no_larger_loan": _who_lends_and_who_buys_pay_each_their_own,
    "rules_change_before_signature": _only_the_unsigned_was_disclosed_again,
    "company": _company_has_no_consumers_rights,
    "company_on_loan": _company_has_no_consumers_rights,
    "one_of_two_owners_rescinds": _second_owner_gave_notice_for_both,
    "adds_battery_and_rescinds": _only_the_change_was_undone,
    "adds_battery": _the_change_was_built_and_paid,
    "roof_cancelled": _one_roof_is_left_in_all_services,
}
