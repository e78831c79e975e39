"""Truth in Lending disclosures of a loan (12 CFR 1026.18), grouped together and apart from everything else.

A business is told the same figures; they are no disclosure under that law, which does not know it (12 CFR 1026.3(a)).
"""

from typing import Any

from reportlab.lib.colors import black
from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from services.contracting.rules.packet.agreement import written
from services.contracting.rules.packet.style import CELL, H1, NOTE, SMALL, WIDTH, escape, paragraph, table
from services.contracting.rules.packet.templates import Texts
from services.contracting.rules.packet.terms import Terms, long_date, money


def credit_pages(terms: Terms, texts: Texts) -> list[Any]:
    """The box, the schedule, the itemization, the Holder notice; nothing where there is no loan."""
    quote, loan = terms.quote, terms.loan
    if quote is None or loan is None:
        return []
    security = (
        "You are giving a security interest in your principal dwelling."
        if loan.secured_by_dwelling
        else "You are giving a security interest in the goods being purchased."
    )
    schedule = [("Number of payments", "Amount of payments", "When payments are due")]
    schedule += [
        (f"{line.count}", money(line.amount_cents), f"monthly, beginning {long_date(line.first_due)}")
        for line in quote.schedule
    ]
    consumer = bool(terms.consumers)
    sources = "12 CFR 1026.18(b), (d), (e), (g), (h), (j), (k), (l), (m), (p); " if consumer else ""
    return [
        paragraph("Federal Truth in Lending disclosure" if consumer else "The loan", H1),
        paragraph(f"Creditor: {loan.creditor}, {loan.creditor_address}"),
        _box(terms),
        Spacer(1, 8),
        paragraph("Your payment schedule will be:", CELL),
        table(schedule, (0.3, 0.3, 0.4), grid=True),
        Spacer(1, 6),
        paragraph(f"Security: {security}"),
        paragraph(f"Late charge: {loan.late_charge}."),
        paragraph(f"Prepayment: {loan.prepayment}"),
        paragraph(
            "See your contract documents for any additional information about nonpayment, default, any required "
            "repayment in full before the scheduled date, and prepayment refunds and penalties."
        ),
        paragraph(f"{sources}rate by Appendix J of 12 CFR 1026", NOTE),
        Spacer(1, 6),
        *_itemization(terms),
        *(part for text in texts.of("credit") for part in written(text)),
    ]


def _box(terms: Terms) -> Table:
    quote = terms.quote
    assert quote is not None
    down = money(terms.deposit_cents)
    cells = (
        ("ANNUAL PERCENTAGE RATE", "The cost of your credit as a yearly rate.", f"{quote.apr_pct:.2f} %"),
        ("FINANCE CHARGE", "The dollar amount the credit will cost you.", money(quote.finance_charge_cents)),
        ("Amount Financed", "The amount of credit provided to you or on your behalf.",
         money(quote.amount_financed_cents)),
        ("Total of Payments", "The amount you will have paid after you have made all payments as scheduled.",
         money(quote.total_of_payments_cents)),
        ("Total Sale Price", f"The total cost of your purchase on credit, including your down payment of {down}.",
         money(quote.total_sale_price_cents)),
    )  # fmt: skip
    content = [[_cell(*cell, large=column < 2) for column, cell in enumerate(cells)]]
    box = Table(content, colWidths=[WIDTH * share for share in (0.21, 0.21, 0.19, 0.19, 0.2)])
    box.setStyle(
        TableStyle([
            ("BOX", (0, 0), (1, 0), 2.2, black), ("BOX", (0, 0), (-1, -1), 1.2, black),
            ("INNERGRID", (0, 0), (-1, -1), 1, black), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ])
    )  # fmt: skip
    return box


def _cell(label: str, phrase: str, figure: str, *, large: bool) -> list[Any]:
    """The rate and the charge are more conspicuous than the rest (12 CFR 1026.17(a)(2))."""
    size, name = (15, 10.5) if large else (11, 9)
    return [
        Paragraph(f'<font size="{name}"><b>{escape(label)}</b></font>', CELL),
        paragraph(phrase, SMALL),
        Spacer(1, 4),
        Paragraph(f'<font size="{size}"><b>{escape(figure)}</b></font>', CELL),
    ]


def _itemization(terms: Terms) -> list[Any]:
    quote = terms.quote
    assert quote is not None
    rows = [
        ("Itemization of the amount financed", money(quote.amount_financed_cents)),
        ("Amount given to you directly", money(0)),
        (f"Amount paid on your behalf to {terms.seller.name}", money(quote.amount_financed_cents)),
        ("Cash price", money(terms.cash_price_cents - terms.added_cents)),
        ("less down payment", money(terms.deposit_cents)),
        ("Prepaid finance charge: dealer fee, kept by the creditor", money(quote.dealer_fee_cents)),
        ("Amount of the note", money(quote.principal_cents)),
    ]
    return [table(rows, (0.75, 0.25)), *([paragraph("12 CFR 1026.18(c)", NOTE)] if terms.consumers else [])]
