"""What goes together on a site: module, inverters of one family, battery; and how many of them a size takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations
from math import ceil, floor
from typing import Any

from services.design.rules.assembly.choice import AcSide, Choice, battery_fits, fits, limits_for
from services.design.rules.electrical.service import SERVICES, nominal, power_kw
from services.design.rules.equipment import catalogue
from services.design.rules.equipment.matching import dc_ac_limit
from services.design.rules.equipment.ratings import BatterySpec, InverterSpec, ModuleSpec
from services.design.rules.system.case import Case, NoDesign

USUAL_DC_AC = 1.35
"""Inverters are sized to it: above, clipping costs more than a larger inverter; usual range 1.0 to 1.35 (SAM: 1.15)."""

UNIT_KW = 5.0
"""What a further unit costs to mount and connect, as power of inverter (ours): two of 50 kW rather than six of 15."""

KEPT_SIZES = 64
"""Packages of cases whose sizes are remembered while their numbers are searched."""

WITH_PACKS = " with packs: "
"""In the id of a package, before how many hang on each unit."""

BEHIND = " behind a transformer: "
"""In the id of a package, before the voltage of its inverters."""


@dataclass(frozen=True, eq=False)
class Package:
    """``settings_kw``: outputs that the inverter can be set to; empty: its rating. ``inverters``: sizes to choose."""

    id: str
    module: ModuleSpec
    inverters: tuple[InverterSpec, ...]
    battery: BatterySpec | None
    settings_kw: tuple[float, ...] = ()
    pack: BatterySpec | None = None
    """Expansion pack of the battery's family, which adds energy alone."""
    packs: int = 0
    """On each unit of the battery."""
    behind_v: int | None = None
    """Voltage of its inverters where a transformer parts them from the service; None where they feed it directly."""

    @property
    def unit(self) -> BatterySpec | None:
        """The battery as it is used: one unit with its packs."""
        if self.battery is None or self.pack is None:
            return self.battery
        return self.battery.model_copy(
            update={"usable_kwh": self.battery.usable_kwh + self.packs * self.pack.usable_kwh}
        )

    @property
    def family(self) -> str:
        """The package without its packs."""
        return self.id.split(WITH_PACKS)[0]

    @property
    def battery_inside(self) -> bool:
        """Whether its inverter is part of its battery."""
        return self.battery is not None and self.battery.inverter_key in {one.key for one in self.inverters}

    def rated_kw(self, inverter: InverterSpec) -> float:
        """Output of an inverter of the package at its full setting, which its price follows."""
        return next(one.ac_kw for one in self.inverters if one.key == inverter.key)

    @property
    def hosted(self) -> int | None:
        """Most batteries on the battery input of one inverter; None where nobody states a limit, or it has none."""
        return None if self.battery is None or self.battery.coupling == "ac" else self.battery.units_per_inverter


@dataclass(frozen=True)
class Sizing:
    """So many inverters at a setting, for at most so many modules."""

    inverter: InverterSpec
    count: int
    modules: int
    beside: tuple[InverterSpec, ...] = ()
    """One of a smaller model that takes the rest of the modules, where that is less than a further large one."""

    @property
    def kw(self) -> float:
        return self.count * self.inverter.ac_kw + sum(one.ac_kw for one in self.beside)


def packages_of(case: Case) -> tuple[Package, ...]:
    """Those that fit the site's service, in the company's order. NoDesign where none does, or no such module exists.

    Behind a transformer stands what the site asks for there, and, on three phases, what nothing of the company's feeds
    directly: all equipment, or storage. Where anything feeds the service by itself none is proposed.
    """
    service = case.site.electrical
    _must_be_delivered(service.voltage_v, service.phases)
    stated = service.transformer
    if stated is not None:
        if service.phases != 3 or stated.secondary_v == service.voltage_v:
            why = "stands on three phases and changes their voltage"
            raise NoDesign("transformer", f"a transformer of the sources {why}", value=stated.secondary_v, unit="V")
        if stated.existing and stated.kva is None:
            raise NoDesign("transformer", "electrical.transformer.kva of the transformer that is there is not stated")
        _must_be_delivered(stated.secondary_v, service.phases)
        return _feeding(case, AcSide.of(service, stated.secondary_v))
    try:
        direct = _feeding(case, AcSide.of(service))
    except NoDesign:
        if not (behind := _behind_transformers(case)):
            raise
        return behind
    if any(package.battery is not None for package in direct):
        return direct
    return (*direct, *(package for package in _behind_transformers(case) if package.battery is not None))


