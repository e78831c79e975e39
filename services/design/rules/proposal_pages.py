"""The pages of the proposal up to the drawings: options side by side, energy and bills, equipment, battery."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.platypus import KeepTogether, Paragraph, Spacer

from services.design.rules.equipment import Equipment
from services.design.rules.options import TITLES, Designer, Option
from services.design.rules.proposal_charts import Series, monthly_bars
from services.design.rules.proposal_style import (
    ACCENT,
    BODY,
    DARK,
    H1,
    H2,
    LOAD,
    NOTE,
    SMALL,
    SUBTITLE,
    SUN,
    TITLE,
    WIDTH,
    escape,
    percent,
    table,
    usd,
    years,
)
from services.design.rules.system_design import SystemDesign
from shared.schemas.parts import FinancingProduct


def cover(designer: Designer, options: list[Option], on: dt.date) -> list[Any]:
    """What is offered, at a glance."""
    case = designer.case
    valid = case.policy["validity_days"]
    place = f"{case.site.ahj.name}, {case.site.ahj.state}"
    annual = float(case.load_kwh.sum())
    lead = (
        f"Your home uses {annual:,.0f} kWh a year, for which {designer.meter.before.utility or 'your utility'} "
        f"charges {usd(designer.without[0].annual_usd)} under {designer.meter.before.name or 'its tariff'}. "
        f"The systems below were designed for your roof and checked against the codes in force; "
        f"every figure is explained on the pages that follow."
    )
    widths = [WIDTH * 0.31] + [WIDTH * 0.69 / len(options)] * len(options)
    best = max(range(len(options)), key=lambda i: options[i].money.cash.cash.npv_usd)
    return [
        Paragraph("Solar proposal", TITLE),
        Paragraph(
            escape(f"{place} · prices of {on:%B} {on.day}, {on.year} · valid {valid} days from delivery to you"),
            SUBTITLE,
        ),
        Spacer(1, 10),
        Paragraph(escape(lead), BODY),
        Spacer(1, 10),
        table(
            ["", *(TITLES[option.option_id] for option in options)],
            _side_by_side(designer, options),
            widths,
            highlight=1 + best,
        ),
        Spacer(1, 5),
        Paragraph(
            escape(
                f"Tinted: the option of most net present value. Over 25 years utility prices are taken to grow by "
                f"{100 * case.policy['economics']['escalation']:.1f} % a year; savings in year 1 vary by about "
                f"± {case.load_uncertainty_pct:.0f} % with how well your use is known. P90: exceeded in nine "
                f"years of ten. Battery options keep {100 * case.policy['reserve_share']:.0f} % in reserve for outages."
            ),
            NOTE,
        ),
    ]


def _side_by_side(designer: Designer, options: list[Option]) -> list[list[str]]:
    annual = float(designer.case.load_kwh.sum())

    def row(label: str, *values: str) -> list[str]:
        return [label, *values]

    def each(label: str, text: Any) -> list[str]:
        return row(label, *(text(option) for option in options))

    return [
        each("Solar modules", lambda o: f"{o.design.layout.module_count} × {o.design.choice.module.pmax_w:g} W"),
        each("DC power / AC power", lambda o: f"{o.design.kwdc:.2f} / {o.design.kwac:.2f} kW"),
        each("Battery", _battery_text),
        each("Production, year 1", lambda o: f"{o.design.production.annual_kwh:,.0f} kWh"),
        each("P90 production", lambda o: f"{o.design.p90_kwh:,.0f} kWh"),
        each("Share of your use produced", lambda o: percent(o.design.production.annual_kwh / annual, 0)),
        each("Used in the home", lambda o: percent(o.energy.first.self_consumed_share, 0)),
        each("Electric bill, year 1", lambda o: usd(o.money.bill_with_usd[0])),
        each("Savings, year 1", lambda o: usd(o.money.savings_year1_usd)),
        each("Cash price", lambda o: usd(o.money.price.cash_cents / 100)),
        each("Loan, a month", lambda o: _way(o, FinancingProduct.LOAN)),
        each("Lease, first month", lambda o: _way(o, FinancingProduct.LEASE)),
        each("Power purchase, year 1", lambda o: _way(o, FinancingProduct.PPA)),
        each("Net present value, 25 years", lambda o: usd(o.money.cash.cash.npv_usd)),
        each("Return (IRR)", lambda o: percent(o.money.cash.cash.irr)),
        each("Payback", lambda o: years(o.money.cash.cash.payback_years)),
        each("Cost of energy (real)", lambda o: f"{100 * (o.money.cash.cash.lcoe_real_usd_per_kwh or 0):.1f} ¢/kWh"),
    ]


def _battery_text(option: Option) -> str:
    design = option.design
    return f"{design.battery_kwh:g} kWh, {design.battery_kw:g} kW" if design.battery_kwh else "none"


def _way(option: Option, product: FinancingProduct) -> str:
    way = next((way for way in option.money.ways if way.product == product), None)
    if way is None:
        return "not offered"
    if way.usd_per_kwh is not None:
        return f"{100 * way.usd_per_kwh:.1f} ¢/kWh"
    return usd(way.first_monthly_cents / 100, cents=True)


def energy_pages(designer: Designer, options: list[Option]) -> list[Any]:
    """Production against use, and the bills before and after, by month, for each option."""
    found: list[Any] = [Paragraph("Energy and bills by month", H1)]
    axis = designer.meter.axis
    use = np.bincount(axis.month_index, designer.case.load_kwh, 12)
    before = designer.without[0].bill_usd
    for option in options:
        made = np.bincount(axis.month_index, option.energy.first.generation, 12)
        after = option.energy.bills[0].bill_usd
        flows = option.energy.first
        found.append(
            KeepTogether(
                [
                    Paragraph(escape(f"{TITLES[option.option_id]}: {option.design.kwdc:.2f} kW DC"), H2),
                    monthly_bars(
                        [Series("production", made.tolist(), SUN), Series("your use", use.tolist(), LOAD)],
                        "kWh",
                        WIDTH,
                        86,
                    ),
                    monthly_bars(
                        [
                            Series("bill without", before.tolist(), LOAD),
                            Series("bill with system", after.tolist(), ACCENT),
                        ],
                        "$",
                        WIDTH,
                        76,
                    ),
                    Paragraph(
                        escape(
                            f"Year 1: {flows.generation.sum():,.0f} kWh produced, {flows.imports.sum():,.0f} bought, "
                            f"{flows.exports.sum():,.0f} kWh exported; bill {usd(float(before.sum()))} before, "
                            f"{usd(float(after.sum()))} after."
                        ),
                        SMALL,
                    ),
                    Spacer(1, 4),
                ]
            )
        )
    return found


def equipment_page(options: list[Option], warranties: list[dict[str, Any]]) -> list[Any]:
    """What is installed, with datasheet values, and its warranties."""
    found: list[Any] = [Paragraph("Equipment", H1)]
    lines = [[item, *(_count(option.design, item) for option in options)] for item in _items(options)]
    found.append(
        table(
            ["Item", *(TITLES[option.option_id] for option in options)],
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
    names: list[str] = []
    for option in options:
        chosen = option.design.choice
        names += [chosen.module.name, chosen.inverter.name]
        if chosen.battery is not None and not option.design.integrated:
            names.append(chosen.battery.name)
    return [
        *dict.fromkeys(names),
        "Racking, rail-based, flashed or clamped",
        "AC disconnect, conductors, labels",
        "Production and consumption meter",
    ]


def _count(design: SystemDesign, item: str) -> str:
    chosen = design.choice
    if item == chosen.module.name:
        return str(design.layout.module_count)
    if item == chosen.inverter.name:
        return str(design.electrical.inverters)
    if chosen.battery is not None and item == chosen.battery.name:
        return str(chosen.batteries)
    return "included" if (item[0] in "RAP" and "," in item) or item.startswith("Production") else "–"


def _specs(options: list[Option]) -> list[Equipment]:
    found: dict[str, Equipment] = {}
    for option in options:
        chosen = option.design.choice
        for kind, spec in (("module", chosen.module), ("inverter", chosen.inverter), ("battery", chosen.battery)):
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
    wanted = ["module", *dict.fromkeys(o.design.choice.inverter.kind for o in options), "workmanship"]
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


def signature_block(options: list[Option]) -> Any:
    """Where the customer chooses and signs."""
    rows = [
        ["Option chosen", _boxes([TITLES[option.option_id] for option in options])],
        ["Way of paying", _boxes(["Cash", "Loan", "Lease", "Power purchase"])],
        ["Name", ""],
        ["Signature and date", ""],
    ]
    made = table([], rows, [WIDTH * 0.25, WIDTH * 0.75], left=2, heights=(20, 20, 24, 32))
    return KeepTogether(
        [
            Paragraph("Your choice", H2),
            Paragraph(
                "By signing you ask for a contract on these terms. The contract, not this proposal, binds you.", SMALL
            ),
            Spacer(1, 4),
            made,
        ]
    )


def _boxes(names: list[str]) -> Drawing:
    """Names to tick, each with its box."""
    made, x = Drawing(WIDTH * 0.7, 11), 0.0
    for name in names:
        made.add(Rect(x, 1, 8.5, 8.5, strokeColor=DARK, strokeWidth=0.7, fillColor=None))
        made.add(String(x + 13, 2.2, name, fontName="Helvetica", fontSize=8.6, fillColor=DARK))
        x += 42 + 4.6 * len(name)
    return made
