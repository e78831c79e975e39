"""The ratings of a system as our events state them."""

from services.onboarding.rules.der import ieee2030_5
from services.onboarding.rules.der.ratings import Ratings, apparent_kva, beside, ratings
from shared.schemas.onboarding import Nameplate
from shared.schemas.parts import DesignFacts


def ratings_of(design: DesignFacts) -> Ratings:
    """As the utility was told: batteries behind an inverter share it.

    Inverters whose apparent power the design does not state count at unity power factor.
    """
    inverters = ((one.count, one.kw, one.kva) for one in design.inverters)
    return ratings(
        kwac=design.kwac,
        kva=apparent_kva(design.kwac, inverters),
        battery_kwh=design.battery_kwh,
        battery_kw=design.battery_kw,
        beside_kw=design.storage_beside_kw if design.batteries else beside(design.battery_kw, design.battery_coupling),
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
