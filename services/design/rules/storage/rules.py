"""What a battery's controller will really do: it knows the tariff and the clock, not tomorrow's sun nor load.

The rule is the one that makers sell as savings or time-based mode: surplus is stored where it saves more than its
export earns, and stored energy serves the load, but not while a dearer price is only hours away. Where a demand
charge is to be held down, imports above a limit are served at any price.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from services.design.rules.storage.battery import Array, Battery, Dispatch, surplus_and_deficit
from shared.rules.tariff.prices import EnergyPrices

METHOD = "rules"

HOLD_HOURS = 6
"""Energy is held back where a dearer price comes within that time (ours): long enough to bridge the afternoon until an
evening peak, short enough to use in the morning what the day's sun will replace."""


STORED_HOURS = 24
"""What is stored is used within a day."""


def highest_within(buy: Array, ahead: float, hours: float = 1.0) -> Array:
    """(n,) highest price of the next ``ahead`` hours, the present one left out."""
    steps = max(round(ahead / hours), 1)
    padded = np.concatenate((buy, np.full(steps, buy[-1])))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded[1:], steps).max(axis=1))


def dearer_within(buy: Array, ahead: float, hours: float = 1.0, by: float = 1.0) -> NDArray[np.bool_]:
    """(n,) whether a price above the present one times ``by`` comes within ``ahead`` hours."""
    return np.asarray(highest_within(buy, ahead, hours) > buy * by + 1e-9)


def dearest(buy: Array, hours: float = 1.0) -> NDArray[np.bool_]:
    """(n,) whether nothing within a day is dearer than now, and something is cheaper."""
    cheaper = -highest_within(-buy, STORED_HOURS, hours) < buy - 1e-9
    return np.asarray(cheaper & ~dearer_within(buy, STORED_HOURS, hours))


def dispatch_by_rules(
    load_kwh: Array,
    generation_kwh: Array,
    prices: EnergyPrices,
    battery: Battery,
    *,
    hours: float = 1.0,
    import_limit_kw: Array | None = None,
) -> Dispatch:
    """Simulate a year (n,) interval by interval.

    ``import_limit_kw`` (n,): imports above it are served whatever the price, and below it only in the dearest hours, so
    that energy is left for the peaks; grid charging stays below it. With ``grid_charging`` it is topped up just before
    a price that pays for the losses, as late as its power allows, so that the sun comes first; for the peaks also at
    the lowest price of the day. Where there is no sun all of it was bought, and it serves only what is dear enough to
    pay for that and the losses. The battery begins at its reserve.
    """
    offered, wanted = offered_and_wanted(
        load_kwh, generation_kwh, prices, battery, hours=hours, import_limit_kw=import_limit_kw
    )
    return follow(offered, wanted, battery)


def offered_and_wanted(
    load_kwh: Array,
    generation_kwh: Array,
    prices: EnergyPrices,
    battery: Battery,
    *,
    hours: float = 1.0,
    import_limit_kw: Array | None = None,
) -> tuple[Array, Array]:
    """What the rule would store and deliver in each interval were the cells without bounds; (..., n) as given."""
    surplus, deficit = surplus_and_deficit(load_kwh, generation_kwh)
    most_in, most_out = battery.charge_kw * hours, battery.discharge_kw * hours
    buy = prices.buy
    limit = np.full(len(buy), np.inf) if import_limit_kw is None else import_limit_kw * hours
    held = dearer_within(buy, HOLD_HOURS, hours) if import_limit_kw is None else ~dearest(buy, hours)
    wanted = np.where(held, np.maximum(deficit - limit, 0.0), deficit)
    pays = prices.sell < battery.round_trip * highest_within(buy, STORED_HOURS, hours)
    offered = np.where(pays, surplus, 0.0)
    if battery.grid_charging:
        room = np.maximum(limit - deficit, 0.0)
        filling_h = ceil((battery.usable_kwh - battery.reserve_kwh) / battery.one_way / battery.charge_kw)
        cheap = dearer_within(buy, filling_h, hours, 1.0 / battery.round_trip)
        lowest = -highest_within(-buy, STORED_HOURS, hours)
        if import_limit_kw is not None:
            cheap |= buy <= lowest + 1e-9
        if not surplus.any():
            wanted = np.where(buy * battery.round_trip > lowest + 1e-9, wanted, np.maximum(deficit - limit, 0.0))
        offered = np.where(cheap, np.maximum(offered, np.minimum(most_in, room)), offered)
        wanted = np.where(offered > surplus, np.maximum(deficit - limit, 0.0), wanted)
    return np.minimum(offered, most_in), np.minimum(wanted, most_out)


def follow(offered_kwh: Array, wanted_kwh: Array, battery: Battery, capacity_kwh: Array | None = None) -> Dispatch:
    """Store what is offered and deliver what is wanted, as far as the cells allow; never both in one interval.

    Arrays (..., n): leading axes are independent runs, each with its ``capacity_kwh`` (...) above the reserve where it
    is not the battery's own. The energy stored obeys s' = clamp(s + x, 0, capacity), and clamped shifts compose to
    clamped shifts, so a prefix scan over log2(n) passes replaces the loop over n steps.
    """
    one_way = battery.one_way
    shift = np.where(wanted_kwh > 0.0, -wanted_kwh / one_way, offered_kwh * one_way)
    stored = clamped_sums(shift, battery.usable_kwh - battery.reserve_kwh if capacity_kwh is None else capacity_kwh)
    change = np.diff(stored, axis=-1, prepend=0.0)
    return Dispatch(
        np.maximum(change, 0.0) / one_way, np.maximum(-change, 0.0) * one_way, stored + battery.reserve_kwh, METHOD
    )


def clamped_sums(shift: Array, capacity: float | Array) -> Array:
    """s[t] = min(max(s[t-1] + shift[t], 0), capacity) from s = 0, along the last axis; Hillis and Steele's scan.

    ``capacity`` may have the leading axes of ``shift``, one per run.
    """
    most = np.broadcast_to(np.asarray(capacity, dtype=float)[..., None], shift.shape)
    total, low, high = shift.copy(), np.zeros(shift.shape), most.copy()
    step = 1
    while step < shift.shape[-1]:  # compose each with the one that covers the intervals before it
        own = total[..., step:]
        low_after = np.minimum(np.maximum(low[..., :-step] + own, low[..., step:]), high[..., step:])
        high_after = np.minimum(np.maximum(high[..., :-step] + own, low[..., step:]), high[..., step:])
        total[..., step:] = own + total[..., :-step]
        low[..., step:], high[..., step:] = low_after, high_after
        step *= 2
    return np.asarray(np.minimum(np.maximum(total, low), high))
