"""The agreement itself: parties, work, price, payments, performance, where to sign; and how to take it back."""

from typing import Any

from reportlab.platypus import KeepTogether, PageBreak, Spacer

from services.contracting.rules.packet.style import BODY, BOLD, H1, NOTE, SMALL, TITLE, WIDTH, paragraph, sized, table
from services.contracting.rules.packet.templates import Filled, Texts
from services.contracting.rules.packet.terms import Party, Terms, ThirdParty, long_date, money
from shared.rules.forms.contracts import Product
from shared.schemas.products import PAYEE, FinancingProduct

PRODUCTS = {
    Product.CASH: "Sale and installation of a solar energy system",
    Product.LOAN: "Sale and installation of a solar energy system, financed by a loan",
    Product.LEASE: "Lease and installation of a solar energy system",
    Product.PPA: "Power purchase agreement and installation of a solar energy system",
}
ROLES = {
    "customer": "Customer", "co_owner": "Co-owner", "co_borrower": "Co-borrower",
    "account_holder": "Holder of the utility account", "authorised_signer": "Authorised signer",
    "third_party_owner": "Owner of the system", "seller": "For the seller",
}  # fmt: skip


def agreement(terms: Terms, texts: Texts) -> list[Any]:
    """The pages of the contract proper."""
    return [
        paragraph(PRODUCTS[terms.product], TITLE),
        paragraph(f"Contract {terms.contract_id} of {long_date(terms.date)}", BOLD),
        *_parties(terms),
        *_work(terms),
        *_price(terms),
        *_performance(terms),
        *_general(terms, texts),
        *signatures(terms, texts),
    ]


def _parties(terms: Terms) -> list[Any]:
    seller = terms.seller
    rows = [("Party", "Role", "Address and contact")]
    rows.append((seller.name, "Seller and contractor",
                 f"{seller.address}; {seller.phone}, {seller.email}. Licence: {seller.license}"))  # fmt: skip
    for one in terms.parties:
        rows.append((one.name, ROLES[one.role], f"{one.address or terms.site_address}; {one.email}"))
    if terms.third_party is not None:
        rows.append((terms.third_party.owner, ROLES["third_party_owner"], terms.third_party.owner_address))
    return [paragraph("1. Parties", H1), table(rows, (0.27, 0.2, 0.53))]


def _work(terms: Terms) -> list[Any]:
    system = terms.system
    battery = f", with a battery of {system.battery_kwh:g} kWh" if system.battery_kwh else ""
    size = f"{system.kwdc:g} kW DC, {system.kwac:g} kW AC" if system.kwdc else f"{system.kwac:g} kW AC"
    lines = [("Quantity", "Equipment", "Kind")]
    lines += [(f"{one.quantity}", f"{one.manufacturer} {one.model}", one.category) for one in terms.equipment]
    return [
        paragraph("2. The work", H1),
        paragraph(
            f"The seller designs, permits, installs and connects at {terms.site_address} (service of {terms.utility}) "
            f"a system of {size}{battery}, as in design version {system.design_version} "
            f"(SHA-256 {system.design_sha256}), with this equipment or, by a change order that you sign, other:"
        ),
        table(lines, (0.12, 0.63, 0.25)),
        paragraph(
            "Racking, conductors, protective devices and labels are those that the permitted drawings show.", SMALL
        ),
        Spacer(1, 4),
        paragraph(
            f"Work begins when every right to cancel has ended and the permit is issued, and is complete "
            f"{terms.work_days} calendar days after the permit. The seller obtains permits and interconnection."
        ),
    ]


def _price(terms: Terms) -> list[Any]:
    story: list[Any] = [paragraph("3. Price and payments", H1)]
    third, quote = terms.third_party, terms.quote
    if third is not None:
        bought = "its fair market value" if third.buyout_cents is None else money(third.buyout_cents)
        story += [
            paragraph(
                f"You pay {_paid_to_owner(terms, third)} {third.term_months} months from permission to operate.", BOLD
            ),
            paragraph(
                f"You pay {third.owner}, the {PAYEE[FinancingProduct(terms.product.value)]}, and not the seller. "
                f"At the end of the term you may buy the system for {bought}."
            ),
        ]
        return story
    story.append(paragraph(f"Contract price: {money(terms.price_cents)}", BOLD))
    if quote is not None and quote.dealer_fee_cents:
        story.append(
            paragraph(
                f"A customer who pays cash pays {money(terms.cash_price_cents)}: {money(quote.dealer_fee_cents)} of "
                f"the price is a fee that the lender keeps. It counts as finance charge in the "
                f"{'Truth in Lending box' if terms.consumers else 'figures of the loan'}."
            )
        )
    rows = [("When", "Amount")]
    payments = [(one.when, money(one.cents)) for one in terms.payments]
    if not payments and terms.deposit_cents:
        payments.append(("Deposit, on signature", money(terms.deposit_cents)))
    if not terms.payments:
        rest = terms.price_cents - terms.deposit_cents
        payer = f"by {terms.loan.creditor}, for you" if terms.loan is not None else "on completion"
        payments.append((f"{'The rest' if payments else 'All of it'}, {payer}", money(rest)))
    story.append(table([*rows, *payments], (0.75, 0.25)))
    return story


