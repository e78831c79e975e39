"""The best dispatch that anybody could have made who knew the whole year beforehand: an upper bound, by an LP.

In each interval energy flows into the battery from surplus (its price: the export forgone) or from the grid (the price
bought at), and out of it to the load or to the grid. Only the flows that are possible in an interval become columns:
without grid charging and battery export that is one per interval. Then a run of intervals that all charge, or all
serve, at one price is one interval of the program (``_runs``): a year of hours under a time-of-use tariff is some 1,500
rows instead of 8,760. Stored energy couples the intervals; each charged demand peak is a column of its own above the
imports that could set it. Costs of all flows are linear, tiers of a demand charge are segments.

HiGHS solves it by dual simplex after presolve, 8,760 rows in 0.2 to 0.3 s on a slow core; its interior-point method
takes two to five times as long. A price at which selling earns more than buying costs makes the
physical problem non-convex (one meter cannot do both); the LP is then a relaxation and still a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.design.rules.storage.battery import Array, Battery, Dispatch, surplus_and_deficit
from shared.rules.tariff.prices import DemandCharge, EnergyPrices

METHOD = "perfect foresight"


@dataclass(slots=True)
class _Columns:
    """Columns and rows of the LP as they are added, kept as arrays until they are joined."""

    cost: list[Array] = field(default_factory=list)
    upper: list[Array] = field(default_factory=list)
    rows: list[Array] = field(default_factory=list)
    columns: list[Array] = field(default_factory=list)
    values: list[Array] = field(default_factory=list)
    count: int = 0

    def add(self, cost: Array, upper: Array) -> NDArray[np.int64]:
        """New columns from 0 to ``upper``; returns their numbers."""
        numbers = np.arange(self.count, self.count + len(cost))
        self.cost.append(cost)
        self.upper.append(upper)
        self.count += len(cost)
        return numbers

    def entries(self, rows: Array | NDArray[np.int64], columns: Array | NDArray[np.int64], value: float) -> None:
        self.rows.append(np.asarray(rows))
        self.columns.append(np.asarray(columns))
        self.values.append(np.full(len(rows), value))


def best_dispatch(
    load_kwh: Array,
    generation_kwh: Array,
    prices: EnergyPrices,
    battery: Battery,
    *,
    hours: float = 1.0,
    demand: Sequence[DemandCharge] = (),
    solver: str = "simplex",
) -> Dispatch:
    """The dispatch of least cost over all intervals together.

    ``load_kwh``, ``generation_kwh``, ``prices``: (n,). ``hours``: length of an interval. The battery begins at its
    reserve and may end anywhere above it. Raises RuntimeError where HiGHS finds no optimum.
    """
    surplus, deficit = surplus_and_deficit(load_kwh, generation_kwh)
    charge_max, discharge_max = battery.charge_kw * hours, battery.discharge_kw * hours
    stored_most = np.minimum(surplus, charge_max)
    served_most = np.minimum(deficit, discharge_max)
    apart = battery.grid_charging or battery.may_export or bool(demand)
    starts = np.arange(len(surplus)) if apart else _runs(surplus, deficit, prices)
    n, buy, sell = len(starts), prices.buy[starts], prices.sell[starts]
    lp = _Columns()
    stored = lp.add(np.zeros(n), np.full(n, battery.usable_kwh - battery.reserve_kwh))
    lp.entries(np.arange(n), stored, 1.0)
    lp.entries(np.arange(1, n), stored[:-1], -1.0)
    flows: list[tuple[NDArray[np.int64], NDArray[np.int64], float]] = []

    def flow(where: NDArray[np.int64], cost: Array, most: Array, into_cells: float) -> NDArray[np.int64]:
        numbers = lp.add(cost[where], most[where])
        lp.entries(where, numbers, -into_cells)
        flows.append((where, numbers, 1.0 if into_cells > 0 else -1.0))
        return numbers

    one_way = battery.one_way
    sunny, needy, always = np.flatnonzero(surplus[starts] > 0), np.flatnonzero(deficit[starts] > 0), np.arange(n)
    flow(sunny, sell, np.add.reduceat(stored_most, starts), one_way)
    served = flow(needy, -buy, np.add.reduceat(served_most, starts), -1.0 / one_way)
    bought = flow(always, buy, np.full(n, charge_max), one_way) if battery.grid_charging else None
    if battery.may_export:
        flow(always, -sell, np.full(n, discharge_max), -1.0 / one_way)
    shared = _shared_power(lp, n, battery, flows, charge_max, discharge_max)
    peaks = _peaks(lp, n + len(shared), deficit, demand, hours, battery, needy, served, bought)
    row_upper = np.concatenate((np.zeros(n), shared, peaks))
    row_lower = np.concatenate((np.zeros(n), np.full(len(shared) + len(peaks), -np.inf)))
    value = _solve(lp, row_lower, row_upper, solver)
    charge, discharge = np.zeros(n), np.zeros(n)
    for where, numbers, sign in flows:
        target = charge if sign > 0 else discharge
        target[where] += value[numbers]
    if not apart:
        charge, discharge = _spread(charge, stored_most, starts), _spread(discharge, served_most, starts)
    level = battery.reserve_kwh + np.cumsum(charge * one_way - discharge / one_way)
    return Dispatch(charge, discharge, np.clip(level, battery.reserve_kwh, battery.usable_kwh), METHOD)


def _runs(surplus: Array, deficit: Array, prices: EnergyPrices) -> NDArray[np.int64]:
    """First interval of each run that only charges, or only serves, at one price.

    What is stored only rises, or only falls, within it: its bounds can bind at the end alone, and the cost asks for
    the sum alone. So the program may decide on the sum, and any way to spread it is as good.
    """
    way = np.sign(surplus - deficit)
    price = np.where(way > 0, prices.sell, np.where(way < 0, prices.buy, 0.0))
    return np.flatnonzero(np.r_[True, (np.diff(way) != 0) | (np.diff(price) != 0)])


def _spread(sums: Array, most: Array, starts: NDArray[np.int64]) -> Array:
    """The sum of each run over its intervals, each filled to its most before the next."""
    lengths = np.diff(np.r_[starts, len(most)])
    before = np.cumsum(most) - most
    before -= np.repeat(before[starts], lengths)
    return np.clip(np.repeat(sums, lengths) - before, 0.0, most)


def _shared_power(
    lp: _Columns,
    n: int,
    battery: Battery,
    flows: Sequence[tuple[NDArray[np.int64], NDArray[np.int64], float]],
    charge_max: float,
    discharge_max: float,
) -> Array:
    """Rows that keep several flows of one direction within the battery's power; their upper sides."""
    upper: list[Array] = []
    for several, sign, most in ((battery.grid_charging, 1.0, charge_max), (battery.may_export, -1.0, discharge_max)):
        if several:
            first = n + sum(len(part) for part in upper)
            for where, numbers, direction in flows:
                if direction == sign:
                    lp.entries(first + where, numbers, 1.0)
            upper.append(np.full(n, most))
    return np.concatenate(upper) if upper else np.zeros(0)