def _must_be_delivered(volts: int, phases: int) -> None:
    try:
        nominal(volts, phases)
    except ValueError as error:
        raise NoDesign("service_voltage", str(error), value=volts, unit="V") from None


def _behind_transformers(case: Case) -> tuple[Package, ...]:
    """What would feed a three-phase service through a transformer, of every other voltage."""
    service, found = case.site.electrical, list[Package]()
    for volts, phases in SERVICES:
        if phases == service.phases == 3 and volts != service.voltage_v:
            with suppress(NoDesign):
                found += _feeding(case, AcSide.of(service, volts))
    return tuple(found)


def _feeding(case: Case, side: AcSide) -> tuple[Package, ...]:
    """Packages whose inverters have the voltage of a side. NoDesign where none has."""
    rows = case.catalogue.added_packages or case.policy["packages"]
    found = [package for row in rows if (package := _package(case, side, row)) is not None]
    if not case.catalogue.added_packages:
        found += _with_added(case, side, found)
    wish = case.site.storage
    if wish is not None and wish.model is not None:
        found = _with_battery(case, side, found, wish.model)
    found = list(_with_named(case, found)) if found else found
    if not found:
        name = nominal(side.volts, side.phases).name
        where = "sources behind a transformer at" if side.transformed else "a service of"
        raise NoDesign("service_voltage", f"no package of equipment feeds {where} {name}", value=side.volts, unit="V")
    if side.transformed:
        found = [replace(one, id=f"{one.id}{BEHIND}{side.volts} V", behind_v=side.volts) for one in found]
    return (*found, *_with_packs(case, found))


def _with_packs(case: Case, found: Sequence[Package]) -> list[Package]:
    """The same packages with expansion packs on each battery, as many as their maker admits."""
    packs = [
        one for one in case.catalogue.batteries.values() if one.expansion and one.availability.state == "available"
    ]
    return [
        replace(base, id=f"{base.id}{WITH_PACKS}{count}", pack=pack, packs=count)
        for base in found
        for pack in packs
        if base.battery_inside and {one.key for one in base.inverters} & set(pack.attaches_to)
        for count in range(1, (pack.units_per_inverter or 1) + 1)
    ]


def _with_named(case: Case, found: Sequence[Package]) -> Iterator[Package]:
    """Only what has the inverter and the battery that constraints name. NoDesign where nothing has."""
    inverter, battery, taken = case.constraints.inverter_model, case.constraints.battery_model, False
    for one in found:
        kept = tuple(each for each in one.inverters if inverter in (None, each.key, each.model, each.name))
        other = one.battery is not None and battery not in (None, one.battery.key, one.battery.model, one.battery.name)
        if kept and not other:
            taken = True
            yield replace(one, inverters=kept)
    if not taken:
        wanted = " and ".join(filter(None, (inverter, battery)))
        raise NoDesign("equipment", f"no package of equipment has {wanted}", value=wanted)


def _package(case: Case, side: AcSide, row: Mapping[str, Any]) -> Package | None:
    inverters = tuple(
        one for key in row["inverters"] if fits(one := catalogue.pick(case.catalogue.inverters, key), side)
    )
    if not inverters:
        return None
    battery = None if row["battery"] is None else catalogue.pick(case.catalogue.batteries, row["battery"])
    return Package(
        row["id"],
        _module(case, row["module"]),
        inverters,
        battery if battery is not None and battery_fits(battery, side) else None,
        tuple(float(kw) for kw in row["output_settings_kw"]),
    )


