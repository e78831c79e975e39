"""The equipment of a system before it is connected, and the limits that the site sets to it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.design.rules.electrical import nec
from services.design.rules.electrical.stringing import StringLimits, common_limits
from services.design.rules.equipment.matching import Conditions, configured, string_limits
from services.design.rules.equipment.ratings import BatterySpec, Equipment, InverterSpec, ModuleSpec
from shared.rules.site.assessment import BuildingUse, ElectricalService, Site
from shared.rules.system.model import Inverter

DWELLINGS: Mapping[BuildingUse, str] = {
    BuildingUse.ONE_FAMILY: "one_two_family",
    BuildingUse.TWO_FAMILY: "one_two_family",
}


@dataclass(frozen=True)
class Choice:
    """Equipment of one system. ``inverters`` is not used for micro-inverters: one per module.

    ``inverter`` stands at its setting: its power and current may be less than the catalogue's. A system without PV
    has no module, and no inverter where its batteries have their own.
    """

    module: ModuleSpec | None
    inverter: InverterSpec | None
    inverters: int = 1
    battery: BatterySpec | None = None
    batteries: int = 0
    pack: BatterySpec | None = None
    """Expansion pack; None without any."""
    packs: int = 0
    """On each battery."""
    beside: tuple[InverterSpec, ...] = ()
    """Inverters of another model that share the modules with those of ``inverter``, one entry a piece."""

    @property
    def pieces(self) -> tuple[InverterSpec, ...]:
        """Every inverter, one entry a piece; micro-inverters stand for one."""
        if self.inverter is None:
            return ()
        return (self.inverter,) * (1 if self.inverter.kind == "micro" else self.inverters) + self.beside

    @property
    def models(self) -> tuple[InverterSpec, ...]:
        """The models of inverter, each once."""
        return tuple({one.model: one for one in self.pieces}.values())

    @property
    def equipment(self) -> tuple[Equipment, ...]:
        """Every model that is bought, in the order in which it is named."""
        return tuple(one for one in (self.module, *self.models, self.battery, self.pack) if one is not None)

    def spec_of(self, device: Inverter) -> InverterSpec:
        """The datasheet behind an inverter of the system's model."""
        return next(one for one in self.models if one.model == device.model)

    @property
    def integrated(self) -> bool:
        """Whether inverter and battery are one piece of equipment."""
        return self.battery is not None and self.inverter is not None and self.battery.inverter_key == self.inverter.key


def conditions(site: Site) -> Conditions:
    """Design temperatures and the system voltage limit (690.7) of the site's building."""
    limits = nec.book()["voltage_limits"]
    return Conditions(
        tmin_c=site.climate.tmin_c,
        tmax_ambient_c=site.climate.tmax_c,
        nec_year=site.ahj.nec_year,
        max_system_v=float(limits[DWELLINGS.get(site.structure.use, "other_building")]),
    )


def limits_for(choice: Choice, site: Site) -> StringLimits | None:
    """String limits to give to ``lay_out``; None where modules are independent of each other."""
    if choice.inverter is None or choice.module is None or choice.inverter.kind == "micro":
        return None
    module, at = choice.module, conditions(site)
    pieces = Counter(one.key for one in choice.pieces)
    return common_limits([string_limits(module, configured(one, module), pieces[one.key], at) for one in choice.models])


@dataclass(frozen=True)
class AcSide:
    """What the sources feed: the service itself, or the far side of a transformer."""

    volts: int
    phases: int
    transformed: bool = False

    @classmethod
    def of(cls, service: ElectricalService, behind_v: int | None = None) -> "AcSide":
        return cls(behind_v or service.voltage_v, service.phases, behind_v is not None)


def fits(inverter: InverterSpec, side: AcSide) -> bool:
    """Whether the inverter has this voltage and these phases."""
    return (inverter.ac_v, inverter.phases) == (side.volts, side.phases)


def battery_fits(battery: BatterySpec, side: AcSide) -> bool:
    """The same of a battery; one without output of its own goes where its inverter goes."""
    return battery.ac_v is None or (battery.ac_v, battery.phases) == (side.volts, side.phases)
