"""A first size with what it would make and save, before anything is designed.

``size = min(fit, offset · annual consumption / specific yield)``; the savings come from a bill engine that the caller
passes in. The band around them is the usage data's: P10 and P90 are percentiles, P10 the low end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MODEL_VERSION: Final = "preliminary-2"


class LimitedBy(StrEnum):
    """What set the size."""

    CONSUMPTION = "consumption"
    ROOF = "roof"
    POLICY = "policy"
    """The utility's or the company's largest size."""


@dataclass(frozen=True)
class Preliminary:
    kwdc: float
    annual_kwh: float
    offset_pct: float
    """Production as a share of consumption."""
    limited_by: LimitedBy
    savings_year1_usd: float
    savings_p10_usd: float
    savings_p90_usd: float
    band_pct: float
    model_version: str = MODEL_VERSION


def preliminary(
    *,
    fit_kwdc: float,
    annual_load_kwh: float,
    kwh_per_kwdc: float,
    target_offset_pct: float,
    band_pct: float,
    savings_usd: Callable[[float], float],
    most_kwdc: float | None = None,
) -> Preliminary:
    """Size a system and band its savings.

    ``kwh_per_kwdc``: yearly yield of the planes that would be used. ``savings_usd(annual_kwh)``: what the bill falls
    by in the first year if the system makes that much. ``band_pct``: half band by the grade of the usage data
    (``load.profile.UNCERTAINTY_PCT``, widened for filled months). ``most_kwdc``: largest size allowed. Raises
    ValueError where the load or the yield is not positive.
    """
    if annual_load_kwh <= 0 or kwh_per_kwdc <= 0:
        raise ValueError("load and yield must be positive")
    wanted = target_offset_pct / 100.0 * annual_load_kwh / kwh_per_kwdc
    limits = {LimitedBy.CONSUMPTION: wanted, LimitedBy.ROOF: max(fit_kwdc, 0.0)}
    if most_kwdc is not None:
        limits[LimitedBy.POLICY] = max(most_kwdc, 0.0)
    limited_by = min(limits, key=lambda limit: limits[limit])
    kwdc = limits[limited_by]
    annual_kwh = kwdc * kwh_per_kwdc
    savings = savings_usd(annual_kwh) if kwdc > 0 else 0.0
    half = abs(savings) * band_pct / 100.0
    return Preliminary(
        kwdc=kwdc,
        annual_kwh=annual_kwh,
        offset_pct=100.0 * annual_kwh / annual_load_kwh,
        limited_by=limited_by,
        savings_year1_usd=savings,
        savings_p10_usd=savings - half,
        savings_p90_usd=savings + half,
        band_pct=band_pct,
    )
