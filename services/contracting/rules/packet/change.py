"""A change order on paper: what was signed beside what comes, the loan's new figures, and how it alone is cancelled."""

from collections.abc import Sequence
from typing import Any, Final

from reportlab.platypus import PageBreak

from services.contracting.rules.packet.agreement import notice_pages, signatures
from services.contracting.rules.packet.credit import credit_pages
from services.contracting.rules.packet.pdf import render
from services.contracting.rules.packet.style import BODY, BOLD, H1, TITLE, paragraph, table
from services.contracting.rules.packet.templates import Texts
from services.contracting.rules.packet.terms import Terms, long_date, money
from shared.rules.forms.contracts import Product

REASONS: Final = {
    "price_higher": "the price is higher",
    "finance_terms": "the loan costs more",
    "size": "the system has another size",
    "annual_energy": "it produces more or less",
    "equipment": "the equipment is another",
    "battery": "the storage is another",
    "roof_plane": "it stands on other planes of the roof",
    "incentive_lost": "an incentive that you were told to expect is lost or smaller",
    "export_limit": "another limit holds for what may flow to the grid",
}


def change_pdf(signed: Terms, changed: Terms, reasons: Sequence[str], *, needed: bool) -> bytes:
    """Render a change order as it is to be signed. ``needed``: without it what was signed cannot be built."""
    texts = Texts(changed, changed.date)
    story = [*_change(signed, changed, reasons, needed=needed), *signatures(changed, texts, 3)]
    if credit := credit_pages(changed, texts):
        story += [PageBreak(), *credit]
    return render(changed, "Change order", [*story, *notice_pages(texts)])


def _change(signed: Terms, changed: Terms, reasons: Sequence[str], *, needed: bool) -> list[Any]:
    refused = (
        "You may refuse it. What was signed cannot be built without it: then the contract ends, and what you paid "
        "comes back."
        if needed
        else "You may refuse it, and keep the contract as it was signed."
    )
    lines = [("Quantity", "Equipment", "Kind")]
    lines += [(f"{one.quantity}", f"{one.manufacturer} {one.model}", one.category) for one in changed.equipment]
    return [
        paragraph("Change order", TITLE),
        paragraph(f"To contract {signed.contract_id} of {long_date(signed.date)}; {long_date(changed.date)}", BOLD),
        paragraph(f"Between {changed.seller.name} and {', '.join(one.name for one in changed.parties)}."),
        paragraph("1. What changes", H1),
        table([("", "As signed", "With this change"), *_rows(signed, changed)], (0.4, 0.3, 0.3)),
        paragraph(f"It needs your signature because {', '.join(REASONS[one] for one in reasons)}.", BODY),
        *_paid_directly(signed, changed),
        paragraph(refused),
        paragraph("This change order alone can be cancelled; everything else stands as it was signed.", BOLD),
        paragraph("2. The equipment from now on", H1),
        table(lines, (0.12, 0.63, 0.25)),
    ]


def _paid_directly(signed: Terms, changed: Terms) -> list[Any]:
    if changed.added_cents <= signed.added_cents:
        return []
    more = money(changed.added_cents - signed.added_cents)
    return [paragraph(f"Your loan was paid out and stays as it is: you pay {more} to the seller, without interest or a "
                      "fee of the lender, once this change is in effect.", BOLD)]  # fmt: skip


def _rows(signed: Terms, changed: Terms) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        ("Contract price", *(money(one.price_cents) for one in (signed, changed))),
        ("Size, DC", *(f"{one.system.kwdc:g} kW" for one in (signed, changed))),
        ("Size, AC", *(f"{one.system.kwac:g} kW" for one in (signed, changed))),
        ("Battery", *(f"{one.system.battery_kwh:g} kWh" for one in (signed, changed))),
        ("Estimated production of the first year", *(f"{one.system.annual_kwh:,.0f} kWh" for one in (signed, changed))),
        ("Design version", *(f"{one.system.design_version}" for one in (signed, changed))),
    ]
    if signed.added_cents or changed.added_cents:
        rows.append(("of which you pay directly", *(money(one.added_cents) for one in (signed, changed))))
    quotes = signed.quote, changed.quote
    if quotes[0] is not None and quotes[1] is not None:
        rows += [
            ("Monthly payment of the loan", *(money(one.payment_cents) for one in quotes if one)),
            ("Annual percentage rate", *(f"{one.apr_pct:.2f} %" for one in quotes if one)),
            ("Total of payments", *(money(one.total_of_payments_cents) for one in quotes if one)),
        ]
    paid = [one.third_party for one in (signed, changed) if one.third_party is not None]
    if paid and signed.product is Product.LEASE:
        rows.append(("Monthly payment of the lease", *(money(one.monthly_payment_cents or 0) for one in paid)))
    if paid and paid[0].prepaid_cents is not None:
        rows.append(("Paid at once for all energy", *(money(one.prepaid_cents or 0) for one in paid)))
    return rows
