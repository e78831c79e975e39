"""The analysis as a whole on the example site: each grade of usage, each outcome, and missing facts."""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lead.rules.analysis.steps import answer
from services.lead.rules.intake.job import import_bills, import_file
from shared.rules.site.load import HourlyLoad
from shared.schemas.lead import EnergyAnalysisCompleted, FeasibilityScored

SANDBOX = Path(__file__).parents[4] / "sandbox/data"
MONTHLY_KWH = (1210, 1105, 930, 740, 810, 1120, 1390, 1310, 990, 720, 835, 1150)


def site(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SANDBOX / "site_greensboro.json").read_text())
    for path, value in changes.items():
        *parents, last = path.split("__")
        target = document
        for parent in parents:
            target = target[parent]
        target[last] = value
    return document


def ask(figures: dict[str, Any], of: dict[str, Any] | None = None, on: str = "2026-11-23") -> dict[str, Any]:
    return answer({"figures": figures, "site": of or site(), "on": on, "credit_band": None})


def bills(**fields: Any) -> dict[str, Any]:
    """Figures of a year of bills; each field is a function of the month's kWh."""
    rows = [
        {"month": f"2025-{month:02d}"} | {name: of(kwh) for name, of in fields.items()}
        for month, kwh in enumerate(MONTHLY_KWH, 1)
    ]
    found: dict[str, Any] = import_bills({"bills": rows})["figures"]
    return found


def check_events(found: dict[str, Any]) -> None:
    """What the service publishes of it is valid by the contract."""
    project = {"project_id": "018f7f3e-8f5e-7000-8000-000000000001"}
    EnergyAnalysisCompleted.model_validate(project | found["analysis"])
    FeasibilityScored.model_validate(project | found["feasibility"]["score"])
    json.dumps(found, allow_nan=False)


def check_plain(value: Any) -> None:
    """Nothing that would make the service load numpy when it takes the answer from the worker."""
    if type(value) in (dict, list):
        for part in value.values() if isinstance(value, dict) else value:
            check_plain(part)
    else:
        assert type(value) in (str, int, float, bool, type(None)), (value, type(value))


def test_what_leaves_the_worker_is_plain() -> None:
    imported = import_file(str(SANDBOX / "usage_greensboro.xml"), None, None)
    for value in (
        imported,
        import_bills({"bills": [{"month": "2025-01", "kwh": 700}]}),
        ask(imported["figures"]),
        ask({"annual_kwh": 9_000}, site(utility__tariff_key="nowhere")),
    ):
        check_plain(value)


@pytest.mark.parametrize("kwh", [9_000, 12_000, 15_000])
def test_an_annual_figure_on_the_example_site_qualifies(kwh: int) -> None:
    found = ask({"annual_kwh": kwh})
    check_events(found)
    analysis = found["analysis"]
    assert (found["feasibility"]["outcome"], found["feasibility"]["reason_codes"]) == ("QUALIFIED", [])
    assert (analysis["grade"], analysis["load"]["hourly_wh_base64"]) == ("E", None)
    assert sum(analysis["load"]["monthly_kwh"]) == pytest.approx(kwh)
    assert analysis["base_kwh"] + analysis["cooling_kwh"] + analysis["heating_kwh"] == pytest.approx(kwh)
    assert analysis["preliminary_annual_kwh"] == pytest.approx(kwh)  # the roof holds it and the goal is 100 %
    assert sum(found["facts"]["production_monthly_kwh"]) == pytest.approx(kwh, abs=0.1)
    assert (analysis["savings_p90_cents"] - analysis["savings_p10_cents"]) / 2 == pytest.approx(
        0.30 * analysis["savings_year1_cents"], abs=1
    )