def _with_battery(case: Case, side: AcSide, found: Sequence[Package], wanted: str) -> list[Package]:
    """Packages with the battery that the customer asks for, and those without any. NoDesign where nobody has it."""
    named = [one for one in case.catalogue.batteries.values() if wanted in (one.key, one.model, one.name)]
    spec = None if not named else catalogue.replacement(case.catalogue.batteries, named[0].key)
    if spec is None or not battery_fits(spec, side) or spec.expansion:
        why = "is not in the catalogue" if not named else f"does not feed {side.volts} V, {side.phases}-phase"
        raise NoDesign("battery_model", f"the battery {wanted} {why}", value=wanted)
    standing = [one for one in found if one.battery == spec]
    plain = [replace(one, battery=None) for one in found if not one.battery_inside and one.battery != spec]
    if spec.coupling == "ac":
        made = [replace(one, id=f"{one.id}, {spec.key}", battery=spec) for one in plain]
    else:
        hosts = [one for one in case.catalogue.inverters.values() if one.key in (spec.inverter_key, *spec.attaches_to)]
        made = [
            Package(f"{one.key}, {spec.key}", found[0].module, (one,), spec)
            for one in hosts
            if found and fits(one, side) and all(one not in package.inverters for package in standing)
        ]
    if not standing and not made:
        named_service = f"{side.volts} V, {side.phases}-phase"
        raise NoDesign(
            "battery_model", f"nothing on a service of {named_service} takes the battery {wanted}", value=wanted
        )
    return [*standing, *made, *plain]


def _with_added(case: Case, side: AcSide, found: Sequence[Package]) -> list[Package]:
    """Packages of equipment that was added by a file, each piece with what it fits."""
    made = list[Package]()
    modules = [one for one in case.catalogue.added if isinstance(one, ModuleSpec)]
    made += [replace(base, id=f"{base.id}, {one.key}", module=one) for base in found for one in modules]
    standard = found[0].module if found else _module(case, case.policy["packages"][0]["module"])
    for inverter in case.catalogue.added:
        if isinstance(inverter, InverterSpec) and fits(inverter, side):
            battery = next(iter(_behind(case, inverter)), None)
            made += [Package(f"added, {inverter.key}", one, (inverter,), battery) for one in (*modules, standard)]
    plain = [one for one in (*found, *made) if not one.battery_inside]
    for unit in case.catalogue.added:
        if isinstance(unit, BatterySpec) and unit.coupling == "ac" and battery_fits(unit, side):
            made += [replace(base, id=f"{base.id}, {unit.key}", battery=unit) for base in plain]
    return made


def _behind(case: Case, inverter: InverterSpec) -> list[BatterySpec]:
    """Batteries that are part of a hybrid inverter, or that it takes."""
    known = case.catalogue.batteries.values()
    return [one for one in known if inverter.key in (one.inverter_key, *one.attaches_to)]


def _module(case: Case, key: str) -> ModuleSpec:
    """The package's module, or the one that a constraint names by key or model; NoDesign where nothing takes it."""
    known = case.catalogue.modules
    wanted = case.constraints.module_model
    if wanted is not None:
        named = [item.key for item in known.values() if wanted in (item.key, item.model, item.name)]
        if not named:
            raise NoDesign("module_model", f"the module {wanted} is not in the catalogue", value=wanted)
        key = named[0]
    module = catalogue.replacement(known, key)
    if module is None:
        raise NoDesign("module_model", f"the module {known[key].name} is no longer available", value=known[key].name)
    return module


def sizings(case: Case, package: Package, modules: int, batteries: int) -> list[Sizing]:
    """Numbers of inverters for ``modules``, the fittest first. NoDesign where a limit on power admits none.

    Inverters that are part of a battery are as many as the batteries; of others there are as many as the power asks
    for. Where even the most cannot carry the modules, the largest sizing comes last with what it carries.
    """
    most_kwac = _most_kwac(case)
    if package.inverters[0].kind == "micro":
        return _micro(package, modules, most_kwac)
    options = _mixed(case, package, modules, most_kwac)
    for unit, each in _units(case, package):
        most = floor(most_kwac / unit.ac_kw + 1e-9)
        count = batteries if package.battery_inside else min(max(ceil(modules / each), 1), most)
        if count < 1 or count > most:
            continue
        taken = min(modules, each * count)
        options.append(
            (count * (unit.ac_kw + UNIT_KW) if taken == modules else 1e9 - taken, Sizing(unit, count, taken))
        )
    if not options:
        smallest = min(package.settings_kw or (one.ac_kw for one in package.inverters)) * max(batteries, 1)
        raise NoDesign(
            "max_kwac", f"{package.inverters[0].name} cannot be set below {smallest:g} kW", most_kwac, smallest, "kW"
        )
    return [sizing for _, sizing in sorted(options, key=lambda option: option[0])]


