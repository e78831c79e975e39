"""DC to AC: the Sandia inverter model with the coefficients of PVWatts v8."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def ac_power(dc_w: Array, rated_ac_w: float, efficiency: float, dc_nameplate_w: float) -> Array:
    """AC watts before the limit at `rated_ac_w`, at which `efficiency` (0-1) holds.

    King et al. 2007, "Performance model for grid-connected photovoltaic inverters", SAND2007-5036, with C0-C3 = 0: a
    straight line from the starting power through the rating; nothing below it and no night consumption.
    """
    start = starting_share(dc_nameplate_w) * rated_ac_w
    slope = rated_ac_w / (rated_ac_w / efficiency - start)
    return np.where(dc_w > start, slope * (dc_w - start), 0.0)


def starting_share(dc_nameplate_w: float) -> float:
    """Power the inverter needs before it delivers, over its AC rating.

    PVWatts v8 means residential (under 10 kW), commercial (under 1 MW) and utility, but compares watts with limits in
    kilowatts, so that every array of 1 kW or more gets the utility value. We follow what it computes, since that is
    what published results come from.
    """
    if dc_nameplate_w < 10.0:
        return 0.002246
    if dc_nameplate_w < 1000.0:
        return 0.002478
    return 0.004931