def test_the_bill_by_hand() -> None:
    """RS of Duke Energy Carolinas in the library: 14 $ a month and 0.123 $ for every kWh."""
    found = ask({"annual_kwh": 12_000})
    assert found["facts"]["annual_bill_usd"] == pytest.approx(12 * 14 + 12_000 * 0.123, abs=0.01)
    # months with a surplus earn 0.034 $ for it, months without pay 0.123 $ for the rest
    load = np.array(found["analysis"]["load"]["monthly_kwh"])
    made = np.array(found["facts"]["production_monthly_kwh"])
    owed = np.maximum(load - made, 0) * 0.123
    earned = np.maximum(made - load, 0) * 0.034
    balance, bill = 0.0, 0.0
    for due, credit in zip(owed, earned, strict=True):
        balance += credit
        used = min(balance, due)
        balance, bill = balance - used, bill + due - used
    expected = 12_000 * 0.123 - (bill - balance)
    # the months above end at midnight of standard time, those billed at the clock's: an hour of night apart in summer
    assert found["analysis"]["savings_year1_cents"] / 100 == pytest.approx(expected, abs=0.15)


def test_intervals_give_the_hours_themselves() -> None:
    imported = import_file(str(SANDBOX / "usage_greensboro.xml"), None, None)
    found = ask(imported["figures"])
    check_events(found)
    analysis = found["analysis"]
    load = HourlyLoad.from_base64(analysis["load"]["hourly_wh_base64"])
    assert analysis["grade"] == "A" and analysis["load"]["uncertainty_pct"] == 7.0
    assert load.annual_kwh == pytest.approx(imported["event"]["kwh_annual"], rel=1e-4)
    assert load.monthly_kwh == pytest.approx(analysis["load"]["monthly_kwh"], rel=1e-4)
    # the file was made from these temperatures with 0.205 kW/K of cooling and a heat pump: most of it is found again
    assert found["facts"]["split_r_squared"] > 0.9
    assert analysis["heating_kwh"] > analysis["cooling_kwh"] > 1_000
    assert found["feasibility"]["outcome"] == "QUALIFIED"


def test_bills_in_dollars_give_what_bills_in_kwh_give() -> None:
    told = ask(bills(kwh=lambda kwh: kwh))["analysis"]
    inverted = ask(bills(usd=lambda kwh: 14 + 0.123 * kwh))["analysis"]
    assert inverted["load"]["monthly_kwh"] == pytest.approx(list(MONTHLY_KWH), abs=0.02)
    assert inverted["kwh_annual"] == pytest.approx(told["kwh_annual"], abs=0.2)
    assert (told["grade"], inverted["grade"]) == ("B", "E")


def test_dollars_that_no_consumption_costs_make_the_lead_wait() -> None:
    found = ask(bills(usd=lambda _: 9_000_000))
    assert found["analysis"] is None and found["facts"]["missing"] == "CONSUMPTION_UNKNOWN"
    assert found["feasibility"] == {"score": None, "reason_codes": ["CONSUMPTION_UNKNOWN"], "outcome": "NURTURE"}


@pytest.mark.parametrize("kwh", [1e-9, 1e300])
def test_a_figure_that_no_home_has_makes_the_lead_wait(kwh: float) -> None:
    assert ask({"annual_kwh": kwh})["facts"]["missing"] == "CONSUMPTION_UNKNOWN"


def test_an_unknown_tariff_makes_the_lead_wait_and_names_those_there_are() -> None:
    found = ask({"annual_kwh": 9_000}, site(utility__tariff_key="nowhere-rs"))
    assert (found["analysis"], found["feasibility"]["outcome"]) == (None, "NURTURE")
    assert found["facts"]["missing"] == "TARIFF_UNKNOWN"
    assert "duke-energy-carolinas-rs" in found["facts"]["text"]


def test_a_place_without_weather_makes_the_lead_wait() -> None:
    found = ask({"annual_kwh": 9_000}, site(location__latitude=-34.0))
    assert found["facts"]["missing"] == "WEATHER_UNKNOWN" and found["analysis"] is None


def test_weather_from_far_away_is_said_and_widens_the_band() -> None:
    near, far = ask({"annual_kwh": 9_000}), ask({"annual_kwh": 9_000}, site(location__longitude=-97.0))
    assert near["facts"]["weather_represents_site"] and not far["facts"]["weather_represents_site"]
    assert far["facts"]["weather_distance_km"] > 1_000
    assert far["facts"]["band_pct"] == near["facts"]["band_pct"] + 10


def test_a_renter_without_consent_is_disqualified_with_the_analysis_made() -> None:
    found = ask({"annual_kwh": 9_000}, site(ownership={"occupant_owns": False}))
    assert found["feasibility"]["outcome"] == "DISQUALIFIED"
    assert found["feasibility"]["score"]["hard_fails"] == ["RENTER"]
    check_events(found)


