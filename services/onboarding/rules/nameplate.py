"""The ratings of a system as our events state them."""

from services.onboarding.rules.der import ieee2030_5
from services.onboarding.rules.der.ratings import Ratings, ratings
from shared.schemas.onboarding import Nameplate
from shared.schemas.parts import DesignFacts


def ratings_of(design: DesignFacts) -> Ratings:
    """The design states no apparent power of its own, so the inverters count at unity power factor."""
    return ratings(
        kwac=design.kwac,
        battery_kwh=design.battery_kwh,
        battery_kw=design.battery_kw,
        coupling=design.battery_coupling,
        normal_category=design.normal_category,
        abnormal_category=design.abnormal_category,
    )


def nameplate(design: DesignFacts) -> Nameplate:
    """In W and Wh, categories in the numbers of IEEE 2030.5."""
    rated = ratings_of(design)
    return Nameplate(
        der_type=rated.der_type,
        rtg_max_w=rated.max_w,
        rtg_max_va=rated.max_va,
        rtg_max_charge_rate_w=rated.max_charge_w,
        rtg_max_discharge_rate_w=rated.max_discharge_w,
        rtg_max_wh=rated.max_wh,
        rtg_normal_category=ieee2030_5.normal_category(rated.normal_category),
        rtg_abnormal_category=ieee2030_5.abnormal_category(rated.abnormal_category),
    )


def export_limit_w(limit_kw: float | None) -> int | None:
    return None if limit_kw is None else round(limit_kw * 1000)