def _mixed(case: Case, package: Package, modules: int, most_kwac: float) -> list[tuple[float, Sizing]]:
    """As many of one model as the modules fill, and one smaller for the rest, with the rank of each."""
    found = []
    for large, each, small, one in _pairs(case, package):
        count, rest = divmod(modules, each)
        sizing = Sizing(large, count, modules, (small,))
        if count and 0 < rest <= one and sizing.kw <= most_kwac + 1e-9:
            found.append((sizing.kw + (count + 1) * UNIT_KW, sizing))
    return found


@lru_cache(maxsize=KEPT_SIZES)
def _pairs(case: Case, package: Package) -> tuple[tuple[InverterSpec, int, InverterSpec, int], ...]:
    """Models that may share a system: a large and a smaller one, each with the modules it carries beside the other."""
    if package.settings_kw or package.inverters[0].kind not in ("string", "optimizer"):
        return ()
    found = []
    for large, small in permutations(package.inverters, 2):
        if (small.kind, small.optimizer) == (large.kind, large.optimizer) and small.ac_kw < large.ac_kw:
            with suppress(ValueError):  # no length of string suits both
                each, one = (_modules_each(case, package.module, *pair) for pair in ((large, small), (small, large)))
                found.append((large, each, small, one))
    return tuple(found)


@lru_cache(maxsize=KEPT_SIZES)
def _units(case: Case, package: Package) -> tuple[tuple[InverterSpec, int], ...]:
    """Every inverter of the package at each of its settings, with the modules that one carries."""
    units = [at_setting(spec, kw) for spec in package.inverters for kw in package.settings_kw or (spec.ac_kw,)]
    return tuple((unit, _modules_each(case, package.module, unit)) for unit in units)


def _most_kwac(case: Case) -> float:
    """What the service carries, or less where that is asked for."""
    carried, asked = carried_kw(case), case.constraints.max_kwac
    return carried if asked is None else min(asked, carried)


def carried_kw(case: Case) -> float:
    """What the service conductors carry at once beside what stands there (705.11), and a transformer that is given.

    A control system would admit more inverters and throw away what they make.
    """
    service = case.site.electrical
    carried = power_kw(service.service_a, service.voltage_v, service.phases) - service.existing_generation_kwac
    if service.transformer is not None and service.transformer.kva is not None:
        carried = min(carried, service.transformer.kva)
    return carried


def hosted_batteries(case: Case, package: Package, modules: int) -> int | None:
    """Batteries that the inverters of so many modules take; None where nothing limits them, or no module does."""
    if package.hosted is None or package.battery_inside or not modules:
        return None
    return package.hosted * min(sizing.count for sizing in sizings(case, package, modules, 1))


def _modules_each(case: Case, module: ModuleSpec, unit: InverterSpec, *beside: InverterSpec) -> int:
    """What one inverter carries at the usual ratio, as far as its inputs take strings for it.

    ``beside``: models in the same system, which take the same strings. ValueError where no string suits all.
    """
    ratio = min(USUAL_DC_AC, dc_ac_limit(unit)[0])
    by_power = floor(ratio * unit.ac_kw * 1000.0 / module.pmax_w + 1e-9)
    own = limits_for(Choice(module, unit, 1), case.site)
    alike = limits_for(Choice(module, unit, 1, beside=beside), case.site)
    if own is None or alike is None:
        return by_power
    return max(min(by_power, own.inputs * alike.parallel * alike.longest), 1)


def _micro(package: Package, modules: int, most_kwac: float) -> list[Sizing]:
    inverter = package.inverters[0]
    modules = min(modules, floor(most_kwac / inverter.ac_kw + 1e-9))
    if modules < 1:
        raise NoDesign("max_kwac", "not one micro-inverter stays under the limit", most_kwac, inverter.ac_kw, "kW")
    return [Sizing(inverter, modules, modules)]


def at_setting(spec: InverterSpec, kw: float) -> InverterSpec:
    """The inverter with its output set to ``kw``."""
    if kw == spec.ac_kw:
        return spec
    return spec.model_copy(update={"ac_kw": kw, "ac_a": round(spec.ac_a * kw / spec.ac_kw, 3), "ac_kva": None})
