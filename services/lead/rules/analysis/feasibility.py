"""Whether a lead is worth a design: a score of 0 to 100 from seven components, and what rules it out.

Weights and thresholds are company policy (``POLICY``), to be replaced as a whole.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.lead.rules.site.survey import LEAST_TSRF, RoofSurvey
from shared.rules.site.assessment import ElectricalService, Site
from shared.rules.site.roof import RoofMaterial


class Outcome(StrEnum):
    QUALIFIED = "QUALIFIED"
    NURTURE = "NURTURE"
    DISQUALIFIED = "DISQUALIFIED"


class Reason(StrEnum):
    ROOF_AREA = "ROOF_AREA"
    SHADE = "SHADE"
    ROOF_AGE = "ROOF_AGE"
    RENTER = "RENTER"
    NO_SAVINGS = "NO_SAVINGS"
    OUT_OF_TERRITORY = "OUT_OF_TERRITORY"
    CREDIT = "CREDIT"
    EXISTING_DG_LIMIT = "EXISTING_DG_LIMIT"
    DUPLICATE = "DUPLICATE"
    ELECTRICAL = "ELECTRICAL"
    """Nothing fits the busbar by the 120 per cent rule: a derate, a PCS or a new panel is needed first."""
    HOA = "HOA"
    """The association has still to approve."""


@dataclass(frozen=True)
class Policy:
    """The company's own values."""

    version: str = "feasibility-1"
    qualifying_score: int = 60
    least_kwdc: float = 1.5
    full_tsrf: float = 0.90
    roof_years_wanted: float = 15.0
    roof_years_needed: float = 5.0
    low_bill_usd: float = 600.0
    high_bill_usd: float = 1800.0
    low_kwh: float = 4000.0
    high_kwh: float = 10_000.0
    dc_ac_ratio: float = 1.2
    credit_points: dict[str, float] = field(
        default_factory=lambda: {"excellent": 10.0, "good": 8.0, "fair": 5.0, "poor": 1.0}
    )
    unknown_credit_points: float = 6.0
    poor_credit: frozenset[str] = frozenset({"poor"})


POLICY: Final = Policy()
WEIGHTS: Final = {
    "roof": 30.0, "roof_condition": 10.0, "electrical": 15.0, "consumption": 20.0, "ownership": 10.0, "credit": 10.0,
    "interconnection": 5.0,
}  # fmt: skip


@dataclass(frozen=True)
class Prospect:
    """Everything the decision looks at besides the site. None where it is not known."""

    roof: RoofSurvey
    wanted_kwdc: float
    annual_kwh: float
    annual_bill_usd: float | None = None
    savings_year1_usd: float | None = None
    credit_band: str | None = None
    hosting_capacity_kw: float | None = None
    """What the utility's feeder is said to take up still."""
    in_territory: bool = True
    is_duplicate: bool = False


@dataclass(frozen=True)
class Feasibility:
    score: int
    components: dict[str, float]
    """Points by component, each up to its weight."""
    hard_fails: tuple[Reason, ...]
    reason_codes: tuple[Reason, ...]
    """Hard fails first, then what speaks against it for now."""
    outcome: Outcome
    policy: str


def assess(site: Site, prospect: Prospect, policy: Policy = POLICY) -> Feasibility:
    """Score a lead and decide. A hard fail disqualifies; a soft reason or a low score nurtures."""
    components = {
        "roof": _roof(prospect, policy),
        "roof_condition": _roof_condition(site, prospect.roof, policy),
        "electrical": _electrical(site.electrical, prospect.wanted_kwdc, policy),
        "consumption": _consumption(prospect, policy),
        "ownership": _ownership(site),
        "credit": _credit(prospect.credit_band, policy),
        "interconnection": _interconnection(prospect, policy),
    }
    hard = _hard_fails(site, prospect, policy)
    soft = _soft_reasons(site, prospect, policy)
    score = round(sum(components.values()))
    if hard:
        outcome = Outcome.DISQUALIFIED
    elif soft or score < policy.qualifying_score:
        outcome = Outcome.NURTURE
    else:
        outcome = Outcome.QUALIFIED
    return Feasibility(
        score=score,
        components={name: round(points, 2) for name, points in components.items()},
        hard_fails=hard,
        reason_codes=(*hard, *soft),
        outcome=outcome,
        policy=policy.version,
    )


