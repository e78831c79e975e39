"""Which intervals of a capacity test are kept: ASTM E2848-13 section 9 names the reasons, a contract the figures.

An interval has one reason at most, in the order of the fields of ``Rejected``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.commissioning.rules.capacity.readings import Column, Readings

LEAST_IRRADIANCE: Final = 400.0
MOST_IRRADIANCE: Final = 1_200.0
"""W/m2 in the plane of the array, both kept."""
STEADY_SHARE: Final = 0.05
STEADY_W_M2_PER_MINUTE: Final = 10.0
"""An interval is unsteady where irradiance differs from a neighbour by more than both (policy). A clear sky changes by
less than 5 W/m2 a minute. Intervals of an hour are never called unsteady: they have averaged the clouds away."""
CLIPPED_SHARE: Final = 0.99
"""Of the highest power; above it an inverter is at its limit, where there is a plateau."""
PLATEAU_ROWS: Final = 10
PLATEAU_CROWDING: Final = 4
PLATEAU_SUN_SPREAD: Final = 0.03
"""A plateau: at least so many intervals within 0.5 % of the highest power, so many times as many as in the next 0.5 %,
though irradiance differs by more than this share among them (policy)."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Rejected:
    """Masks (n,) of the intervals that were left out."""

    irradiance: Mask
    stability: Mask
    clipping: Mask

    @property
    def kept(self) -> Mask:
        return ~(self.irradiance | self.stability | self.clipping)

    def counts(self) -> dict[str, int]:
        return {name: int(np.count_nonzero(mask)) for name, mask in vars(self).items()}


def filtered(readings: Readings) -> Rejected:
    """Judges every interval of a table with ``poa_w_m2`` and ``power_kw``."""
    sun, power = readings.columns["poa_w_m2"], readings.columns["power_kw"]
    dim = (sun < LEAST_IRRADIANCE) | (sun > MOST_IRRADIANCE)
    unsteady = _unsteady(readings) & ~dim
    return Rejected(dim, unsteady, _clipped(sun, power, ~(dim | unsteady)))


def _unsteady(readings: Readings) -> Mask:
    sun = readings.columns["poa_w_m2"]
    found: Mask = np.zeros(len(sun), dtype=bool)
    if readings.minutes is None or len(sun) < 2:
        return found
    step = readings.interval.total_seconds() / 60
    adjacent = np.diff(readings.minutes) <= 1.5 * step
    change = np.abs(np.diff(sun))
    limit = np.maximum(STEADY_SHARE * np.maximum(sun[1:], sun[:-1]), STEADY_W_M2_PER_MINUTE * step)
    jumps = adjacent & (change > limit)
    found[1:] |= jumps
    found[:-1] |= jumps
    return found


def _clipped(sun: Column, power: Column, among: Mask) -> Mask:
    nothing: Mask = np.zeros(len(power), dtype=bool)
    if not among.any():
        return nothing
    top = power[among].max()
    plateau = among & (power >= 0.995 * top)
    below = among & (power >= 0.99 * top) & ~plateau
    rows = np.count_nonzero(plateau)
    if top <= 0 or rows < PLATEAU_ROWS or rows <= PLATEAU_CROWDING * np.count_nonzero(below):
        return nothing
    if np.ptp(sun[plateau]) <= PLATEAU_SUN_SPREAD * sun[plateau].max():
        return nothing
    clipped: Mask = among & (power >= CLIPPED_SHARE * top)
    return clipped
