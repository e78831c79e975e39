"""Every check of a finished model: its sources against the service, its strings, its panel, its listings."""

from services.design.rules.assembly.choice import DWELLINGS, Choice, conditions
from services.design.rules.checks import Check, about, at_least, at_most, equal, undecided
from services.design.rules.electrical import nec, transformers
from services.design.rules.electrical.currents import CONTINUOUS_FACTOR, PV_CURRENT_FACTOR
from services.design.rules.electrical.service import poles, power_kw
from services.design.rules.equipment.matching import array_checks, configured, module_checks, string_sizing
from services.design.rules.equipment.ratings import ModuleSpec
from shared.rules.site.assessment import BackupLevel, ElectricalService, Site
from shared.rules.system import sums
from shared.rules.system.model import SystemModel

IMBALANCE_LIMIT_KVA = 20.0
"""Largest difference between two phases of a three-phase service (SGIP 2.2.1.8 bounds single-phase generators on a
shared secondary at 20 kW; 705.45 asks for voltages within 3 %)."""


LARGEST_UNIT_KWH = 20.0
"""Of storage at a dwelling."""


def verdicts(site: Site, choice: Choice, system: SystemModel) -> list[Check]:
    """All checks of the model but those of its conductors and of the roof."""
    edition = nec.edition_for(site.ahj.nec_year)
    checks = _sources(system, choice)
    checks.append(_imbalance(system, edition))
    if choice.module is not None and choice.models:
        checks += _pv(site, choice.module, choice, system)
    checks += _one_piece(system, choice)
    checks += _at_a_dwelling(site, system)
    if system.transformer is not None:
        kva = power_kw(sums.sources_a(system), system.transformer.secondary_v, 3)
        checks += transformers.checks_of(system.transformer, kva, system.runs, site.ahj.nec_year)
    checks += _panel(site, system, edition)
    checks += _backup(site, choice, system)
    checks += listings(choice)
    return checks


def _sources(system: SystemModel, choice: Choice) -> list[Check]:
    """Voltage and phases of every source against what it is connected to."""
    volts = system.service.voltage_v if system.transformer is None else system.transformer.secondary_v
    found: list[Check] = []
    units = [(one.id, one.model, one.ac_v, one.phases) for one in system.inverters]
    battery = choice.battery
    if battery is not None and battery.ac_v is not None and battery.coupling == "ac":
        units += [(one.id, one.model, int(battery.ac_v), battery.phases or 1) for one in system.batteries]
    for id, name, ac_v, phases in units:
        for rule, value, limit, unit, detail in (
            ("source_voltage", ac_v, volts, "V", f"{name}: nominal output, on a service of {volts} V"),
            ("source_phases", phases, system.service.phases, "phases", f"{name}: phases of its output and the service"),
        ):
            found.append(
                equal(
                    rule,
                    value,
                    limit,
                    unit,
                    edition="datasheet",
                    citation="NEC 110.3(B); datasheet, AC output",
                    subject=id,
                    severity="equipment",
                    detail=detail,
                )
            )
    return found


def _imbalance(system: SystemModel, edition: str) -> Check:
    """Single-phase sources on a three-phase service load its phases unevenly; others load them alike."""
    single = sum(one.count * one.kva for one in system.inverters if one.phases < system.service.phases)
    return at_most(
        "phase_imbalance",
        single,
        IMBALANCE_LIMIT_KVA if system.service.phases == 3 else 0.0,
        "kVA",
        edition=f"NEC {edition}",
        citation="NEC 705.45; SGIP 2.2.1.8",
        detail="output that one phase carries more than another",
        subject="MSP",
    )


def _pv(site: Site, module: ModuleSpec, choice: Choice, system: SystemModel) -> list[Check]:
    """Strings, inputs and power of every inverter."""
    at, checks = conditions(site), list[Check]()
    specs = {one.id: choice.spec_of(one) for one in system.inverters}
    for spec in choice.models:
        if spec.kind in ("micro", "optimizer"):
            checks += about(module_checks(module, spec, at), "modules")
    if not system.branches:
        sized: dict[tuple[str, int, int], list[Check]] = {}
        for string in system.strings:
            spec = specs[string.inverter]
            if spec.kind != "optimizer":
                _, length, parallel = alike = spec.key, string.modules, string.parallel
                if alike not in sized:
                    wired = configured(spec, module)
                    sized[alike] = string_sizing(module, wired, at, parallel=parallel, length=length).checks
                checks += about(sized[alike], string.id)
                checks.append(_module_voltage(module, length, at.tmin_c, string.id, site))
            checks.append(_series_fuse(module, string.parallel, string.id, site))
        for one in system.inverters:
            strings_there = [string for string in system.strings if string.inverter == one.id]
            checks.append(
                at_least(
                    "pv_input_used",
                    len(strings_there),
                    1,
                    "strings",
                    edition="datasheet",
                    subject=one.id,
                    severity="equipment",
                    citation="an inverter drawn with PV has at least one string",
                    detail=f"strings on the PV inputs of {one.model}",
                )
            )
    for one in system.inverters:
        if kwdc := sums.kwdc_of(system, one):
            checks += array_checks(kwdc, specs[one.id], one.count, one.id)
    return checks


