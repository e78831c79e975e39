"""What follows from the model alone: sums of power and energy, what feeds which inverter, what is bought."""

from collections.abc import Mapping

from shared.rules.system.model import Battery, Inverter, SystemModel


def module_count(system: SystemModel) -> int:
    return sum(array.count for array in system.arrays)


def kwdc(system: SystemModel) -> float:
    """Nameplate of all modules, kW."""
    return round(sum(array.kwdc for array in system.arrays), 6)


def inverter_count(system: SystemModel) -> int:
    """Pieces; micro-inverters one by one."""
    return sum(inverter.count for inverter in system.inverters)


def kwac(system: SystemModel) -> float:
    """Continuous output of all inverters at their settings, kW; batteries with inverters of their own not counted."""
    return round(sum(inverter.count * inverter.kw for inverter in system.inverters), 6)


def battery_kwh(system: SystemModel) -> float:
    """Usable energy of all storage."""
    return round(sum(battery.count * battery.kwh for battery in system.batteries), 6)


def battery_kw(system: SystemModel) -> float:
    """Continuous output of all storage; behind a hybrid inverter not above that inverter's setting."""
    behind: dict[str | None, float] = {}
    for battery in system.batteries:
        behind[battery.inverter] = behind.get(battery.inverter, 0.0) + battery.count * battery.kw
    setting = {inverter.id: inverter.count * inverter.kw for inverter in system.inverters}
    return round(sum(kw if of is None else min(kw, setting[of]) for of, kw in behind.items()), 6)


def nameplate_kw(system: SystemModel) -> float:
    """What the system can put out at once: its inverters, and storage that feeds the AC side by itself."""
    beside = sum(battery.count * battery.kw for battery in system.batteries if battery.inverter is None)
    return round(kwac(system) + beside, 6)


def output_a(system: SystemModel) -> float:
    """Continuous current of all sources together at the service, A a phase (balanced over its phases)."""
    through = system.transformer
    return round(sources_a(system) * (1.0 if through is None else through.secondary_v / through.primary_v), 6)


def sources_a(system: SystemModel) -> float:
    """The same at the voltage of the sources, ahead of a transformer."""
    inverters = sum(one.count * one.ac_a * _share(system, one.phases) for one in system.inverters)
    beside = sum(one.count * (one.ac_a or 0.0) for one in system.batteries if one.inverter is None)
    return round(inverters + beside, 6)


def _share(system: SystemModel, phases: int) -> float:
    """Line current of a source for its own current: single-phase ones spread over three line pairs count less."""
    return 1.0 if phases == system.service.phases else 1.0 / 3.0**0.5


def parts_of_arrays(system: SystemModel, inverter: Inverter) -> Mapping[str, int]:
    """Modules that feed an inverter (all pieces of its id) by array."""
    found: dict[str, int] = {}
    for string in system.strings:
        if string.inverter == inverter.id:
            found[string.array] = found.get(string.array, 0) + string.modules * string.parallel
    for branch in system.branches:
        if inverter.id in branch.inverters:
            found[branch.array] = found.get(branch.array, 0) + inverter.count
    return found


def kwdc_of(system: SystemModel, inverter: Inverter) -> float:
    """Nameplate of the modules that feed an inverter, all its pieces together."""
    watts = {array.id: array.module_w for array in system.arrays}
    return round(sum(watts[name] * count for name, count in parts_of_arrays(system, inverter).items()) / 1000.0, 6)


def inside(system: SystemModel, battery: Battery) -> Inverter | None:
    """The inverter that the battery is one piece of equipment with; None where it is a piece of its own."""
    return next((one for one in system.inverters if one.id == battery.inverter and one.model == battery.model), None)
