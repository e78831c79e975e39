"""What is to be simulated: one plane of modules of a system, with the ranges PVWatts v8 accepts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from shared.rules.production.module import ModuleType

Mount = Literal["fixed-roof", "fixed-open-rack", "1-axis", "1-axis-backtracking", "2-axis"]
BeamShade = float | tuple[tuple[float, ...], ...]

LIMITS: dict[str, tuple[float, float]] = {
    "kwdc": (0.001, 10_000_000.0),
    "tilt_deg": (0.0, 90.0),
    "azimuth_deg": (0.0, 360.0),
    "dc_ac_ratio": (0.1, 10.0),
    "inverter_efficiency_pct": (90.0, 99.5),
    "losses_pct": (-5.0, 99.0),
    "gcr": (0.01, 0.99),
    "diffuse_shade_pct": (0.0, 100.0),
}
"""Inclusive. Tilt, azimuth, efficiency, losses and gcr: the constraints of PVWatts v8; power and ratio: ours."""


@dataclass(frozen=True, slots=True)
class PlaneSystem:
    """Modules of one tilt and azimuth, and the share of inverter that goes with them.

    Azimuth from north eastward (180 south); of a tracker, tilt and azimuth of its axis. `losses_pct` is the product
    of all constant DC losses (`losses`). `gcr` counts for racks and one-axis trackers. `beam_shade_pct` is
    what obstructions take from the beam: one percentage, or 12 months by 24 hours of local standard time, hour 0
    first; `diffuse_shade_pct` what they take from the sky. Defaults are SAM's for a residential system.
    """

    kwdc: float
    tilt_deg: float
    azimuth_deg: float
    mount: Mount = "fixed-roof"
    module_type: ModuleType = "standard"
    dc_ac_ratio: float = 1.15
    inverter_efficiency_pct: float = 96.0
    losses_pct: float = 14.0757
    gcr: float = 0.3
    beam_shade_pct: BeamShade = 0.0
    diffuse_shade_pct: float = 0.0

    def __post_init__(self) -> None:
        """ValueError with the field's name and its range."""
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name} {value:g} is outside {low:g} to {high:g}")
        for name, known in (("mount", get_args(Mount)), ("module_type", get_args(ModuleType))):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} '{getattr(self, name)}' is none of {', '.join(known)}")
        shade = self.beam_shade_pct
        if isinstance(shade, int | float):
            cells = [float(shade)]
        elif len(shade) == 12 and all(len(hours) == 24 for hours in shade):
            cells = [cell for hours in shade for cell in hours]
        else:
            raise ValueError("beam_shade_pct must be one number or 12 months by 24 hours")
        if not all(0.0 <= cell <= 100.0 for cell in cells):
            raise ValueError("beam_shade_pct must be within 0 to 100")