@pytest.mark.parametrize("loss_pct", [60, 100])
def test_a_roof_in_the_shade_is_disqualified(loss_pct: float) -> None:
    shaded = site()
    for plane in shaded["roof_planes"]:
        plane["shade"] = {"annual_loss_pct": loss_pct}
    found = ask({"annual_kwh": 9_000}, shaded)
    assert found["feasibility"]["score"]["hard_fails"] == ["SHADE"]
    assert found["analysis"]["preliminary_kwdc"] == 0
    check_events(found)


def test_the_export_rule_of_the_day_decides() -> None:
    """California's Net Billing Tariff holds for applications from 15 April 2023 on (CPUC D.22-12-056)."""
    before = ask({"annual_kwh": 9_000}, site(utility__tariff_key="pge-e-tou-c-x"), on="2022-01-01")
    after = ask({"annual_kwh": 9_000}, site(utility__tariff_key="pge-e-tou-c-x"), on="2026-11-23")
    assert "Net Billing Tariff" in after["facts"]["assumptions"][0]
    assert after["facts"]["tariff_with_system"] != after["facts"]["tariff"]  # E-ELEC is obligatory
    assert "no export rule known" in before["facts"]["assumptions"][0]


def test_planned_consumption_is_designed_for() -> None:
    more = site(goals={"offset_pct": 100, "planned_loads": [{"name": "electric car", "annual_kwh": 3_000}]})
    assert ask({"annual_kwh": 9_000}, more)["analysis"]["kwh_annual"] == pytest.approx(12_000)


def test_the_same_home_asked_again_costs_milliseconds() -> None:
    ask({"annual_kwh": 11_111})
    began = time.perf_counter()
    for number in range(20):
        ask({"annual_kwh": 11_111}, site(utility__usage_point_id=f"another-{number}"))
    assert (time.perf_counter() - began) / 20 < 0.010


@settings(max_examples=15, deadline=None)
@given(kwh=st.floats(200, 200_000), offset=st.floats(10, 200))
def test_whatever_is_used_the_size_fits_and_the_band_is_in_order(kwh: float, offset: float) -> None:
    found = ask({"annual_kwh": kwh}, site(goals={"offset_pct": offset}))
    check_events(found)
    analysis, facts = found["analysis"], found["facts"]
    assert 0 < analysis["preliminary_kwdc"] <= sum(plane["fit_kwdc"] for plane in facts["planes"]) + 0.01
    assert analysis["preliminary_annual_kwh"] <= kwh * offset / 100 * 1.000001
    assert analysis["savings_p10_cents"] <= analysis["savings_year1_cents"] <= analysis["savings_p90_cents"]
    # the roof gives what the limit says
    assert (facts["limited_by"] == "consumption") == (facts["offset_pct"] == pytest.approx(offset, rel=1e-3))


@settings(max_examples=15, deadline=None)
@given(
    latitude=st.floats(0.1, 90),
    tilt=st.floats(0, 75),
    azimuth=st.floats(0, 359.9),
    loss=st.floats(0, 100),
    width=st.floats(0.2, 60),
    age=st.floats(0, 200),
    busbar=st.integers(200, 6_000),
)
def test_whatever_the_site_there_is_an_answer(
    latitude: float, tilt: float, azimuth: float, loss: float, width: float, age: float, busbar: int
) -> None:
    anywhere = site(location__latitude=latitude, electrical__busbar_a=busbar, structure={})
    plane = anywhere["roof_planes"][0] | {
        "tilt_deg": tilt, "azimuth_deg": azimuth, "age_years": age, "shade": {"annual_loss_pct": loss},
        "polygon": [[0, 0], [width, 0], [width, 5], [0, 5]], "obstructions": [],
    }  # fmt: skip
    found = ask({"annual_kwh": 9_000}, anywhere | {"roof_planes": [plane]})
    check_events(found)
    outcome, reasons = found["feasibility"]["outcome"], found["feasibility"]["reason_codes"]
    assert (outcome == "QUALIFIED") == (not reasons)
    assert (outcome == "DISQUALIFIED") == bool(found["feasibility"]["score"]["hard_fails"])
