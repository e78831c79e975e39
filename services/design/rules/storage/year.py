"""What a system does at the meter: generation, battery, limits; in the first year and over its life."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from services.design.rules.equipment.ratings import BatterySpec
from services.design.rules.storage.battery import Array, Battery, Dispatch
from services.design.rules.storage.lp import best_dispatch
from services.design.rules.storage.metering import Meter
from services.design.rules.storage.peaks import import_limits_kw
from services.design.rules.storage.rules import dispatch_by_rules, follow, offered_and_wanted
from services.design.rules.storage.wear import Wear, wear
from shared.rules.tariff.bill import BillResult


@dataclass(frozen=True, eq=False)
class Flows:
    """The first year's hours (8760) in kWh. ``curtailed`` is what an export limit took off the generation."""

    load: Array
    generation: Array
    dispatch: Dispatch | None
    curtailed: Array

    @property
    def battery_net(self) -> Array:
        return np.zeros(len(self.load)) if self.dispatch is None else self.dispatch.net_kwh

    @property
    def imports(self) -> Array:
        return np.maximum(self.load + self.battery_net - self.generation + self.curtailed, 0.0)

    @property
    def exports(self) -> Array:
        return np.maximum(self.generation - self.curtailed - self.load - self.battery_net, 0.0)

    @property
    def self_consumed_share(self) -> float:
        """Share of the generation that is not exported."""
        made = float((self.generation - self.curtailed).sum())
        return 1.0 - float(self.exports.sum()) / made if made else 0.0


@dataclass(frozen=True, eq=False)
class LifeEnergy:
    """Energy and bills by year, at today's prices; ``first`` has the hours of the first year."""

    first: Flows
    energy_kwh: tuple[float, ...]
    bills: tuple[BillResult, ...]
    wear: Wear | None
    foresight_usd: float | None
    """First-year bill that perfect foresight would have reached with the same battery; the bound for any controller."""


def battery_for(
    spec: BatterySpec, units: int, kw: float, reserve_share: float, *, grid_charging: bool = False
) -> Battery:
    """The catalogue's units as one battery. ``kw``: what they may deliver; charge power unknown: as discharge."""
    charge = (spec.charge_kw or spec.discharge_kw) * units
    usable = spec.usable_kwh * units
    # A DC-coupled battery charges from its own array up to the inverter's setting, not up to its AC charger.
    charge = max(charge, kw) if spec.coupling == "dc" else charge
    round_trip = (spec.round_trip_pct or 90.0) / 100.0
    return Battery(usable, charge, kw, round_trip, reserve_share * usable, grid_charging=grid_charging)


def import_limit(meter: Meter, load: Array, generation: Array, battery: Battery) -> Array | None:
    """The limit to set the controller to where peaks are charged (8760); None where they are not."""
    if not meter.demand():
        return None
    return import_limits_kw(load, generation, meter.prices(load, generation), battery, meter.axis.month_index)


def first_year(
    meter: Meter,
    load: Array,
    generation: Array,
    battery: Battery | None,
    export_limit_kw: float | None,
    import_limit_kw: Array | None = None,
) -> Flows:
    """One year by the controller's rules."""
    dispatch = None
    if battery is not None:
        prices = meter.prices(load, generation)
        dispatch = dispatch_by_rules(load, generation, prices, battery, import_limit_kw=import_limit_kw)
    flows = Flows(load, generation, dispatch, np.zeros(len(load)))
    return (
        flows if export_limit_kw is None else replace(flows, curtailed=np.maximum(flows.exports - export_limit_kw, 0.0))
    )


def life_energy(
    meter: Meter,
    load: Array,
    generation: Array,
    battery: Battery | None,
    *,
    years: int,
    degradation: float,
    export_limit_kw: float | None,
    without: BillResult,
    foresight: bool = True,
) -> LifeEnergy:
    """Every year with its own generation and battery capacity, dispatched and billed anew."""
    held = None if battery is None else import_limit(meter, load, generation, battery)
    first = first_year(meter, load, generation, battery, export_limit_kw, held)
    made = generation[None, :] * ((1.0 - degradation) ** np.arange(years))[:, None]
    net = np.broadcast_to(load, made.shape)
    aged, bound = None, None
    if battery is not None and first.dispatch is not None:
        aged = wear(first.dispatch.cycles(battery), years)
        offered, wanted = offered_and_wanted(load, made, meter.prices(load, generation), battery, import_limit_kw=held)
        capacity = battery.usable_kwh * np.array(aged.capacity) - battery.reserve_kwh
        net = net + follow(offered, wanted, battery, capacity_kwh=np.maximum(capacity, 0.0)).net_kwh
        if foresight:
            bound = _foresight_usd(meter, first, battery, export_limit_kw, without)
    if export_limit_kw is not None:
        made = np.minimum(made, net + export_limit_kw)
    bills = meter.years_with(net, made, without)
    return LifeEnergy(first, tuple(made.sum(axis=1).tolist()), tuple(bills), aged, bound)


def _nothing_to_foresee(meter: Meter, first: Flows, battery: Battery) -> bool:
    """One price to buy and one to sell all year, no peak charged: whoever stores each surplus and serves each deficit
    as it comes, as the rule does, cannot be beaten; to buy and store only loses.
    """
    if meter.demand() or (battery.grid_charging and first.generation.any()):
        return False
    prices = meter.prices(first.load, first.generation)
    return bool(np.ptp(prices.buy) < 1e-12 and np.ptp(prices.sell) < 1e-12)


def _foresight_usd(
    meter: Meter, first: Flows, battery: Battery, export_limit_kw: float | None, without: BillResult
) -> float:
    if first.dispatch is not None and _nothing_to_foresee(meter, first, battery):
        net = first.load + first.dispatch.net_kwh
    else:
        prices = meter.prices(first.load, first.generation)
        best = best_dispatch(first.load, first.generation, prices, battery, demand=meter.demand())
        net = first.load + best.net_kwh
    made = first.generation if export_limit_kw is None else np.minimum(first.generation, net + export_limit_kw)
    return float(meter.years_with(net[None, :], made[None, :], without)[0].annual_usd)
