"""The sheets of a permit set that are tables of the design's facts: voltages, labels, storage, listings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.permitting.rules.voltage import coldest_voc_v
from shared.schemas.facts import ListingFacts, ListingStatus
from shared.schemas.parts import DesignFacts, EquipmentLine


@dataclass(frozen=True)
class Table:
    """One sheet. ``covers``: the documents of an application that it is."""

    number: str
    title: str
    covers: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def of(
    design: DesignFacts, bill: Sequence[EquipmentLine], certificates: Iterable[ListingFacts], tmin_c: float | None
) -> list[Table]:
    """The sheets that this design has something to say on."""
    found = [_attachments(design, bill), _voltages(design, tmin_c), _labels(design), _storage(design)]
    return [*(one for one in found if one is not None), _listings(design, certificates)]


def _attachments(design: DesignFacts, bill: Sequence[EquipmentLine]) -> Table | None:
    parts = [line for line in bill if line.category == "racking"]
    if not parts:
        return None
    planes = "; ".join(
        f"array {one.id}: {one.count} modules, {one.tilt:g} deg tilt, {one.azimuth:g} deg azimuth"
        for one in design.arrays
    )
    return Table(
        "S-1", "Attachments and structure", ("structural_attachment_and_loads",),
        ("Part", "Maker", "Model", "Pieces"),
        tuple((line.sku, line.manufacturer, line.model, str(line.quantity)) for line in parts),
        (
            planes or "The design does not say on which plane modules lie.",
            "Spans and loads by the span tables of the racking's maker for the place's wind and snow (ASCE 7).",
        ),
    )  # fmt: skip


def _voltages(design: DesignFacts, tmin_c: float | None) -> Table | None:
    if not design.strings:
        return None
    rows = []
    for string in design.strings:
        module = design.module_of(string)
        if module.voc_v is None:
            rows.append((string.id, str(string.modules), module.model, "", "", "unknown"))
            continue
        stc = module.voc_v * string.modules
        _, most = coldest_voc_v(stc, module.beta_voc_pct_per_k, tmin_c)
        beta = "table 690.7(A)" if module.beta_voc_pct_per_k is None else f"{module.beta_voc_pct_per_k:g} %/K"
        cold = "unknown" if most is None else f"{most:.0f} V"
        rows.append((string.id, str(string.modules), module.model, f"{stc:.0f} V", beta, cold))
    place = f"{tmin_c:g} degC" if tmin_c is not None else "not stated: the last row of NEC Table 690.7(A) is used"
    return Table(
        "E-2", "String voltage at the coldest temperature (NEC 690.7)", ("string_voltage_calculation",),
        ("String", "Modules", "Module", "Voc at STC", "Coefficient", "Voc in the cold"), tuple(rows),
        (f"Lowest temperature of the place: {place}.",),
    )  # fmt: skip


def _labels(design: DesignFacts) -> Table:
    volts = design.string_voc_stc_v
    stated = f"maximum {volts * 1.25:.0f} V DC" if volts is not None else "circuits of micro-inverters, AC"
    rows = [
        ("NEC 690.13(B)", "PV disconnect", "PV SYSTEM DISCONNECT", stated),
        ("NEC 690.56(C)", "Rapid shutdown switch", "RAPID SHUTDOWN SWITCH FOR SOLAR PV SYSTEM", "with the roof's plan"),
        ("NEC 705.10", "Service equipment", "directory of all power sources", f"{design.kwac:g} kW AC"),
        ("NEC 705.12(B)", "Breaker of the back-feed", "POWER SOURCE OUTPUT - DO NOT RELOCATE", ""),
    ]
    if design.battery_kwh:
        rows.append(
            ("NEC 706.15(C)", "Storage disconnect", "ENERGY STORAGE SYSTEM DISCONNECT", f"{design.battery_kw:g} kW")
        )
    covers = ("labels_and_placards", *(("storage_labels",) if design.battery_kwh else ()))
    return Table("E-3", "Labels and placards", covers, ("Section", "Where", "Words", "Value"), tuple(rows))


def _storage(design: DesignFacts) -> Table | None:
    if not design.batteries:
        return None
    rows = tuple(
        (
            one.id,
            one.model,
            str(one.count),
            f"{one.kwh * one.count:g} kWh",
            f"{one.kw * one.count:g} kW",
            one.coupling.value,
        )
        for one in design.batteries
    )
    return Table(
        "B-1", "Storage: place and ventilation", ("storage_location_and_ventilation",),
        ("Entry", "Model", "Pieces", "Energy", "Power", "Coupling"), rows,
        (
            "Allowed places (IFC 1207.11.4, NFPA 855 15.5): detached garages, accessory structures, attached garages "
            "separated from dwelling space, outdoors 3 ft from doors and windows, enclosed utility closets.",
            "At most 40 kWh in a utility closet, 80 kWh in a garage, outdoors or at a wall (IFC 1207.11.5).",
            "Units 3 ft apart unless their listing to UL 9540A says otherwise; ventilation by the maker's manual.",
        ),
    )  # fmt: skip


def _listings(design: DesignFacts, certificates: Iterable[ListingFacts]) -> Table:
    """The index of data sheets: every model with what it is listed to, and who has read that."""
    read = {(one.model, one.standard): one.file_no for one in certificates}
    pieces = [
        *((one.model, f"module, {one.pmax_w:g} W", str(one.count)) for one in design.modules),
        *((one.model, f"inverter, {one.kw:g} kW", str(one.count)) for one in design.inverters),
        *((one.model, f"battery, {one.kwh:g} kWh", str(one.count)) for one in design.batteries),
    ]
    rows = []
    for model, what, count in pieces:
        listed = [one for one in design.listings if one.model == model]
        if not listed:
            rows.append((model, what, count, "", ""))
        for one in listed:
            number = read.get((one.model, one.standard)) or one.file_no
            unread = "not read" if one.status is ListingStatus.EXPECTED else "as the maker states"
            rows.append((model, what, count, one.standard, number or unread))
    covers = (
        *(("module_datasheet",) if design.modules else ()), "inverter_datasheet",
        *(("storage_datasheet",) if design.batteries else ()),
    )  # fmt: skip
    return Table(
        "D-1", "Index of data sheets and listings", covers, ("Model", "What", "Pieces", "Listed to", "Certificate"),
        tuple(rows),
    )  # fmt: skip


def authorization(contractor: str, licence: str, contract_id: str | None) -> Table:
    """Who builds, and by whose leave."""
    covers = ("contractor_licence", *(("owner_authorization",) if contract_id else ()))
    return Table(
        "A-1", "Contractor and authorization", covers, ("", ""),
        (
            ("Contractor", contractor), ("Licence", licence),
            ("Owner's authorization", f"contract {contract_id}" if contract_id else "not on file"),
        ),
    )  # fmt: skip