def busbar_headroom_kwac(service: ElectricalService) -> float:
    """Inverter power that the busbar takes at its end opposite the main: NEC 705.12, 1.25·ΣI + main ≤ 1.2·busbar."""
    amperes = (1.2 * service.busbar_a - service.main_breaker_a - service.existing_backfeed_breakers_a) / 1.25
    return max(0.0, amperes) * service.voltage_v * (3**0.5 if service.phases == 3 else 1.0) / 1000.0


# -- reasons -----------------------------------------------------------------------------------------------------


def _hard_fails(site: Site, prospect: Prospect, policy: Policy) -> tuple[Reason, ...]:
    found = []
    if not prospect.in_territory:
        found.append(Reason.OUT_OF_TERRITORY)
    if prospect.is_duplicate:
        found.append(Reason.DUPLICATE)
    if not (site.ownership.occupant_owns or site.ownership.owner_consents):
        found.append(Reason.RENTER)
    if prospect.roof.tsrf < LEAST_TSRF:
        found.append(Reason.SHADE)
    elif prospect.roof.fit_kwdc < policy.least_kwdc:
        found.append(Reason.ROOF_AREA)
    return tuple(found)


def _soft_reasons(site: Site, prospect: Prospect, policy: Policy) -> tuple[Reason, ...]:
    found = []
    if prospect.roof.remaining_years < policy.roof_years_needed:
        found.append(Reason.ROOF_AGE)
    if prospect.savings_year1_usd is not None and prospect.savings_year1_usd <= 0:
        found.append(Reason.NO_SAVINGS)
    if (prospect.credit_band or "").lower() in policy.poor_credit:
        found.append(Reason.CREDIT)
    if prospect.hosting_capacity_kw is not None and prospect.hosting_capacity_kw <= 0:
        found.append(Reason.EXISTING_DG_LIMIT)
    if site.hoa.approval_required and not site.hoa.approved:
        found.append(Reason.HOA)
    if busbar_headroom_kwac(site.electrical) <= 0:
        found.append(Reason.ELECTRICAL)
    return tuple(found)


# -- components --------------------------------------------------------------------------------------------------


def _ramp(value: float, low: float, high: float) -> float:
    """0 at ``low`` and below, 1 at ``high`` and above."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _roof(prospect: Prospect, policy: Policy) -> float:
    resource = 20.0 * _ramp(prospect.roof.tsrf, LEAST_TSRF, policy.full_tsrf)
    return resource + 10.0 * _ramp(prospect.roof.fit_kwdc, 0.0, max(prospect.wanted_kwdc, policy.least_kwdc))


def _roof_condition(site: Site, roof: RoofSurvey, policy: Policy) -> float:
    points = 10.0 * _ramp(roof.remaining_years, policy.roof_years_needed, policy.roof_years_wanted)
    shaken = any(plane.material is RoofMaterial.WOOD_SHAKE for plane in site.roof_planes)
    return points * (0.6 if shaken else 1.0)  # no instant permit for wood shake (SolarAPP+ checklist)


def _electrical(service: ElectricalService, wanted_kwdc: float, policy: Policy) -> float:
    wanted_kwac = max(wanted_kwdc / policy.dc_ac_ratio, 0.1)
    points = 12.0 * _ramp(busbar_headroom_kwac(service) / wanted_kwac, 0.0, 1.0)
    return points + (3.0 if service.spaces_free >= 2 else 0.0)


def _consumption(prospect: Prospect, policy: Policy) -> float:
    if prospect.annual_bill_usd is not None:
        return 20.0 * _ramp(prospect.annual_bill_usd, policy.low_bill_usd, policy.high_bill_usd)
    return 20.0 * _ramp(prospect.annual_kwh, policy.low_kwh, policy.high_kwh)


def _ownership(site: Site) -> float:
    if site.ownership.occupant_owns:
        points = 10.0 if site.ownership.all_titleholders_sign else 5.0
    else:
        points = 6.0 if site.ownership.owner_consents else 0.0
    return points - (3.0 if points and site.hoa.approval_required and not site.hoa.approved else 0.0)


def _credit(band: str | None, policy: Policy) -> float:
    if band is None:
        return policy.unknown_credit_points
    return policy.credit_points.get(band.lower(), policy.unknown_credit_points)


def _interconnection(prospect: Prospect, policy: Policy) -> float:
    if prospect.hosting_capacity_kw is None:
        return 3.0
    return 5.0 * _ramp(prospect.hosting_capacity_kw, 0.0, max(prospect.wanted_kwdc / policy.dc_ac_ratio, 0.1))
