"""DERCapability of IEEE 2030.5-2018: the nameplate that an end device gives to its server.

Types and numbers are those of the schema that IEEE publishes with the standard (sep.xsd, version 2.1).
"""

from typing import Any, Final

from services.onboarding.rules.der.powers import mantissa, power_of_ten
from services.onboarding.rules.der.ratings import ABNORMAL_CATEGORIES, NORMAL_CATEGORIES, Ratings

LARGEST_POWER: Final = 2**15 - 1
"""ActivePower has an Int16; ApparentPower a UInt16, written within the same bound."""
LARGEST_ENERGY: Final = 2**16 - 1
"""WattHour has a UInt16 in the schema of 2018; what fits there fits the UInt48 of other editions too."""
LARGEST_MULTIPLIER: Final = 9
"""PowerOfTenMultiplierType: any integer from -9 to 9."""


def der_capability(rated: Ratings) -> dict[str, Any]:
    """The elements under their own names; null where a system without a battery leaves an element out."""
    storage = rated.has_storage
    return {
        "type": int(rated.der_type),
        "rtgMaxW": _quantity(rated.max_w, LARGEST_POWER),
        "rtgMaxVA": _quantity(rated.max_va, LARGEST_POWER),
        "rtgMaxWh": _quantity(rated.max_wh, LARGEST_ENERGY) if storage else None,
        "rtgMaxChargeRateW": _quantity(rated.max_charge_w, LARGEST_POWER) if storage else None,
        "rtgMaxDischargeRateW": _quantity(rated.max_discharge_w, LARGEST_POWER) if storage else None,
        "rtgNormalCategory": normal_category(rated.normal_category),
        "rtgAbnormalCategory": abnormal_category(rated.abnormal_category),
    }


def normal_category(letter: str) -> int:
    """UInt8: A is 1, B is 2; 0, not specified, for anything else."""
    return _number(letter, NORMAL_CATEGORIES)


def abnormal_category(roman: str) -> int:
    """UInt8: I is 1, II is 2, III is 3; 0, not specified, for anything else."""
    return _number(roman, ABNORMAL_CATEGORIES)


def _number(name: str, names: tuple[str, ...]) -> int:
    return names.index(name) + 1 if name in names else 0


def _quantity(value: int, most: int) -> dict[str, int]:
    exponent = power_of_ten(value, most, LARGEST_MULTIPLIER)
    return {"multiplier": exponent, "value": mantissa(value, exponent)}
