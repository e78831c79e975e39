"""The ratings of a system under the names of IEEE 2030.5-2018 DERCapability."""

from typing import Final

from shared.schemas.onboarding import Nameplate
from shared.schemas.parts import DesignFacts

PHOTOVOLTAIC: Final = 4
"""DERType of IEEE 2030.5-2018."""
PHOTOVOLTAIC_WITH_STORAGE: Final = 82


def nameplate(design: DesignFacts) -> Nameplate:
    """In W and Wh. The design states no apparent power of its own, so the inverters count at unity power factor."""
    ac_w = round(design.kwac * 1000)
    battery_w = round(design.battery_kw * 1000)
    return Nameplate(
        der_type=PHOTOVOLTAIC_WITH_STORAGE if design.battery_kwh > 0 else PHOTOVOLTAIC,
        rtg_max_w=ac_w,
        rtg_max_va=ac_w,
        rtg_max_charge_rate_w=battery_w,
        rtg_max_discharge_rate_w=battery_w,
        rtg_max_wh=round(design.battery_kwh * 1000),
        rtg_normal_category=design.normal_category,
        rtg_abnormal_category=design.abnormal_category,
    )


def export_limit_w(limit_kw: float | None) -> int | None:
    return None if limit_kw is None else round(limit_kw * 1000)
