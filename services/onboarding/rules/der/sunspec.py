"""SunSpec models 702 (DER capacity) and 713 (DER storage capacity): points as registers hold them.

A point is an unsigned 16-bit integer times ten to its scale factor; several points share one scale factor, so it has to
suit the largest of them. Source: SunSpec Alliance, DER Information Model Specification, and its model definitions.
"""

from typing import Any, Final

from services.onboarding.rules.der.powers import mantissa, power_of_ten
from services.onboarding.rules.der.ratings import ABNORMAL_CATEGORIES, NORMAL_CATEGORIES, Ratings

LARGEST: Final = 2**16 - 2
"""0xFFFF means that a point is not implemented."""
LARGEST_SCALE: Final = 10

Points = dict[str, int]


def der_capacity(rated: Ratings) -> Points:
    """Model 702. Categories are enumerations that count from 0."""
    watts = {"WMaxRtg": rated.max_w}
    if rated.has_storage:
        watts |= {"WChaRteMaxRtg": rated.max_charge_w, "WDisChaRteMaxRtg": rated.max_discharge_w}
    return {
        **_scaled(watts, "W_SF"),
        **_scaled({"VAMaxRtg": rated.max_va}, "VA_SF"),
        **_enumerated("NorOpCatRtg", rated.normal_category, NORMAL_CATEGORIES),
        **_enumerated("AbnOpCatRtg", rated.abnormal_category, ABNORMAL_CATEGORIES),
    }


def storage_capacity(rated: Ratings) -> Points:
    """Model 713; empty for a system without a battery, which does not have the model."""
    return _scaled({"WHRtg": rated.max_wh}, "WH_SF") if rated.has_storage else {}


def models(rated: Ratings) -> dict[str, dict[str, Any]]:
    """Both, by the number of the model."""
    return {"702": der_capacity(rated), "713": storage_capacity(rated)}


def _enumerated(point: str, name: str, names: tuple[str, ...]) -> Points:
    """A point without its value is not implemented: it is left out."""
    return {point: names.index(name)} if name in names else {}


def _scaled(values: dict[str, int], scale_factor: str) -> Points:
    exponent = power_of_ten(max(values.values()), LARGEST, LARGEST_SCALE)
    return {name: mantissa(value, exponent) for name, value in values.items()} | {scale_factor: exponent}
