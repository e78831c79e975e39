"""The options of a proposal: PV only, PV with battery, and whatever has the best net present value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from services.design.rules.checks import Check, at_least, at_most
from services.design.rules.money import pricing
from services.design.rules.offer.money import OptionMoney, money_of, quick_npv_usd
from services.design.rules.roof.model import RoofLayout
from services.design.rules.roof.yields import RoofYield
from services.design.rules.storage.backup import BackupNeed, backup_need, served_share
from services.design.rules.storage.battery import Array, Battery
from services.design.rules.storage.metering import Meter
from services.design.rules.storage.rules import dispatch_by_rules
from services.design.rules.storage.sizing import Sweep, sized, sweep, units_for_backup
from services.design.rules.storage.year import LifeEnergy, battery_for, life_energy
from services.design.rules.system.case import Case, NoDesign
from services.design.rules.system.design import (
    SystemDesign,
    battery_of,
    choice_of,
    design_system,
    module_of,
    modules_for,
    place,
    with_checks,
)
from shared.rules.site.assessment import BackupLevel
from shared.rules.tariff.bill import BillResult

OPTION_IDS = ("pv", "pv_battery", "best_npv")

TITLES: Mapping[str, str] = {"pv": "Solar", "pv_battery": "Solar + battery", "best_npv": "Best value"}

SWEEP_KWH = (5.0, 10.0, 15.0, 20.0, 30.0, 40.0)
"""Sizes of the battery sweep."""

SEARCHED_SHARES = (0.25, 0.5, 0.75, 1.0)
"""Shares of the modules that fit, tried for the best net present value beside the customer's goal."""

BATTERY_LIFE_YEARS = 15.0
"""Over which the sweep spreads a battery's price."""


@dataclass(frozen=True, eq=False)
class Storage:
    """How the battery was sized: what an outage asks for, by level, and what each further kWh would save."""

    needs: tuple[BackupNeed, ...]
    served: tuple[float, ...]
    """Share of outage starts that the chosen battery serves in full, by level."""
    sweep: Sweep


@dataclass(frozen=True, eq=False)
class TechnicalOption:
    """What does not depend on prices of the day."""

    option_id: str
    design: SystemDesign
    energy: LifeEnergy
    storage: Storage | None


@dataclass(frozen=True, eq=False)
class Option:
    """An option of the proposal, with its money."""

    technical: TechnicalOption
    money: OptionMoney
    losses_pct: float
    kwh_per_kw: Mapping[str, float]
    """Annual yield of every plane of the site."""
    shade_pct: Mapping[str, float]
    """What shade takes from every plane's irradiation, %."""
    export_limit_kw: float | None
    lead_time_days: Mapping[str, int]

    @property
    def option_id(self) -> str:
        return self.technical.option_id

    @property
    def design(self) -> SystemDesign:
        return self.technical.design

    @property
    def energy(self) -> LifeEnergy:
        return self.technical.energy


