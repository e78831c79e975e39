"""The first pages of the proposal: options side by side, where to sign, energy and bills by month."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.platypus import KeepTogether, Paragraph, Spacer

from services.design.rules.offer.options import Designer, Option, advice, title_of
from services.design.rules.proposal.charts import Series, monthly_bars
from services.design.rules.proposal.style import (
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
from shared.schemas.products import FinancingProduct


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
        Paragraph(f"<b>{escape(advice(options))}</b>", BODY),
        Spacer(1, 4),
        Paragraph(escape(lead), BODY),
        Spacer(1, 10),
        table(
            ["", *(title_of(option) for option in options)],
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
        each("Solar modules", _modules_text),
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
        each("Power purchase, prepaid", lambda o: _way(o, FinancingProduct.PPA, prepaid=True)),
        each("Net present value, 25 years", lambda o: usd(o.money.cash.cash.npv_usd)),
        each("Return (IRR)", lambda o: percent(o.money.cash.cash.irr)),
        each("Payback", lambda o: years(o.money.cash.cash.payback_years)),
        each("Cost of energy (real)", lambda o: f"{100 * (o.money.cash.cash.lcoe_real_usd_per_kwh or 0):.1f} ¢/kWh"),
    ]


def _modules_text(option: Option) -> str:
    module = option.design.choice.module
    return "none" if module is None else f"{option.design.module_count} × {module.pmax_w:g} W"


def _battery_text(option: Option) -> str:
    design = option.design
    return f"{design.battery_kwh:g} kWh, {design.battery_kw:g} kW" if design.battery_kwh else "none"


def _way(option: Option, product: FinancingProduct, *, prepaid: bool = False) -> str:
    way = next((way for way in option.money.ways if (way.product, way.prepaid) == (product, prepaid)), None)
    if way is None:
        return "not offered"
    if prepaid:
        return usd(way.upfront_cents / 100)
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
                    Paragraph(escape(f"{title_of(option)}: {option.design.kwdc:.2f} kW DC"), H2),
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


def signature_block(options: list[Option]) -> Any:
    """Where the customer chooses and signs."""
    rows = [
        ["Option chosen", _boxes([title_of(option) for option in options])],
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
