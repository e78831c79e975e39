import datetime as dt
from dataclasses import replace

from services.design.rules.money.incentives import Situation, evaluate, export_adder_usd_per_kwh, total_usd
from shared.rules.forms.days import Owner, Technology

PV, STORAGE = Technology.PV, Technology.STORAGE
PURCHASE = Situation(
    owner=Owner.HOMEOWNER,
    construction_begins=dt.date(2025, 11, 1),
    installation_completed=dt.date(2025, 12, 31),
    placed_in_service=dt.date(2026, 1, 20),
    basis_usd={PV: 20_000, STORAGE: 12_000},
    storage_kwh=13.5,
    kwac=7.6,
)
LEASE = replace(
    PURCHASE,
    owner=Owner.THIRD_PARTY,
    construction_begins=dt.date(2026, 12, 1),
    installation_completed=dt.date(2027, 1, 15),
    placed_in_service=dt.date(2027, 2, 1),
    non_pfe_share={PV: 0.42, STORAGE: 0.60},
)


def granted(situation: Situation) -> dict[str, float]:
    return {incentive.rule_id: incentive.usd for incentive in evaluate(situation) if incentive.granted}


def test_25d_counts_the_day_the_installation_is_completed() -> None:
    """26 USC 25D(e)(8): the last day is 31 December 2025, whenever permission to operate comes."""
    assert granted(PURCHASE) == {"us-25d-pv": 6_000, "us-25d-storage": 3_600}
    late = replace(PURCHASE, installation_completed=dt.date(2026, 1, 1))
    assert granted(late) == {}
    assert all("2026-01-01 is not in" in incentive.reason for incentive in evaluate(late))


def test_25d_storage_needs_three_kilowatt_hours() -> None:
    assert "us-25d-storage" not in granted(replace(PURCHASE, storage_kwh=2.9))
    assert "us-25d-storage" in granted(replace(PURCHASE, storage_kwh=3.0))


def test_48e_solar_by_construction_start_or_by_service() -> None:
    """P.L. 119-21 section 70513: begun by 4 July 2026, or in service by the end of 2027."""
    assert granted(LEASE)["us-48e-pv"] == 6_000
    late = replace(LEASE, placed_in_service=dt.date(2028, 1, 1))
    assert "us-48e-pv" not in granted(late)
    assert "us-48e-storage" in granted(late)
    begun = replace(late, construction_begins=dt.date(2026, 7, 4))
    assert "us-48e-pv" in granted(begun)


def test_material_assistance_from_2026() -> None:
    """40 % for solar and 55 % for storage begun in 2026; unknown is not enough; before 2026 nobody asks."""
    assert granted(replace(LEASE, non_pfe_share={PV: 0.39, STORAGE: 0.55})) == {"us-48e-storage": 3_600}
    unknown = evaluate(replace(LEASE, non_pfe_share=None))
    assert not any(incentive.granted for incentive in unknown)
    assert "is not known, 40% is needed" in unknown[0].reason
    assert "us-48e-pv" in granted(replace(LEASE, non_pfe_share=None, construction_begins=dt.date(2025, 12, 31)))


def test_adders_of_48e() -> None:
    """Ten points each; domestic content asks 50 % in 2026 and 45 % in the second half of 2025."""
    assert granted(replace(LEASE, energy_community=True))["us-48e-pv"] == 8_000
    assert granted(replace(LEASE, domestic_content_share=0.50))["us-48e-pv"] == 8_000
    assert granted(replace(LEASE, domestic_content_share=0.49))["us-48e-pv"] == 6_000
    in_2025 = replace(LEASE, domestic_content_share=0.45, construction_begins=dt.date(2025, 7, 1))
    assert granted(in_2025)["us-48e-pv"] == 8_000


def test_owner_decides_and_every_answer_is_cited() -> None:
    assert not {incentive.rule_id for incentive in evaluate(LEASE)} & {"us-25d-pv", "us-25d-storage"}
    assert evaluate(replace(PURCHASE, basis_usd={})) == []
    assert total_usd(evaluate(PURCHASE)) == 9_600
    assert all("USC" in incentive.citation for incentive in (*evaluate(LEASE), *evaluate(PURCHASE)))


def test_acc_plus_follows_the_year_of_application() -> None:
    """PG&E Schedule NBT: 0.88 cents in 2026, for nine years."""
    assert export_adder_usd_per_kwh(14328, dt.date(2026, 5, 1)) == (0.0088, 9)
    assert export_adder_usd_per_kwh(14328, dt.date(2028, 5, 1)) == (0.0, 0)
    assert export_adder_usd_per_kwh(1, dt.date(2026, 5, 1)) == (0.0, 0)
