"""Who may take a tariff: sector, size, phases."""

from typing import Any

import pytest

from shared.rules.tariff.eligibility import Customer, Premises, misfits
from shared.rules.tariff.urdb.library import by_label
from shared.rules.tariff.urdb.record import parse

HOME = by_label("pge-e-elec-2026-03-01")
RECORD: dict[str, Any] = {"name": "GS-2", "sector": "Commercial", "energyratestructure": [[{"rate": 0.1}]]}


@pytest.mark.parametrize(
    ("premises", "annual_kwh", "fits"),
    [
        ("dwelling", 9_000, True),
        ("dwelling", 164_000, False),
        ("dwellings", 164_000, True),
        ("business", 9_000, False),
        ("business", 164_000, False),
    ],
)
def test_a_residential_schedule_is_for_homes(premises: Premises, annual_kwh: float, fits: bool) -> None:
    assert (not misfits(HOME, Customer(premises, [annual_kwh / 12] * 12))) is fits


@pytest.mark.parametrize(
    ("bounds", "customer", "limit"),
    [
        ({"peakkwcapacitymax": 75}, Customer("business", [10_000] * 12, peak_kw=80), 75),
        ({"peakkwcapacitymin": 100}, Customer("business", [10_000] * 12, peak_kw=80), 100),
        ({"peakkwhusagemax": 9_000}, Customer("business", [10_000] * 12), 9_000),
        ({"phasewiring": "3-Phase"}, Customer("business", [10_000] * 12, phases=1), 3),
        ({"phasewiring": "Single Phase"}, Customer("business", [10_000] * 12, phases=3), 1),
        ({"phasewiring": "Single and 3-Phase"}, Customer("business", [10_000] * 12, phases=1), None),
        ({"peakkwcapacitymax": 75}, Customer("business", [10_000] * 12), None),
        ({}, Customer("dwelling", [500] * 12), None),
    ],
)
def test_bounds_of_the_record_are_kept(bounds: dict[str, Any], customer: Customer, limit: float | None) -> None:
    found = misfits(parse(RECORD | bounds), customer)
    if customer.premises == "dwelling":
        assert "home" in found[0].text
    else:
        assert [misfit.limit for misfit in found] == ([] if limit is None else [limit])
