"""The options of a proposal: PV only, PV with battery, and whatever has the best net present value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor

import numpy as np

from services.design.rules.assembly.choice import Choice
from services.design.rules.checks import Check, at_least, at_most
from services.design.rules.electrical.transformers import usual_kva
from services.design.rules.equipment.ratings import BatterySpec
from services.design.rules.money import pricing
from services.design.rules.offer.money import OptionMoney, adders_of, money_of, parts_of, quick_npv_usd
from services.design.rules.roof.model import RoofLayout
from services.design.rules.roof.yields import RoofYield
from services.design.rules.storage.backup import BackupNeed, backup_need, served_share
from services.design.rules.storage.battery import Array, Battery
from services.design.rules.storage.metering import Meter
from services.design.rules.storage.rules import dispatch_by_rules
from services.design.rules.storage.sizing import Sweep, sized, sweep, units_for_backup
from services.design.rules.storage.year import LifeEnergy, battery_for, life_energy
from services.design.rules.system.case import Case, Constraints, NoDesign
from services.design.rules.system.design import (
    SystemDesign,
    design_system,
    modules_for,
    place,
    storage_sizing,
    with_checks,
)
from services.design.rules.system.eligibility import tariff_check
from services.design.rules.system.packages import (
    USUAL_DC_AC,
    Package,
    carried_kw,
    hosted_batteries,
    packages_of,
    sizings,
)
from services.design.rules.system.ways import lost_value_usd
from shared.rules.site.assessment import BackupLevel
from shared.rules.tariff.bill import BillResult

OPTION_IDS = ("pv", "pv_battery", "best_npv")

TITLES: Mapping[str, str] = {
    "pv": "Solar",
    "pv_battery": "Solar + battery",
    "best_npv": "Best value",
    "smallest_loss": "Smallest loss",
    "storage": "Battery",
}

SWEEP_KWH = (5.0, 10.0, 15.0, 20.0, 30.0, 40.0)
"""Sizes of the battery sweep."""

SEARCHED_SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Shares of the modules that fit, from which the search for the best net present value starts."""