def _module_voltage(module: ModuleSpec, length: int, tmin_c: float, subject: str, site: Site) -> Check:
    """The string's cold open-circuit voltage against what the module itself is built for."""
    edition = nec.edition_for(site.ahj.nec_year)
    voc = length * module.voc_v * (1 + module.beta_voc_pct_per_k / 100 * (tmin_c - 25))
    cited = f"{nec.cite('voltage_limit', edition)}; {nec.cite('listed_use', edition)}"
    if module.max_system_v is None:
        return undecided(
            "module_system_voltage", f"maximum system voltage of {module.name} is not known; ask the maker",
            edition=f"NEC {edition}", citation=cited, subject=subject, value=voc, unit="V",
        )  # fmt: skip
    return at_most(
        "module_system_voltage", voc, module.max_system_v, "V", edition=f"NEC {edition}", citation=cited,
        subject=subject, detail=f"{length} × {module.name} at {tmin_c:g} °C; maximum system voltage of the module",
    )  # fmt: skip


def _series_fuse(module: ModuleSpec, parallel: int, subject: str, site: Site) -> Check:
    """What parallel strings can feed back into a fault, against the module's series fuse (690.9(A))."""
    edition = nec.edition_for(site.ahj.nec_year)
    back_a = PV_CURRENT_FACTOR * module.isc_a * (parallel - 1)
    cited = nec.cite("parallel_strings", edition)
    detail = f"current of {parallel - 1} parallel strings into a fault; series fuse of {module.name}"
    if parallel > 2:  # each string has a device of its own: the module's rating bounds it
        back_a = CONTINUOUS_FACTOR * PV_CURRENT_FACTOR * module.isc_a
        detail = f"smallest device for a string; series fuse of {module.name}"
    if module.series_fuse_a is None:
        return undecided(
            "series_fuse", f"series fuse rating of {module.name} is not known; ask the maker",
            edition=f"NEC {edition}", citation=cited, subject=subject, value=back_a, unit="A",
        )  # fmt: skip
    return at_most(
        "series_fuse", back_a, module.series_fuse_a, "A", edition=f"NEC {edition}", citation=cited, subject=subject,
        detail=detail,
    )  # fmt: skip


def _one_piece(system: SystemModel, choice: Choice) -> list[Check]:
    """Hybrid inverters with a battery inside and these batteries are the same pieces."""
    if not choice.integrated:
        return []
    batteries = sum(battery.count for battery in system.batteries if sums.inside(system, battery) is not None)
    return [
        equal(
            "integrated_units",
            batteries,
            sums.inverter_count(system),
            "units",
            edition="datasheet",
            severity="equipment",
            citation="inverter and battery are one piece of equipment",
            detail="batteries inside an inverter, and inverters with a battery inside",
        )
    ]


def _at_a_dwelling(site: Site, system: SystemModel) -> list[Check]:
    """Units of storage at homes of one or two families."""
    if site.structure.use not in DWELLINGS or not system.batteries:
        return []
    largest = max(system.batteries, key=lambda battery: battery.kwh)
    return [
        at_most(
            "storage_unit",
            largest.kwh,
            LARGEST_UNIT_KWH,
            "kWh",
            edition="IRC 2021",
            citation="IRC R328.5; NFPA 855 15.5",
            subject=largest.id,
            detail=f"one unit of {largest.model} at a dwelling",
        )
    ]


def _panel(site: Site, system: SystemModel, edition: str) -> list[Check]:
    """Spaces for the backfed breaker, and the fault current that the panel's devices must interrupt."""
    checks, service = list[Check](), site.electrical
    new_panel = system.service.bus_a != service.busbar_a
    if system.connection.side == "load" and not new_panel:
        checks.append(
            at_least(
                "breaker_spaces", service.spaces_free, poles(system.service.phases), "spaces",
                edition=f"NEC {edition}", citation="NEC 408.54", severity="equipment", subject="MSP",
                detail="free spaces for the backfed breaker",
            )
        )  # fmt: skip
    checks.append(_interrupting(service, edition))
    return checks


def _interrupting(service: ElectricalService, edition: str) -> Check:
    """The panel's devices interrupt what the utility delivers (inverters add 1.1 to 1.2 times their own current)."""
    available, rated = service.available_fault_ka, service.panel_interrupting_ka
    year, cited, rule = f"NEC {edition}", "NEC 110.9, 110.10", "interrupting_rating"
    if available is not None and rated is not None:
        detail = "available fault current at the service; interrupting rating of the panel"
        return at_most(rule, available, rated, "kA", edition=year, citation=cited, subject="MSP", detail=detail)
    asked = (
        (available, "available fault current at the service is not known: ask the utility"),
        (rated, "interrupting rating of the panel is not known: read it off"),
    )
    missing = "; ".join(text for value, text in asked if value is None)
    return undecided(
        rule, missing, edition=year, citation=cited, subject="MSP", value=available, limit=rated, unit="kA"
    )


def _backup(site: Site, choice: Choice, system: SystemModel) -> list[Check]:
    """Whether a battery can part the house from the grid."""
    if choice.battery is None or any(device.kind == "gateway" for device in system.devices):
        return []
    wanted = site.goals.backup_level is not BackupLevel.NONE
    return [
        undecided(
            "backup_device",
            f"no interconnect device of {choice.battery.manufacturer} for a service of {system.service.main_a} A and "
            f"{system.service.voltage_v} V is in the catalogue: the battery works beside the grid, not without it",
            edition="datasheet", citation="NEC 710.15, 706.16", subject="MSP", unit="A", limit=None,
            severity="equipment" if wanted else "advice",
        )
    ]  # fmt: skip


def listings(choice: Choice) -> list[Check]:
    """What is known of the listing of every kind of equipment."""
    checks = []
    if choice.module is not None:
        checks.append(choice.module.certification_check("UL 61730"))
    checks += [one.certification_check("UL 1741-SB") for one in choice.models]
    if choice.battery is not None:
        checks.append(choice.battery.certification_check("UL 9540"))
    if choice.pack is not None:
        checks.append(choice.pack.certification_check("UL 9540"))
    return checks