def _paid_to_owner(terms: Terms, third: ThirdParty) -> str:
    if third.prepaid_cents is not None:
        return f"{money(third.prepaid_cents)} once, when the system may operate, for all that it delivers in"
    what = (
        f"{money(third.monthly_payment_cents or 0)} a month"
        if terms.product is Product.LEASE
        else f"{third.rate_cents_per_kwh:g} cents per kWh that the system delivers"
    )
    grows = f", growing by {third.escalator_pct:g} % a year" if third.escalator_pct else ""
    return f"{what}{grows}, for"


def _performance(terms: Terms) -> list[Any]:
    system = terms.system
    p90 = "" if system.p90_kwh is None else f"; in nine years of ten more than {system.p90_kwh:,.0f} kWh"
    story: list[Any] = [
        paragraph("4. Performance", H1),
        paragraph(
            f"Estimated production of the first year: {system.annual_kwh:,.0f} kWh{p90}, and "
            f"{system.degradation_pct:g} % less each year. An estimate is no guarantee."
            if system.annual_kwh
            else "The system produces no energy of its own."
        ),
    ]
    if system.guaranteed_share_pct is not None:
        story.append(
            paragraph(
                f"The seller guarantees {system.guaranteed_share_pct:g} % of the estimate over every twelve months, "
                f"and pays for what is missing at the price of your utility."
            )
        )
    return [*story, *(paragraph(f"Warranty: {text}") for text in terms.warranties)]


def _general(terms: Terms, texts: Texts) -> list[Any]:
    rules = "; ".join(
        f"{right.row.citation} (rule {right.row.id} version {right.row.version}"
        f"{'' if right.row.verified else ', text not verified'})"
        for right in texts.rights
    )
    return [
        paragraph("5. What else holds", H1),
        paragraph(
            "A change of equipment, size, price or terms needs a change order that you sign; you may refuse it and "
            "keep this contract. The change order alone can be cancelled, not what was signed before."
        ),
        paragraph(
            "If you cancel within your rights, everything you paid comes back by the way it came. After that the fee "
            "for a cancellation is what the seller has spent for you by then, with receipts."
        ),
        paragraph(f"Your rights to cancel: {rules}." if rules else "No right to cancel without cause applies.", SMALL),
    ]


def signatures(terms: Terms, texts: Texts, number: int = 6) -> list[Any]:
    """The space for signatures, with what a rule wants in immediate proximity to it."""
    near = [statement for text in texts.of("statement") for statement in written(text, titled=False)]
    spaces = [_space(one) for one in terms.signers]
    return [
        KeepTogether([
            paragraph(f"{number}. Signatures", H1),
            *near,
            Spacer(1, 6),
            table([("Signer", "Signature", "Date"), *spaces], (0.4, 0.4, 0.2), grid=True),
            paragraph("Signed electronically: the certificate at the end shows by whom, when and how.", NOTE),
        ])
    ]  # fmt: skip


def _space(one: Party) -> tuple[Any, ...]:
    return (f"{one.name}, {ROLES[one.role].lower()}", Spacer(WIDTH * 0.3, 26), "")


def written(text: Filled, *, titled: bool = True) -> list[Any]:
    """A template's text in the type that its rule prescribes, with its source and, where wanted, a space to initial."""
    style = sized(text.params.point_size, bold=text.params.bold)
    story: list[Any] = [paragraph(text.title, sized(max(text.params.point_size, 12), bold=True))] if titled else []
    story += [paragraph(part, style) for part in text.paragraphs]
    who = "the customer" if text.party is None else text.party.name
    if text.params.acts == "initial":
        story.append(paragraph("Initials of each customer: ______________   ______________", BODY))
    if text.params.acts == "sign":
        story.append(paragraph(f"Signature of {who}: ______________________________   Date: ____________", BODY))
    story.append(paragraph(source(text), NOTE))
    return story


def source(text: Filled) -> str:
    unread = "" if text.row.verified else ", text not verified"
    return f"{text.row.citation}; template {text.row.id} version {text.row.version}{unread}"


# -- notices to cancel: a completed form for each consumer, on a page of its own so that it can be sent back ----------


def notice_pages(texts: Texts, copies: int = 1) -> list[Any]:
    """``copies`` of each form: one that is kept electronically, two on paper (16 CFR 429.1(b))."""
    story: list[Any] = []
    for text in texts.of("notice"):
        for _ in range(copies):
            story += [PageBreak(), *_form(text)]
    return story


def _form(text: Filled) -> list[Any]:
    assert text.party is not None
    head, bold = sized(14, bold=True), sized(max(text.params.point_size, 10), bold=True)
    ending = "I HEREBY CANCEL THIS TRANSACTION." if text.name == "cancellation_notice" else "I WISH TO CANCEL."
    return [
        paragraph(text.title.upper(), head),
        paragraph(f"For: {text.party.name}", bold),
        *(paragraph(part, bold) for part in text.paragraphs),
        Spacer(1, 14),
        paragraph(ending, bold),
        Spacer(1, 26),
        paragraph("(Date) ______________________     (Buyer's signature) ____________________________________", bold),
        Spacer(1, 8),
        paragraph(source(text), NOTE),
    ]
