"""Nameplate, billing notice, checklists, satisfaction."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.onboarding.rules import billing, checklists
from services.onboarding.rules.nameplate import export_limit_w, nameplate
from services.onboarding.rules.satisfaction import NpsGroup, needs_a_call, nps_group, satisfied
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.parts import Coupling, FinancingProduct

DESIGN = example(SalesOrderCreated, uuid4()).design.model_copy(update={"batteries": ()})
"""As those of before batteries were listed: the coupling alone tells whether they have inverters of their own."""


def test_nameplate_in_the_units_of_ieee_2030_5() -> None:
    found = nameplate(DESIGN.model_copy(update={"battery_coupling": None}))
    assert found.model_dump() == {
        "der_type": 83, "rtg_max_w": 7_700, "rtg_max_va": 7_700, "rtg_max_charge_rate_w": 7_680,
        "rtg_max_discharge_rate_w": 7_680, "rtg_max_wh": 10_000, "rtg_normal_category": 2,
        "rtg_abnormal_category": 3,
    }  # fmt: skip
    beside = nameplate(DESIGN.model_copy(update={"battery_coupling": Coupling.AC}))
    assert (beside.rtg_max_w, beside.rtg_max_va) == (15_380, 15_380)
    assert nameplate(DESIGN.model_copy(update={"battery_coupling": Coupling.DC})) == found
    assert nameplate(DESIGN.model_copy(update={"normal_category": "none"})).rtg_normal_category == 0
    assert nameplate(DESIGN.model_copy(update={"battery_kwh": 0.0, "battery_kw": 0.0})).der_type == 4
    assert export_limit_w(4.9999) == 5_000 and export_limit_w(None) is None and export_limit_w(0.0) == 0


@pytest.mark.parametrize(
    ("product", "first", "bills"),
    [
        (FinancingProduct.CASH, None, 0),
        (FinancingProduct.LOAN, None, 0),
        (FinancingProduct.LEASE, date(2027, 1, 1), 1),
        (FinancingProduct.PPA, date(2027, 1, 1), 1),
    ],
)
def test_who_bills_what(product: FinancingProduct, first: date | None, bills: int) -> None:
    found = billing.notice(uuid4(), "UP-1", product, date(2026, 12, 31))
    assert found.first_provider_invoice_on == first and len(found.provider_bills) == bills
    assert "does not depend on paying for the solar system" in found.statement
    assert ("lender" in found.contact_routing.values()) is (product is FinancingProduct.LOAN)
    anothers = product in (FinancingProduct.LEASE, FinancingProduct.PPA)
    assert ("owner of the system" in found.contact_routing.values()) is anothers
    assert ("The owner of the system bills" in found.statement) is anothers


def test_prepaid_energy_is_billed_once_on_the_day_of_the_permission() -> None:
    found = billing.notice(uuid4(), "UP-1", FinancingProduct.PPA, date(2026, 12, 31), prepaid=True)
    assert found.first_provider_invoice_on == date(2026, 12, 31)
    assert found.provider_bills == ("all energy of the contract, once",) and "nothing after that" in found.statement
    assert "The owner of the system bills all energy of the contract once" in found.statement
    assert found.contact_routing["solar energy payments"] == "owner of the system"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_first_invoice_is_never_before_the_permission(day: date) -> None:
    first = billing.notice(uuid4(), "UP-1", FinancingProduct.PPA, day).first_provider_invoice_on
    assert first is not None and first.day == 1 and 0 < (first - day).days <= 31


def test_checklists_follow_the_design() -> None:
    plain = DESIGN.model_copy(update={"battery_kwh": 0.0})
    assert "battery_modes" in {item.code for item in checklists.training(DESIGN)}
    assert "battery_modes" not in {item.code for item in checklists.training(plain)}
    items = checklists.documents(plain)
    assert checklists.lacking(items, [item.code for item in items]) == ()
    assert checklists.lacking(items, []) == tuple(item.code for item in items)


def test_answers_are_read_as_the_scales_are_meant() -> None:
    assert [nps_group(n) for n in (0, 6, 7, 8, 9, 10)] == [
        NpsGroup.DETRACTOR, NpsGroup.DETRACTOR, NpsGroup.PASSIVE, NpsGroup.PASSIVE, NpsGroup.PROMOTER,
        NpsGroup.PROMOTER,
    ]  # fmt: skip
    assert [satisfied(n) for n in range(1, 6)] == [False, False, False, True, True]
    assert needs_a_call(3, 10) and needs_a_call(5, 6) and not needs_a_call(4, 7)
    for wrong in (-1, 11):
        with pytest.raises(ValueError, match="0 to 10"):
            nps_group(wrong)
    with pytest.raises(ValueError, match="1 to 5"):
        satisfied(0)
