"""How far a prediction was from what was measured, as ASHRAE Guideline 14 counts it.

``NMBE = Σ(pᵢ - mᵢ)/((n - p)·m̄)``, ``CV(RMSE) = sqrt(Σ(pᵢ - mᵢ)²/(n - p))/m̄``, in per cent. ``p`` is 1 in Guideline
14-2014 section 5.2.11.3 for calibrated simulation; IPMVP and others divide by ``n`` (``p = 0``). A positive bias means
that more was predicted than measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

ASHRAE_P = 1


class Basis(StrEnum):
    """What was compared with what."""

    LOAD = "LOAD"
    """The preliminary load with intervals received later."""
    DESIGN = "DESIGN"
    """The preliminary annual production with the final design's."""
    METERED = "METERED"
    """The design's production with twelve months of the meter, weather-adjusted. Fleets of the US produce 7 to 13 %
    less than modelled (kWh Analytics, Solar Risk Assessment): a bias of that size is usual."""


class Resolution(StrEnum):
    MONTHLY = "monthly"
    HOURLY = "hourly"


NMBE_LIMIT_PCT = {Resolution.MONTHLY: 5.0, Resolution.HOURLY: 10.0}
CV_RMSE_LIMIT_PCT = {Resolution.MONTHLY: 15.0, Resolution.HOURLY: 30.0}
"""ASHRAE Guideline 14-2014 section 5.2.11.3.2.2: acceptable calibration."""


@dataclass(frozen=True)
class Accuracy:
    """One comparison over ``n`` periods."""

    basis: Basis
    predicted_kwh: float
    actual_kwh: float
    nmbe_pct: float
    cv_rmse_pct: float | None
    """None for a single pair."""
    n: int
    within_limits: bool | None
    """By Guideline 14 for months or hours; None for a single pair."""

    @property
    def abs_err_pct(self) -> float:
        """Absolute difference of the sums in per cent of the actual one."""
        return 100.0 * abs(self.predicted_kwh - self.actual_kwh) / self.actual_kwh


def nmbe_pct(predicted: ArrayLike, measured: ArrayLike, p: int = ASHRAE_P) -> float:
    """Normalised mean bias error in per cent. Raises ValueError."""
    difference, mean, n = _compared(predicted, measured, p)
    return 100.0 * float(difference.sum()) / ((n - p) * mean)


def cv_rmse_pct(predicted: ArrayLike, measured: ArrayLike, p: int = ASHRAE_P) -> float:
    """Coefficient of variation of the root mean square error in per cent. Raises ValueError."""
    difference, mean, n = _compared(predicted, measured, p)
    return 100.0 * float(np.sqrt((difference**2).sum() / (n - p))) / mean


def measure(
    basis: Basis,
    predicted_kwh: Sequence[float],
    measured_kwh: Sequence[float],
    resolution: Resolution,
    p: int = ASHRAE_P,
) -> Accuracy:
    """Compare ``n`` periods; of a single pair the bias is that of the sums. Raises ValueError."""
    single = len(measured_kwh) == 1
    bias = nmbe_pct(predicted_kwh, measured_kwh, 0 if single else p)
    scatter = None if single else cv_rmse_pct(predicted_kwh, measured_kwh, p)
    within = scatter is not None and (
        abs(bias) <= NMBE_LIMIT_PCT[resolution] and scatter <= CV_RMSE_LIMIT_PCT[resolution]
    )
    return Accuracy(
        basis=basis,
        predicted_kwh=float(np.sum(predicted_kwh)),
        actual_kwh=float(np.sum(measured_kwh)),
        nmbe_pct=bias,
        cv_rmse_pct=scatter,
        n=len(measured_kwh),
        within_limits=None if single else within,
    )


@dataclass(frozen=True)
class FleetAccuracy:
    """How close preliminary figures come to final ones over all projects."""

    projects: int
    median_abs_err_pct: float
    within_10_pct: float
    """Share of projects within ±10 %, in per cent."""


def fleet(abs_err_pct: Sequence[float]) -> FleetAccuracy:
    """Sum up the projects' absolute errors. Raises ValueError where there is none."""
    if not abs_err_pct:
        raise ValueError("no projects")
    errors = np.asarray(abs_err_pct, float)
    return FleetAccuracy(len(errors), float(np.median(errors)), 100.0 * float((errors <= 10.0).mean()))


def _compared(predicted: ArrayLike, measured: ArrayLike, p: int) -> tuple[NDArray[np.float64], float, int]:
    one, other = np.asarray(predicted, float), np.asarray(measured, float)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"{one.shape} predicted values for {other.shape} measured ones")
    n = len(other)
    if n <= p:
        raise ValueError(f"{n} values are too few with p = {p}")
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        raise ValueError("values must be finite")
    mean = float(other.mean())
    if mean <= 0:
        raise ValueError("the measured mean is not positive")
    return one - other, mean, n
