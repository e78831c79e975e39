"""The pages of the proposal about money: price, ways of paying, 25 years, sensitivity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.platypus import KeepTogether, Paragraph, Spacer

from services.design.rules.money.financing import FinancingOption
from services.design.rules.offer.options import Designer, Option, title_of
from services.design.rules.proposal.charts import COLOURS, Series, step_of, tornado_chart, yearly_lines
from services.design.rules.proposal.style import BODY, H1, H2, NOTE, WIDTH, escape, percent, table, usd
from shared.schemas.products import FinancingProduct

WAYS: Mapping[FinancingProduct, str] = {
    FinancingProduct.CASH: "Cash",
    FinancingProduct.LOAN: "Loan",
    FinancingProduct.LEASE: "Lease",
    FinancingProduct.PPA: "Power purchase",
}
PREPAID = "Power, prepaid"


PRICE_GROUPS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("Racking and electrical materials", ("Racking", "Electrical balance of system", "Monitoring")),
    ("Installation", ("Installation of modules", "Installation", "Installation of batteries")),
    ("Design, permit, interconnection", ("Design, permit, interconnection",)),
    ("Sales, overhead and profit", ("Customer acquisition", "Overhead", "Margin")),
)
"""Lines of the price book as a customer reads them; equipment stands before them, adders and tax after."""


def price_pages(designer: Designer, options: list[Option]) -> list[Any]:
    """What each option costs, and the ways to pay for it."""
    rows = [[text, *(_dollars(_grouped(option).get(text, 0)) for option in options)] for text in _price_rows(options)]
    rows.append(["Cash price", *(usd(option.money.price.cash_cents / 100) for option in options)])
    widths = [WIDTH * 0.46] + [WIDTH * 0.54 / len(options)] * len(options)
    per_watt = ", ".join(f"{title_of(option)} {option.money.price.usd_per_watt:.2f} $/W DC" for option in options)
    found: list[Any] = [
        Paragraph("Price", H1),
        table(["", *(title_of(option) for option in options)], rows, widths, total=True),
        Paragraph(
            escape(
                f"{per_watt}. Price book {options[0].money.price.book_id}; "
                f"the price is fixed while this proposal is valid."
            ),
            NOTE,
        ),
    ]
    for option in options:
        found.append(_ways(option))
    found.append(_schedule(designer, options))
    return found


def _grouped(option: Option) -> dict[str, int]:
    """Cents by row of the price table."""
    names = {line: group for group, lines in PRICE_GROUPS for line in lines}
    sums: dict[str, int] = {}
    for line in option.money.price.lines:
        row = _equipment(option, line.text) if " x " in line.text else names.get(line.text, line.text)
        sums[row] = sums.get(row, 0) + line.cents
    return sums


def _equipment(option: Option, text: str) -> str:
    chosen, key = option.design.choice, text.split(" x ", 1)[1]
    return next((spec.name for spec in chosen.equipment if spec.key == key), key)


def _price_rows(options: list[Option]) -> list[str]:
    """Equipment, then the groups in their order, then what is particular to a site."""
    groups = [group for group, _ in PRICE_GROUPS]
    found = list(dict.fromkeys(row for option in options for row in _grouped(option)))
    equipment = [row for option in options for row in _grouped(option) if row in _names(option)]
    rest = [row for row in found if row not in groups and row not in equipment]
    return [*dict.fromkeys(equipment), *(group for group in groups if group in found), *rest]


def _names(option: Option) -> set[str]:
    return {spec.name for spec in option.design.choice.equipment}


def _dollars(cents: int) -> str:
    return usd(cents / 100) if cents else "–"


def _ways(option: Option) -> Any:
    """Cash, loan, lease and power purchase, prepaid too, side by side."""
    ways = option.money.ways
    rows = [
        ["Paid at the start", *(usd(way.upfront_cents / 100) for way in ways)],
        [
            "First monthly payment",
            *(usd(way.first_monthly_cents / 100, cents=True) if way.first_monthly_cents else "–" for way in ways),
        ],
        ["Grows a year by", *(percent(way.escalator, 2) if way.escalator else "–" for way in ways)],
        ["Price with financing", *(_financed(way) for way in ways)],
        ["of which dealer fee", *(_fee(option, way) for way in ways)],
        ["Annual percentage rate", *(percent(way.disclosure.apr, 2) if way.disclosure else "–" for way in ways)],
        [
            "Finance charge",
            *(usd(way.disclosure.finance_charge_cents / 100) if way.disclosure else "–" for way in ways),
        ],
        ["Price per kWh, year 1", *(f"{100 * way.usd_per_kwh:.2f} ¢" if way.usd_per_kwh else "–" for way in ways)],
        ["Paid over the term", *(usd(way.total_paid_cents / 100) for way in ways)],
        ["Net present value", *(usd(way.cash.npv_usd) for way in ways)],
        ["Ahead after year", *(_ahead(way.cash.cumulative_usd) for way in ways)],
    ]
    said = [f"{_name(way)}: {note}" for way in ways for note in way.notes]
    said += [f"Not offered: {why}" for why in option.money.barred.values()]
    notes = "; ".join(said)
    widths = [WIDTH * 0.28] + [WIDTH * 0.72 / len(ways)] * len(ways)
    return KeepTogether(
        [
            Paragraph(escape(f"Ways of paying: {title_of(option)}"), H2),
            table(["", *(_name(way) for way in ways)], rows, widths),
            Paragraph(escape(notes), NOTE),
        ]
    )


def _name(way: FinancingOption) -> str:
    return PREPAID if way.prepaid else WAYS[way.product]


def _financed(way: FinancingOption) -> str:
    if way.financed_price_cents is not None:
        return usd(way.financed_price_cents / 100)
    return usd(way.upfront_cents / 100) if way.product is FinancingProduct.CASH else "–"


def _fee(option: Option, way: FinancingOption) -> str:
    if way.financed_price_cents is None:
        return "–"
    return usd((way.financed_price_cents - option.money.price.cash_cents) / 100)


def _ahead(cumulative: Sequence[float]) -> str:
    """The first year from which the running total stays above zero."""
    below = [year for year, total in enumerate(cumulative) if total < 0]
    if not below:
        return "1"
    return str(below[-1] + 1) if below[-1] + 1 < len(cumulative) else "not within 25"


def _schedule(designer: Designer, options: list[Option]) -> Any:
    """Payments of a cash purchase by milestone, and the weeks to operation."""
    parts = designer.case.policy["payments"]
    rows = []
    for option in options:
        cash = option.money.price.cash_cents / 100
        deposit = min(parts[0]["share"] * cash, parts[0].get("most_usd", cash))
        middle = parts[1]["share"] * cash
        rows.append([title_of(option), usd(deposit), usd(middle), usd(cash - deposit - middle)])
    weeks = designer.case.policy["schedule"]
    steps = (
        ("Permits and interconnection approval", "weeks_to_permit"),
        ("Installation begins", "weeks_to_installation"),
        ("Inspection", "weeks_to_inspection"),
        ("Permission to operate", "weeks_to_operation"),
    )
    return KeepTogether(
        [
            Paragraph("Payment schedule (cash) and timeline", H2),
            table(["", *(str(part["when"]) for part in parts)], rows, [WIDTH * 0.22] + [WIDTH * 0.26] * 3),
            Spacer(1, 6),
            table(
                ["Step", "About"],
                [[text, f"week {weeks[key]} after signature"] for text, key in steps],
                [WIDTH * 0.6, WIDTH * 0.4],
            ),
        ]
    )


def running_totals(options: list[Option], height: float) -> Any:
    """Cash purchase of every option over the years."""
    lines = [
        Series(title_of(option), option.money.cash.cash.cumulative_usd, colour)
        for option, colour in zip(options, COLOURS, strict=False)
    ]
    return yearly_lines(lines, "$", WIDTH, height)


def life_pages(options: list[Option]) -> list[Any]:
    """25 years of every option, cash purchase."""
    found: list[Any] = [
        Paragraph("25 years", H1),
        Paragraph(
            "Cash purchase: running total of price, savings, upkeep and replacements, in dollars of each year.", BODY
        ),
        Spacer(1, 4),
        running_totals(options, 170),
    ]
    for option in options:
        found += [Spacer(1, 6), KeepTogether([Paragraph(escape(title_of(option)), H2), _years(option)])]
    return found


def _years(option: Option) -> Any:
    cash, money = option.money.cash.cash, option.money
    rows = [["0", "–", "–", "–", "–", usd(-cash.after_tax_cash_flow_usd[0]), usd(cash.cumulative_usd[0])]]
    for year in range(1, len(cash.cumulative_usd)):
        rows.append(
            [
                str(year),
                f"{option.energy.energy_kwh[year - 1]:,.0f}",
                usd(money.bill_without_usd[year - 1]),
                usd(money.bill_with_usd[year - 1]),
                usd(cash.savings_usd[year]),
                usd(cash.operating_usd[year]),
                usd(cash.cumulative_usd[year]),
            ]
        )
    share = (0.07, 0.13, 0.17, 0.16, 0.14, 0.17, 0.16)
    made = table(
        ["Year", "kWh", "Bill without", "Bill with", "Savings", "Price, upkeep", "Running total"],
        rows,
        [WIDTH * one for one in share],
    )
    return _tight(made)


def _tight(made: Any) -> Any:
    made.setStyle([("TOPPADDING", (0, 0), (-1, -1), 0.9), ("BOTTOMPADDING", (0, 0), (-1, -1), 0.9)])
    return made


def sensitivity_page(options: list[Option]) -> list[Any]:
    """How far each assumption moves the result."""
    found: list[Any] = [
        Paragraph("What moves the result", H1),
        Paragraph("Net present value of the cash purchase when one assumption is lower or higher than proposed.", BODY),
    ]
    for option in options:
        swings = option.money.sensitivity
        found.append(
            KeepTogether(
                [
                    Paragraph(escape(title_of(option)), H2),
                    tornado_chart(swings, option.money.cash.cash.npv_usd, WIDTH),
                ]
            )
        )
    steps = "; ".join(f"{swing.assumption} {step_of(swing)} {swing.unit}" for swing in options[0].money.sensitivity)
    found.append(Paragraph(escape(f"Steps: {steps}."), NOTE))
    return found
