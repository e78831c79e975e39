"""What a repair touches and has to be measured again: nothing else is disturbed, nothing of it is trusted."""

from typing import Final

RETESTS: Final[dict[str, tuple[str, ...]]] = {
    "module": (
        "polarity", "open_circuit_voltage", "short_circuit_current", "insulation_resistance", "earth_continuity",
    ),
    "inverter": (
        "insulation_resistance", "loss_of_mains", "rapid_shutdown_outside", "rapid_shutdown_inside", "ac_power",
    ),
    "battery": (
        "battery_charge", "battery_discharge", "meter_orientation", "backup_transfer", "loss_of_mains",
    ),
    "monitoring": ("meter_orientation",),
    "electrical": ("insulation_resistance", "earth_continuity", "rapid_shutdown_outside"),
    "racking": ("earth_continuity",),
}  # fmt: skip
"""Category of the part that was replaced -> the tests of its circuit (IEC 62446-1:2016 clause 5.3: after alterations
and repairs the tests of what was altered are repeated; names as ``helio commission`` knows them)."""


def retests(category: str) -> tuple[str, ...]:
    """KeyError for a category that no bill of materials has."""
    return RETESTS[category]