def _peaks(
    lp: _Columns,
    first_row: int,
    deficit: Array,
    demand: Sequence[DemandCharge],
    hours: float,
    battery: Battery,
    needy: NDArray[np.int64],
    served: NDArray[np.int64],
    bought: NDArray[np.int64] | None,
) -> Array:
    """A row for each interval that could set a charged peak: import - peak <= 0; returns the upper sides."""
    column_of = np.full(len(deficit), -1)
    column_of[needy] = served
    upper: list[Array] = []
    for charge in demand:
        imports = deficit[charge.intervals]
        lowest_peak = max(float(imports.max()) - battery.discharge_kw * hours, 0.0)
        room = battery.charge_kw * hours if bought is not None else 0.0
        inside = charge.intervals[imports + room > lowest_peak]
        rows = first_row + np.arange(len(inside))
        first_row += len(inside)
        below = 0.0
        for tier in charge.tiers:  # convex where later tiers cost more, as published ones do
            free = max(min(charge.floor_kw, tier.upper) - below, 0.0)
            for width, rate in ((free, 0.0), (tier.upper - below - free, tier.rate)):
                if width > 0:
                    segment = lp.add(np.array([rate]), np.array([width]))
                    lp.entries(rows, np.repeat(segment, len(rows)), -hours)
            below = tier.upper
        met = column_of[inside] >= 0
        lp.entries(rows[met], column_of[inside][met], -1.0)
        if bought is not None:
            lp.entries(rows, bought[inside], 1.0)
        upper.append(-deficit[inside])
    return np.concatenate(upper) if upper else np.zeros(0)


def _solve(lp: _Columns, row_lower: Array, row_upper: Array, solver: str) -> Array:
    """Values of all columns at the optimum. Columns are sorted into the compressed form that HiGHS takes."""
    import highspy

    rows, columns = np.concatenate(lp.rows), np.concatenate(lp.columns)
    values = np.concatenate(lp.values)
    order = np.argsort(columns, kind="stable")
    starts = np.searchsorted(columns[order], np.arange(lp.count + 1))
    model: Any = highspy.HighsLp()
    model.num_col_, model.num_row_ = lp.count, len(row_lower)
    model.col_cost_, model.col_lower_ = np.concatenate(lp.cost), np.zeros(lp.count)
    model.col_upper_ = np.concatenate(lp.upper)
    model.row_lower_, model.row_upper_ = row_lower, row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = starts.astype(np.int32)
    model.a_matrix_.index_ = rows[order].astype(np.int32)
    model.a_matrix_.value_ = values[order]
    highs: Any = vars(highspy)["_Highs"]()  # without the modelling layer, which prints a banner
    for option, setting in (("output_flag", False), ("solver", solver), ("threads", 1), ("parallel", "off")):
        highs.setOptionValue(option, setting)
    highs.passModel(model)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"no optimal dispatch: HiGHS ends with {highs.getModelStatus()}")
    return np.asarray(np.maximum(highs.getSolution().col_value, 0.0))
