"""Survey, score and decision on the example site, each component and reason by itself."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lead.rules.analysis.feasibility import WEIGHTS, Outcome, Prospect, Reason, assess, busbar_headroom_kwac
from services.lead.rules.site.survey import DAYLIGHT, PlaneSurvey, RoofSurvey, solar_access, survey, usable_area_m2
from shared.rules.site.assessment import ElectricalService, Site
from shared.rules.site.roof import Shade

EXAMPLE = Path(__file__).parents[4] / "sandbox/data/site_greensboro.json"
TOF = {"south": 0.99, "west": 0.86}


def site(**changes: Any) -> Site:
    document = json.loads(EXAMPLE.read_text())
    for path, value in changes.items():
        target = document
        *parents, last = path.split("__")
        for key in parents:
            target = target[int(key)] if key.isdigit() else target[key]
        target[last] = value
    return Site.model_validate(document)


def roof(of: Site | None = None, south: float = 0.99, west: float = 0.86) -> RoofSurvey:
    return survey(of or site(), {"south": south, "west": west})


def prospect(**changes: Any) -> Prospect:
    values: dict[str, Any] = {
        "roof": roof(), "wanted_kwdc": 6.0, "annual_kwh": 13_000.0, "annual_bill_usd": 1900.0,
        "savings_year1_usd": 900.0, "credit_band": "good", "hosting_capacity_kw": 20.0,
    }  # fmt: skip
    return Prospect(**(values | changes))


# -- survey ------------------------------------------------------------------------------------------------------


def test_usable_area_by_hand() -> None:
    """12.8 x 6.0 m: an 18-in ridge strip, one 36-in pathway, a vent of 0.2 m and a chimney with 0.3 m around it."""
    plane = site().roof_planes[0]
    expected = 76.8 - 12.8 * 0.4572 - 6.0 * 0.9144 - (0.2 + 0.3) ** 2 - ((0.9 * 0.6) ** 0.5 + 0.6) ** 2
    assert usable_area_m2(plane) == pytest.approx(expected)


def test_a_flat_roof_needs_no_pathway() -> None:
    flat = site(roof_planes__0__tilt_deg=5.0).roof_planes[0]
    assert usable_area_m2(flat) > usable_area_m2(site().roof_planes[0]) + 10


def test_solar_access_of_a_figure_and_of_a_matrix() -> None:
    assert solar_access(Shade(annual_loss_pct=12)) == pytest.approx(0.88)
    half = Shade(monthly_hourly_loss_pct=tuple(tuple(40.0 for _ in range(24)) for _ in range(12)))
    assert solar_access(half) == pytest.approx(0.60)
    nights = Shade(
        monthly_hourly_loss_pct=tuple(tuple(100.0 * (h < 4 or h > 21) for h in range(24)) for _ in range(12))
    )
    assert solar_access(nights) == pytest.approx(1.0)


def test_daylight_is_longer_in_summer() -> None:
    lit = (DAYLIGHT > 0).sum(axis=1)
    assert lit[5] > lit[2] > lit[11]
    assert 9 <= lit[11] <= 10
    assert 14 <= lit[5] <= 15


def test_planes_below_60_per_cent_are_left_out() -> None:
    found = roof(west=0.5)
    assert [plane.id for plane in found.usable] == ["south"]
    assert found.fit_kwdc == pytest.approx(found.planes[0].fit_kwdc)
    assert roof(south=0.4, west=0.5).usable == ()
    assert roof(south=0.4, west=0.5).tsrf < 0.6


def test_the_example_roof() -> None:
    found = roof()
    assert 10 < found.fit_kwdc < 15
    assert found.remaining_years == 18  # asphalt shingle, 25 years, 7 gone


# -- electrical --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("busbar", "main", "existing", "kwac"),
    [(200, 200, 0, 7.68), (225, 200, 0, 13.44), (200, 175, 0, 12.48), (200, 200, 40, 0.0), (100, 100, 0, 3.84)],
)
def test_the_120_per_cent_rule(busbar: int, main: int, existing: int, kwac: float) -> None:
    """NEC 705.12: 200/200 A leaves 32 A continuous, 7.68 kW at 240 V; 225/200 A leaves 56 A, 13.44 kW."""
    service = ElectricalService(
        service_a=200, busbar_a=busbar, main_breaker_a=main, spaces_free=2, existing_backfeed_breakers_a=existing
    )
    assert busbar_headroom_kwac(service) == pytest.approx(kwac)


# -- the decision ------------------------------------------------------------------------------------------------


def test_the_example_qualifies() -> None:
    found = assess(site(), prospect())
    assert found.outcome is Outcome.QUALIFIED
    assert found.reason_codes == ()
    assert found.score == round(sum(found.components.values()))
    assert found.components.keys() == WEIGHTS.keys()
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize(
    ("changed_site", "changed_prospect", "reason"),
    [
        ({"ownership": {"occupant_owns": False}}, {}, Reason.RENTER),
        ({}, {"roof": roof(south=0.55, west=0.5)}, Reason.SHADE),
        ({}, {"roof": RoofSurvey((PlaneSurvey("dormer", 8, 1.3, 0.98, 0.97, 18),))}, Reason.ROOF_AREA),
        ({}, {"in_territory": False}, Reason.OUT_OF_TERRITORY),
        ({}, {"is_duplicate": True}, Reason.DUPLICATE),
    ],
)  # fmt: skip
def test_hard_fails_disqualify_whatever_the_score(
    changed_site: dict[str, Any], changed_prospect: dict[str, Any], reason: Reason
) -> None:
    found = assess(site(**changed_site), prospect(**changed_prospect))
    assert found.outcome is Outcome.DISQUALIFIED
    assert found.hard_fails == (reason,)
    assert found.reason_codes[0] is reason


@pytest.mark.parametrize(
    ("changed_site", "changed_prospect", "reason"),
    [
        ({"roof_planes__0__age_years": 24}, {"roof": roof(site(roof_planes__0__age_years=24))}, Reason.ROOF_AGE),
        ({}, {"savings_year1_usd": -10.0}, Reason.NO_SAVINGS),
        ({}, {"credit_band": "Poor"}, Reason.CREDIT),
        ({}, {"hosting_capacity_kw": 0.0}, Reason.EXISTING_DG_LIMIT),
        ({"hoa__approved": False}, {}, Reason.HOA),
        ({"electrical__existing_backfeed_breakers_a": 40}, {}, Reason.ELECTRICAL),
    ],
)
def test_soft_reasons_nurture(changed_site: dict[str, Any], changed_prospect: dict[str, Any], reason: Reason) -> None:
    found = assess(site(**changed_site), prospect(**changed_prospect))
    assert found.outcome is Outcome.NURTURE
    assert found.reason_codes == (reason,)


def test_a_renter_with_consent_may_go_on() -> None:
    rented = site(ownership={"occupant_owns": False, "owner_consents": True})
    assert assess(rented, prospect()).outcome is Outcome.QUALIFIED


def test_a_low_score_nurtures_without_a_reason() -> None:
    found = assess(
        site(electrical__spaces_free=0, electrical__busbar_a=200, electrical__existing_backfeed_breakers_a=30),
        prospect(roof=roof(south=0.66, west=0.5), annual_bill_usd=500.0, credit_band="fair", hosting_capacity_kw=1.0),
    )
    assert found.reason_codes == ()
    assert found.score < 60
    assert found.outcome is Outcome.NURTURE


@settings(max_examples=60, deadline=None)
@given(
    south=st.floats(0.3, 1), west=st.floats(0.3, 1), wanted=st.floats(0.1, 40), kwh=st.floats(0, 60_000),
    bill=st.none() | st.floats(0, 9000), band=st.sampled_from([None, "excellent", "good", "fair", "poor", "whatever"]),
    hosting=st.none() | st.floats(0, 50), age=st.floats(0, 60),
)  # fmt: skip
def test_each_component_keeps_to_its_weight(
    south: float, west: float, wanted: float, kwh: float, bill: float | None, band: str | None, hosting: float | None,
    age: float,
) -> None:  # fmt: skip
    place = site(roof_planes__0__age_years=age)
    found = assess(
        place,
        Prospect(roof(place, south, west), wanted, kwh, bill, credit_band=band, hosting_capacity_kw=hosting),
    )
    for name, points in found.components.items():
        assert 0 <= points <= WEIGHTS[name], name
    assert 0 <= found.score <= 100


@given(st.floats(0.6, 1.0), st.floats(0.6, 1.0))
def test_a_sunnier_roof_never_scores_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    scores = [assess(site(), prospect(roof=roof(south=tof, west=tof))).components["roof"] for tof in (low, high)]
    assert scores[0] <= scores[1] + 1e-9
    assert np.isfinite(scores).all()
