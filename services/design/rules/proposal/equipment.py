"""The pages of the proposal about what is installed: equipment with its ratings and warranties, and the battery."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import KeepTogether, Paragraph, Spacer

from services.design.rules.equipment.ratings import Equipment
from services.design.rules.offer.bill_of_materials import bill_of_materials
from services.design.rules.offer.options import Designer, Option, title_of
from services.design.rules.proposal.style import BODY, H1, H2, NOTE, SMALL, WIDTH, escape, percent, table, usd


def equipment_page(options: list[Option], warranties: list[dict[str, Any]]) -> list[Any]:
    """What is installed, with datasheet values, and its warranties."""
    found: list[Any] = [Paragraph("Equipment", H1)]
    lines = [[item, *(_count(option, item) for option in options)] for item in _items(options)]
    found.append(
        table(
            ["Item", *(title_of(option) for option in options)],
            lines,
            [WIDTH * 0.46] + [WIDTH * 0.54 / len(options)] * len(options),
        )
    )
    found.append(Paragraph("Datasheet values", H2))
    for spec in _specs(options):
        found.append(
            KeepTogether([Paragraph(f"<b>{escape(spec.name)}</b>: {escape(_ratings(spec))}", SMALL), Spacer(1, 2)])
        )
    found.append(
        Paragraph(
            escape(
                "A listing marked expected was not read in a source and is confirmed with the maker's current "
                "datasheet before permits are applied for; datasheets accompany the permit packet."
            ),
            NOTE,
        )
    )
    found.append(Paragraph("Warranties", H2))
    rows = [[text, f"{count} years"] for text, count in _warranties(options, warranties)]
    found.append(table(["Covered", "Term"], rows, [WIDTH * 0.8, WIDTH * 0.2]))
    return found


def _items(options: list[Option]) -> list[str]:
    """Models in the order in which the bills of materials name them."""
    return list(dict.fromkeys(_item(line) for option in options for line in bill_of_materials(option)))


def _item(line: dict[str, Any]) -> str:
    maker = line["manufacturer"]
    return str(line["model"] if maker == "various" else f"{maker} {line['model']}")


def _count(option: Option, item: str) -> str:
    quantity = sum(line["quantity"] for line in bill_of_materials(option) if _item(line) == item)
    return str(quantity) if quantity else "–"


def _specs(options: list[Option]) -> list[Equipment]:
    found: dict[str, Equipment] = {}
    for option in options:
        chosen = option.design.choice
        for kind, spec in (
            ("module", chosen.module),
            *(("inverter", one) for one in chosen.models),
            ("battery", chosen.battery),
            ("battery", chosen.pack),
        ):
            if spec is not None:
                found[f"{kind} {spec.key}"] = spec
    return list(found.values())


RATINGS = (
    ("technology", "{}"),
    ("pmax_w", "{:g} W at STC"),
    ("voc_v", "Voc {:g} V"),
    ("vmp_v", "Vmp {:g} V"),
    ("isc_a", "Isc {:g} A"),
    ("imp_a", "Imp {:g} A"),
    ("beta_voc_pct_per_k", "Voc {:g} %/K"),
    ("gamma_pmp_pct_per_k", "Pmax {:g} %/K"),
    ("kind", "{} inverter"),
    ("ac_kw", "{:g} kW AC"),
    ("ac_a", "{:g} A"),
    ("max_v", "input up to {:g} V"),
    ("mppt_count", "{} MPPT"),
    ("efficiency_pct", "{:g} % efficiency"),
    ("usable_kwh", "{:g} kWh usable"),
    ("discharge_kw", "{:g} kW continuous"),
    ("start_lra_a", "starts {:g} LRA"),
    ("round_trip_pct", "{:g} % round trip"),
    ("chemistry", "{}"),
    ("warranty_years", "{} years warranty"),
    ("length_m", "{:g} m"),
    ("width_m", "× {:g} m"),
    ("weight_kg", "{:g} kg"),
)
"""Ratings worth quoting, in the order in which they are told."""


def _ratings(spec: Equipment) -> str:
    told = [form.format(getattr(spec, name)) for name, form in RATINGS if getattr(spec, name, None) is not None]
    listed = [f"{item.standard} ({item.status})" for item in spec.certifications]
    return ", ".join(told + listed).replace(", ×", " ×") + "."


def _warranties(options: list[Option], known: list[dict[str, Any]]) -> list[tuple[str, int]]:
    wanted = [
        "module",
        *dict.fromkeys(o.design.choice.inverter.kind for o in options if o.design.choice.inverter),
        "workmanship",
    ]
    found = [(entry["text"], entry["years"]) for name in wanted for entry in known if entry["item"] == name]
    for option in options:
        battery = option.design.choice.battery
        if (
            battery is not None
            and (entry := (f"{battery.name}, by the manufacturer", battery.warranty_years)) not in found
        ):
            found.append(entry)
    return found


def battery_page(designer: Designer, option: Option) -> list[Any]:
    """What the battery is for: outages by level, what each size saves, how it is run."""
    storage = option.technical.storage
    if storage is None:
        return []
    hours = storage.needs[0].hours
    rows = [
        [
            need.level.value.replace("_", " "),
            f"{need.usable_kwh:.1f} kWh",
            f"{need.worst_kwh:.1f} kWh",
            f"{need.peak_kw:.1f} kW",
            percent(share, 0),
        ]
        for need, share in zip(storage.needs, storage.served, strict=True)
    ]
    points = storage.sweep.points
    sweep_rows = [[f"{p.usable_kwh:g} kWh", usd(p.saved_usd), f"{p.marginal_usd_per_kwh:.2f} $/kWh"] for p in points]
    knee = storage.sweep.knee_kwh
    found: list[Any] = [
        Paragraph("The battery", H1),
        Paragraph(
            escape(
                f"{option.design.battery_kwh:g} kWh usable, {option.design.battery_kw:g} kW. "
                f"In an outage of {hours:g} h, "
                f"tried from every hour of the year, with the sun of that hour:"
            ),
            BODY,
        ),
        Spacer(1, 4),
        table(
            ["Loads that stay on", "Energy, 95 % of starts", "Worst start", "Peak", "Starts served in full"],
            rows,
            [WIDTH * 0.24] + [WIDTH * 0.19] * 4,
        ),
        Paragraph("What each size saves on the bill in year 1", H2),
        table(["Usable energy", "Saved", "Of the last step, per kWh"], sweep_rows, [WIDTH / 3] * 3),
        Spacer(1, 3),
        Paragraph(
            escape(
                f"A kWh of capacity costs about {storage.sweep.cost_usd_per_kwh_year:.0f} $ a year over its life. "
                + (
                    f"The curve bends at {knee:g} kWh: beyond it a further kWh saves less than it costs."
                    if knee
                    else "Bill savings alone pay for no size under this tariff: the battery is bought for outages."
                )
            ),
            SMALL,
        ),
    ]
    foresight, first = option.energy.foresight_usd, option.energy.bills[0].annual_usd
    if foresight is not None:
        found.append(
            Paragraph(
                escape(
                    f"The figures of this proposal run the battery as its controller does, by tariff and clock. "
                    f"A controller that "
                    f"foresaw every hour would reach a bill of {usd(foresight)} instead of {usd(first)} in "
                    f"year 1: that is the upper bound for any control."
                ),
                SMALL,
            )
        )
    if option.energy.wear is not None and option.energy.wear.replaced_in:
        when = ", ".join(str(year) for year in option.energy.wear.replaced_in)
        found.append(
            Paragraph(escape(f"Capacity fades with age and use; replacement is counted in year {when}."), SMALL)
        )
    return [KeepTogether(found)]