class Designer:
    """Designs the options of one case; what they have in common is computed once."""

    def __init__(self, case: Case, found: RoofYield, meter: Meter) -> None:
        self.case, self.found, self.meter = case, found, meter
        self.years = int(case.policy["economics"]["years"])
        self._designs: dict[tuple[str, int, int], SystemDesign] = {}

    @cached_property
    def without(self) -> list[BillResult]:
        """Bills of the load alone, at constant prices."""
        return self.meter.years_without(self.case.load_kwh, self.years)

    @property
    def packages(self) -> Sequence[Mapping[str, Any]]:
        """Equipment in the company's order of preference for systems with a battery."""
        packages: Sequence[Mapping[str, Any]] = self.case.policy["packages"]
        return packages

    @cached_property
    def plain_packages(self) -> Sequence[Mapping[str, Any]]:
        """Those that make sense without a battery."""
        return [package for package in self.packages if not package["battery_inside"]]

    @cached_property
    def full_roof(self) -> RoofLayout:
        """All modules that fit, without regard to strings."""
        return place(self.case, self.found, choice_of(self.case, self.plain_packages[0]))

    @cached_property
    def goal_modules(self) -> int:
        """Modules that reach the customer's share of the consumption."""
        module = module_of(self.case, self.plain_packages[0])
        wanted = float(self.case.load_kwh.sum()) * self.case.site.goals.offset_pct / 100.0
        return modules_for(wanted, self.found, self.full_roof, module)

    def technical(self, option_id: str) -> TechnicalOption:
        """Design one option. NoDesign where nothing can be built."""
        if option_id == "pv":
            return self._built(option_id, self._plain(self.goal_modules))
        if option_id == "pv_battery":
            return self._built(option_id, self._with_battery(self.goal_modules))
        if option_id == "best_npv":
            return self._built(option_id, self._best())
        raise NoDesign("option", f"no option {option_id}; known: {', '.join(OPTION_IDS)}", value=option_id)

    def priced(self, technical: TechnicalOption, on: dt.date) -> Option:
        """The option with its money on a day, and the budget held against it."""
        money = money_of(replace(self.case, on=on), technical.design, technical.energy, self.without)
        return Option(
            technical=self._within_budget(technical, money),
            money=money,
            losses_pct=self.case.losses.total_pct,
            kwh_per_kw=self.found.kwh_per_kw,
            shade_pct=self.found.shade_pct,
            export_limit_kw=self.case.constraints.export_limit_kw,
            lead_time_days=self.case.policy["lead_time_days"],
        )

    def _within_budget(self, technical: TechnicalOption, money: OptionMoney) -> TechnicalOption:
        budget = self.case.site.goals.budget_usd
        if budget is None:
            return technical
        check = at_most(
            "budget",
            money.price.cash_cents / 100.0,
            budget,
            "$",
            edition="customer",
            severity="advice",
            citation="the customer's goal",
            detail="cash price",
        )
        return replace(technical, design=with_checks(technical.design, check))

    def _plain(self, modules: int) -> SystemDesign:
        return self._first_that_builds(self.plain_packages, modules, 0)

    def _with_battery(self, modules: int) -> SystemDesign:
        return self._first_that_builds(self.packages, modules, None)

    def _first_that_builds(
        self, packages: Sequence[Mapping[str, Any]], modules: int, batteries: int | None
    ) -> SystemDesign:
        refused: NoDesign | None = None
        for package in packages:
            units = self._units(package, modules) if batteries is None else batteries
            try:
                return self._system(package, modules, units)
            except NoDesign as error:
                refused = refused or error
        assert refused is not None
        raise refused

    def _system(self, package: Mapping[str, Any], modules: int, batteries: int) -> SystemDesign:
        key = package["id"], modules, batteries
        if key not in self._designs:
            self._designs[key] = design_system(self.case, self.found, package, modules, batteries)
        return self._designs[key]

    def _units(self, package: Mapping[str, Any], modules: int) -> int:
        """Batteries for the backup goal, at least one."""
        spec, goals = battery_of(package), self.case.site.goals
        reserve = float(self.case.policy["reserve_share"])
        unit = battery_for(spec, 1, spec.discharge_kw, reserve)
        need = backup_need(
            self.case.load_kwh, self._profile(modules), goals.backup_level, goals.backup_hours, unit.round_trip
        )
        return max(units_for_backup(need, unit, spec.start_lra_a, spec.max_units or 4), 1)

    def _profile(self, modules: int) -> Array:
        """Hourly generation of so many modules on the best planes, before inverters limit it."""
        module = module_of(self.case, self.plain_packages[0])
        made, left = np.zeros(len(self.case.load_kwh)), modules
        for array in sorted(self.full_roof.arrays, key=lambda array: -self.found.kwh_per_kw[array.plane_id]):
            taken = min(len(array.modules), left)
            made += self.found.hourly_per_kw[array.plane_id] * (taken * module.pmax_w / 1000.0)
            left -= taken
        return made

    def _best(self) -> SystemDesign:
        """Of sizes and batteries the one of most net present value, first searched by its first year alone."""
        full = self.full_roof.module_count
        counts = sorted({max(round(full * share), 1) for share in SEARCHED_SHARES} | {min(self.goal_modules, full)})
        ranked = sorted(
            (
                (self._quick_npv(package, count, batteries), count, batteries, package["id"])
                for package in self.packages
                for count in counts
                for batteries in (0, 1)
                if batteries or not package["battery_inside"]
            ),
            key=lambda found: found[0],
            reverse=True,
        )
        refused: NoDesign | None = None
        for _, count, batteries, name in ranked:
            try:
                return self._system(next(one for one in self.packages if one["id"] == name), count, batteries)
            except NoDesign as error:
                refused = refused or error
        assert refused is not None
        raise refused

    def _quick_npv(self, package: Mapping[str, Any], modules: int, batteries: int) -> float:
        module = module_of(self.case, package)
        kwdc = modules * module.pmax_w / 1000.0
        made, load = self._profile(modules), self.case.load_kwh
        parts = [
            pricing.Part(module.key, "module", modules, module.pmax_w),
            pricing.Part(package["inverter"], "inverter", 1, kwdc / 1.2 * 1000.0),
        ]
        if batteries:
            spec = battery_of(package)
            unit = battery_for(spec, batteries, spec.discharge_kw * batteries, self.case.policy["reserve_share"])
            load = load + dispatch_by_rules(load, made, self.meter.prices(load, made), unit).net_kwh
            parts.append(pricing.Part(spec.key, "battery", batteries, spec.usable_kwh))
        price = pricing.price(pricing.Job(parts, self.case.on, self.case.site.ahj.state)).cash_cents / 100.0
        saved = self.without[0].annual_usd - self._bill(load, made)
        return quick_npv_usd(self.case, price, kwdc, saved)

    def _bill(self, load: Array, made: Array) -> float:
        return float(self.meter.years_with(load[None, :], made[None, :], self.without[0])[0].annual_usd)

    def _built(self, option_id: str, design: SystemDesign) -> TechnicalOption:
        """Energy, bills and battery of a finished design."""
        case, limit = self.case, self.case.constraints.export_limit_kw
        battery = self._battery(design)
        energy = life_energy(
            self.meter,
            case.load_kwh,
            design.production.hourly_kwh,
            battery,
            years=self.years,
            degradation=case.policy["economics"]["degradation"],
            export_limit_kw=limit,
            without=self.without[0],
        )
        storage = None if battery is None else self._storage(design, battery)
        return TechnicalOption(option_id, with_checks(design, *self._energy_checks(energy, storage)), energy, storage)

    def _battery(self, design: SystemDesign) -> Battery | None:
        spec = design.choice.battery
        if spec is None:
            return None
        return battery_for(spec, design.choice.batteries, design.battery_kw, self.case.policy["reserve_share"])

    def _storage(self, design: SystemDesign, battery: Battery) -> Storage:
        load, made = self.case.load_kwh, design.production.hourly_kwh
        hours = self.case.site.goals.backup_hours or 24.0
        levels = (BackupLevel.ESSENTIAL, BackupLevel.PARTIAL, BackupLevel.WHOLE_HOME)
        needs = tuple(backup_need(load, made, level, hours, battery.round_trip) for level in levels)
        served = tuple(
            served_share(load, made, level, hours, battery.round_trip, battery.usable_kwh) for level in levels
        )
        plain = self._bill(load, made)
        prices = self.meter.prices(load, made)

        def saved(kwh: float) -> float:
            return plain - self._bill(load + dispatch_by_rules(load, made, prices, sized(battery, kwh)).net_kwh, made)

        book = pricing.book_on(self.case.on)
        cost = book["unit_costs"]["battery_per_kwh"]["usd"] / BATTERY_LIFE_YEARS
        return Storage(needs, served, sweep(SWEEP_KWH, saved, cost))

    def _energy_checks(self, energy: LifeEnergy, storage: Storage | None) -> list[Check]:
        checks, goals = [], self.case.site.goals
        limit = self.case.constraints.export_limit_kw
        if limit is not None:
            highest = float(energy.first.exports.max())
            checks.append(
                at_most(
                    "export_limit",
                    highest,
                    limit,
                    "kW",
                    edition="request",
                    severity="equipment",
                    citation="constraint of the redesign; power control system, UL 1741 CRD PCS",
                    detail="highest hourly export of the year, the rest curtailed",
                )
            )
        if storage is not None and goals.backup_level is not BackupLevel.NONE:
            index = next(i for i, need in enumerate(storage.needs) if need.level is goals.backup_level)
            checks.append(
                at_least(
                    "backup_served",
                    100.0 * storage.served[index],
                    95.0,
                    "%",
                    edition="customer",
                    severity="advice",
                    citation="share of all outage starts of the year",
                    detail=f"{goals.backup_level.value} loads for {goals.backup_hours:g} h from a full battery",
                )
            )
        return checks