BUILT_OF_SEARCH = 2
"""The best of the search by first years that are designed and valued in full."""

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
    on: dt.date
    """The day of its prices."""
    losses_pct: float
    kwh_per_kw: Mapping[str, float]
    """Annual yield of every plane of the site."""
    shade_pct: Mapping[str, float]
    """What shade takes from every plane's irradiation, %."""
    export_limit_kw: float | None
    lead_time_days: Mapping[str, int]
    real_discount_pct: float
    """What the owner's money would earn elsewhere, above inflation."""

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
        self._values: dict[tuple[str, int, int], float] = {}
        self._technical: dict[str, TechnicalOption] = {}
        self.left_out: dict[str, dict[str, float | str | None]] = {}
        """Options that cannot be built, with the rule that forbids each."""

    @cached_property
    def without(self) -> list[BillResult]:
        """Bills of the load alone, at constant prices."""
        return self.meter.years_without(self.case.load_kwh, self.years)

    @cached_property
    def packages(self) -> Sequence[Package]:
        """Equipment that fits the service, in the company's order of preference."""
        return packages_of(self.case)

    @cached_property
    def plain_packages(self) -> Sequence[Package]:
        """Those that make sense without a battery."""
        found = [package for package in self.packages if not package.battery_inside]
        if not found:
            raise NoDesign("equipment", "no package for this service works without a battery")
        return [package for package in found if package.behind_v is None] or found

    @cached_property
    def storage_packages(self) -> Sequence[Package]:
        """Those with a battery."""
        found = [package for package in self.packages if package.battery is not None]
        if not found:
            service = self.case.site.electrical
            raise NoDesign(
                "service_voltage",
                f"no battery of the company's packages feeds {service.voltage_v} V, {service.phases}-phase",
                value=service.voltage_v,
                unit="V",
            )
        return found

    @cached_property
    def full_roof(self) -> RoofLayout:
        """All modules that fit, without regard to strings."""
        return place(self.case, self.found, Choice(self.plain_packages[0].module, None))

    @cached_property
    def goal_modules(self) -> int:
        """Modules that reach the customer's share of the consumption."""
        wanted = float(self.case.load_kwh.sum()) * self.case.site.goals.offset_pct / 100.0
        return modules_for(wanted, self.found, self.full_roof, self.plain_packages[0].module)

    @cached_property
    def worth_usd_per_kwh(self) -> float:
        """What a kWh of a system of the wanted size saves in the first year."""
        made = self._profile(self.goal_modules, self.plain_packages[0].module.pmax_w)
        saved = self.without[0].annual_usd - self._bill(self.case.load_kwh, made)
        return saved / max(float(made.sum()), 1.0)

    def technical(self, option_id: str) -> TechnicalOption:
        """Design one option. NoDesign where nothing can be built."""
        if option_id not in self._technical:
            self._technical[option_id] = self._designed(option_id)
        return self._technical[option_id]

    def _designed(self, option_id: str) -> TechnicalOption:
        if option_id == "pv":
            return self._built(option_id, self._fittest(self.plain_packages, self.goal_modules))
        if option_id == "pv_battery":
            return self._built(option_id, self._first_that_builds(self.storage_packages, self.goal_modules))
        if option_id == "storage":
            return self._built(option_id, self._first_that_builds(self.storage_packages, 0))
        if option_id == "best_npv":
            return self._best()
        raise NoDesign("option", f"no option {option_id}; known: {', '.join(OPTION_IDS)}", value=option_id)

    def priced(self, technical: TechnicalOption, on: dt.date) -> Option:
        """The option with its money on a day, and the budget held against it."""
        money = money_of(replace(self.case, on=on), technical.design, technical.energy, self.without)
        return Option(
            technical=self._within_budget(technical, money),
            money=money,
            on=on,
            losses_pct=self.case.losses.total_pct,
            kwh_per_kw=self.found.kwh_per_kw,
            shade_pct=self.found.shade_pct,
            export_limit_kw=self.case.constraints.export_limit_kw,
            lead_time_days=self.case.policy["lead_time_days"],
            real_discount_pct=round(100 * self.case.policy["economics"]["real_discount"], 4),
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

    def _fittest(self, packages: Sequence[Package], modules: int) -> SystemDesign:
        """Of all packages without a battery the one whose energy is worth most beyond its price."""
        built: list[SystemDesign] = []
        refused: NoDesign | None = None
        for package in packages:
            try:
                built.append(self._system(package, modules, 0))
            except NoDesign as error:
                refused = refused or error
        if not built:
            assert refused is not None
            raise refused
        return max(built, key=self._beyond_price_usd)

    def _beyond_price_usd(self, design: SystemDesign) -> float:
        case = self.case
        job = pricing.Job(parts_of(design), case.on, case.site.ahj.state, adders_of(case, design))
        made = design.production.annual_kwh - design.production.transformer_kwh
        worth = lost_value_usd(case, made, self.worth_usd_per_kwh) if design.module_count else 0.0
        return worth - pricing.price(job).cash_cents / 100.0

    def _first_that_builds(self, packages: Sequence[Package], modules: int) -> SystemDesign:
        """The company's preference among those with a battery, with the packs that store the same for less."""
        refused: NoDesign | None = None
        for package in packages:
            if package.packs:
                continue
            try:
                first = self._system(package, modules, self._units(package, modules))
            except NoDesign as error:
                refused = refused or error
            else:
                return self._with_packs(first, packages, modules)
        assert refused is not None
        raise refused

    def _with_packs(self, first: SystemDesign, packages: Sequence[Package], modules: int) -> SystemDesign:
        """Instead of several units fewer with expansion packs, where they carry the modules and store no less."""
        found = [first]
        for package in packages:
            if package.packs and package.family == first.package.family and first.choice.batteries > 1:
                try:
                    made = self._system(package, modules, self._units(package, modules))
                except NoDesign:
                    continue
                if made.battery_kwh >= first.battery_kwh and made.module_count >= first.module_count:
                    found.append(made)
        return max(found, key=self._beyond_price_usd)

    def _system(self, package: Package, modules: int, batteries: int) -> SystemDesign:
        key = package.id, modules, batteries
        if key not in self._designs:
            worth = self.worth_usd_per_kwh if modules else 0.0
            self._designs[key] = design_system(self.case, self.found, package, modules, batteries, worth)
        return self._designs[key]

    def _units(self, package: Package, modules: int) -> int:
        """Batteries for the backup goal, at least one; with their inverters inside, as many as the modules ask for."""
        spec, goals = package.unit, self.case.site.goals
        assert spec is not None
        unit = battery_for(spec, 1, spec.discharge_kw, float(self.case.policy["reserve_share"]))
        made = self._profile(modules, package.module.pmax_w)
        need = backup_need(self.case.load_kwh, made, goals.backup_level, goals.backup_hours, unit.round_trip)
        units = max(units_for_backup(need, unit, spec.start_lra_a, self._most_units(spec)), 1)
        if package.battery_inside:
            each_kw = USUAL_DC_AC * package.inverters[0].ac_kw
            units = max(units, ceil(modules * package.module.pmax_w / 1000.0 / each_kw - 1e-9))
        return min(units, self._most_units(spec), hosted_batteries(self.case, package, modules) or units)

    def _most_units(self, spec: BatterySpec) -> int:
        """As many as the maker admits; where he states no limit, as the service carries at once."""
        return spec.max_units or max(floor(carried_kw(self.case) / spec.discharge_kw + 1e-9), 1)

    def _profile(self, modules: int, module_w: float) -> Array:
        """Hourly generation of so many modules on the best planes, before inverters limit it."""
        made, left = np.zeros(len(self.case.load_kwh)), modules
        if not modules:
            return made
        for array in sorted(self.full_roof.arrays, key=lambda array: -self.found.kwh_per_kw[array.plane_id]):
            taken = min(len(array.modules), left)
            made += self.found.hourly_per_kw[array.plane_id] * (taken * module_w / 1000.0)
            left -= taken
        return made

    def _best(self) -> TechnicalOption:
        """Of all packages, numbers of modules and batteries the one of most net present value.

        The search compares first years; the best of it are designed and valued in full, beside the other options.
        """
        built: list[TechnicalOption] = []
        refused: NoDesign | None = None
        for other in ("pv", "pv_battery"):
            try:
                built.append(replace(self.technical(other), option_id="best_npv"))
            except NoDesign as error:
                refused = refused or error
        searched = 0
        for package, count, batteries in self._ranked():
            if searched == BUILT_OF_SEARCH:
                break
            try:
                built.append(self._built("best_npv", self._system(package, count, batteries)))
                searched += 1
            except NoDesign as error:
                refused = refused or error
        if not built:
            assert refused is not None
            raise refused
        return max(built, key=lambda one: self._money(one).cash.cash.npv_usd)

    def _money(self, technical: TechnicalOption) -> OptionMoney:
        return money_of(self.case, technical.design, technical.energy, self.without)

    def _ranked(self) -> list[tuple[Package, int, int]]:
        """Package, modules and batteries by the net present value that their first year promises, best first.

        A coarse grid over the modules that fit with no and one battery, and over none with one; then steps of one
        battery and of ever fewer modules from its best, until none is better.
        """
        full = self.full_roof.module_count
        packages = {package.id: package for package in self.packages}
        counts = sorted({max(round(full * share), 1) for share in SEARCHED_SHARES} | {min(self.goal_modules, full)})
        for package in packages.values():
            for batteries in (0, 1):
                for count in (*counts, *([0] if batteries else [])):
                    self._value(package, count, batteries)
        if not self._values:
            return []
        name, at, units = max(self._values, key=lambda key: self._values[key])
        step = max(full // 10, 1)
        while True:
            around = [(name, at + d, units) for d in (-step, step)] + [(name, at, units + d) for d in (-1, 1)]
            for _, count, batteries in around:
                if 0 <= count <= full:
                    self._value(packages[name], count, batteries)
            best = max(self._values, key=lambda key: self._values[key])
            if best == (name, at, units):
                if step == 1:
                    break
                step = max(step // 2, 1)
            name, at, units = best
        ranked = sorted(self._values, key=lambda key: -self._values[key])
        return [(packages[id], count, batteries) for id, count, batteries in ranked]

    def _value(self, package: Package, modules: int, batteries: int) -> None:
        """Remember what the first year of such a system promises; nothing where there is no such system.

        A battery alone is none where a redesign has constraints to respect: what was sold has modules.
        """
        key, spec = (package.id, modules, batteries), package.unit
        if not modules and self.case.constraints != Constraints():
            return
        if key in self._values or batteries < 0 or (batteries == 0 and (package.battery_inside or not modules)):
            return
        if batteries and (spec is None or batteries > self._most_units(spec)):
            return
        kwdc = modules * package.module.pmax_w / 1000.0
        made, load = self._profile(modules, package.module.pmax_w), self.case.load_kwh
        try:
            rated_kw = self._rated_kw(package, modules, batteries)
            if batteries > (hosted_batteries(self.case, package, modules) or batteries):
                return
        except (NoDesign, ValueError):
            return
        parts = [
            pricing.Part(package.module.key, "module", modules, package.module.pmax_w),
            pricing.Part(package.inverters[0].key, "inverter", 1, rated_kw * 1000.0),
        ]
        if package.behind_v is not None:
            with suppress(ValueError):  # too large for one: refused when it is built
                parts.append(pricing.Part("T1", "transformer", 1, usual_kva(rated_kw)))
        if batteries and spec is not None:
            reserve, output_kw = self.case.policy["reserve_share"], spec.discharge_kw * batteries
            unit = battery_for(spec, batteries, output_kw, reserve, grid_charging=not modules)
            load = load + dispatch_by_rules(load, made, self.meter.prices(load, made), unit).net_kwh
            parts.append(pricing.Part(spec.key, "battery", batteries, spec.usable_kwh))
        price = pricing.price(pricing.Job(parts, self.case.on, self.case.site.ahj.state)).cash_cents / 100.0
        saved = self.without[0].annual_usd - self._bill(load, made)
        self._values[key] = quick_npv_usd(self.case, price, kwdc, saved)

    def _rated_kw(self, package: Package, modules: int, batteries: int) -> float:
        """Output of the inverters that are bought; batteries with inverters of their own need none."""
        if not modules and package.battery is not None and package.battery.coupling == "ac":
            return 0.0
        sizing = sizings(self.case, package, modules, batteries)[0] if modules else storage_sizing(package, batteries)
        return sizing.count * package.rated_kw(sizing.inverter) + sum(one.ac_kw for one in sizing.beside)

    def _bill(self, load: Array, made: Array) -> float:
        return float(self.meter.years_with(load[None, :], made[None, :], self.without[0])[0].annual_usd)

    def _built(self, option_id: str, design: SystemDesign) -> TechnicalOption:
        """Energy, bills and battery of a finished design."""
        case, limit = self.case, self.case.constraints.export_limit_kw
        battery = self._battery(design)
        taken = design.production.taken_kwh
        energy = life_energy(
            self.meter,
            case.load_kwh if taken is None else case.load_kwh + taken,
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
        spec = design.package.unit
        if design.choice.battery is None or spec is None:
            return None
        reserve = self.case.policy["reserve_share"]
        alone = not design.module_count  # without PV it has nothing but the grid to charge from
        return battery_for(spec, design.choice.batteries, design.battery_kw, reserve, grid_charging=alone)

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
        checks, goals = [tariff_check(self.case)], self.case.site.goals
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


def title_of(option: Option) -> str:
    """Its name in the proposal: nothing is called the best value that does not pay back."""
    pays = option.money.cash.cash.npv_usd > 0
    return TITLES["smallest_loss" if option.option_id == "best_npv" and not pays else option.option_id]


def advice(options: Sequence[Option]) -> str:
    """Whether any option pays back at the stated rates; the best, or the smallest loss."""
    best = max(options, key=lambda option: option.money.cash.cash.npv_usd)
    worth, rate = best.money.cash.cash.npv_usd, best.real_discount_pct
    earns = f"the money earning {rate:g} % a year above inflation elsewhere"
    design = best.design
    kw = f"{design.kwdc:.2f} kW DC" if design.module_count else f"{design.battery_kwh:g} kWh"
    if worth > 0:
        return f"{title_of(best)} ({kw}) is worth ${worth:,.0f} more over its life than {earns}."
    return f"No option pays back against {earns}: the smallest loss is ${-worth:,.0f} over its life, with {kw}."
