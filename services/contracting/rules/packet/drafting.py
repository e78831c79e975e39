"""The terms of a contract from what the project's record holds: the accepted proposal, its parties, our own data."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.contracting.rules.lending.offer import note_rate_pct
from services.contracting.rules.packet.terms import Equipment, System, Terms
from shared.rules.forms.contracts import Place
from shared.rules.ruleset import rule_set, select
from shared.schemas.parts import DesignFacts, EquipmentLine, FinancingProduct, ProductQuote, SiteReference

NOTE_RATE_PLACES = 4
HARDWARE = frozenset({"racking", "electrical"})
"""Categories of the bill of materials that hold and join the equipment."""


class MissingTerms(ValueError):
    """What has to be known before a contract can be written, and is not."""


@dataclass(frozen=True)
class Bargain:
    """What was agreed on. ``quote`` is that of the accepted proposal for the product; rates are % a year."""

    contract_id: str
    product: FinancingProduct
    cash_price_cents: int
    price_cents: int
    deposit_cents: int
    in_home: bool
    design: DesignFacts
    lines: Sequence[EquipmentLine]
    site: SiteReference
    quote: ProductQuote | None = None
    creditor: str | None = None
    """Who lends, or owns the system; None where the customer buys it for cash."""
    apr_pct: float | None = None
    dealer_fee_pct: float | None = None
    term_months: int | None = None


def company(about: str, on: dt.date, state: str) -> Mapping[str, Any]:
    """Name, address and what else is known of a company that stands in contracts. MissingTerms where none is."""
    row = select(rule_set("companies"), about, on, state)
    if row is None:
        raise MissingTerms(f"nothing is known of the {about} in {state} on {on}")
    return row.params


def seller_of(state: str | None, on: dt.date) -> str:
    """The row of ``companies`` that says who sells in a state: whose books a contract is in."""
    row = select(rule_set("companies"), "seller", on, state)
    if row is None:
        raise MissingTerms(f"nobody sells in {state} on {on}")
    return row.id


def draft(bargain: Bargain, parties: Sequence[Mapping[str, Any]], site_address: str, on: dt.date) -> dict[str, Any]:
    """What ``Terms`` reads, of a contract that is signed on ``on``. MissingTerms where something is not known."""
    site, design = bargain.site, bargain.design
    seller = company("seller", on, site.jurisdiction)
    return {
        "contract_id": bargain.contract_id,
        "date": on.isoformat(),
        "state": site.jurisdiction,
        "time_zone": site.time_zone,
        "segment": site.segment.value,
        "place": (Place.HOME if bargain.in_home else Place.REMOTE).value,
        "seller": {name: seller[name] for name in ("name", "address", "license", "phone", "email")},
        "parties": [dict(one) for one in parties],
        "site_address": site_address,
        "utility": site.utility_id,
        "product": bargain.product.value,
        "cash_price_cents": bargain.cash_price_cents,
        "deposit_cents": bargain.deposit_cents,
        "system": _system(design),
        "equipment": _equipment(bargain.lines),
        "loan": _loan(bargain, on) if bargain.product is FinancingProduct.LOAN else None,
        "third_party": _third_party(bargain, on),
        "warranties": seller["warranties"],
        "work_days": seller["work_days"],
    }  # fmt: skip


def changed_terms(
    signed: Terms,
    design: DesignFacts,
    lines: Sequence[EquipmentLine],
    cash_price_cents: int,
    on: dt.date,
    *,
    added_cents: int = 0,
) -> Terms:
    """Signed terms with another design and price; whatever the change does not name stays."""
    system = signed.system.model_copy(update=System.model_validate(_system(design)).model_dump(exclude_unset=True))
    equipment = tuple(Equipment.model_validate(one) for one in _equipment(lines))
    changes = {"system": system, "equipment": equipment, "date": on}
    return signed.at_price(cash_price_cents, added_cents).model_copy(update=changes)


def _system(design: DesignFacts) -> dict[str, Any]:
    return {
        "kwdc": design.kwdc, "kwac": design.kwac, "battery_kwh": design.battery_kwh,
        "annual_kwh": design.annual_kwh, "p90_kwh": design.p90_kwh, "design_version": design.version,
        "design_sha256": design.sha256,
    }  # fmt: skip


def _equipment(lines: Sequence[EquipmentLine]) -> list[dict[str, Any]]:
    """What the customer buys by make and model; hardware is what the drawings ask for."""
    return [
        {"quantity": one.quantity, "manufacturer": one.manufacturer, "model": one.model, "category": one.category}
        for one in lines
        if one.category not in HARDWARE
    ]


def _loan(bargain: Bargain, on: dt.date) -> dict[str, Any]:
    if bargain.apr_pct is None or bargain.term_months is None:
        raise MissingTerms("a loan without a rate or a term")
    lender = company("lender", on, bargain.site.jurisdiction)
    rate = note_rate_pct(bargain.cash_price_cents, bargain.price_cents, bargain.apr_pct, bargain.term_months)
    return {
        "creditor": bargain.creditor or lender["name"],
        "creditor_address": lender["address"],
        "note_rate_pct": round(rate, NOTE_RATE_PLACES),
        "months": bargain.term_months,
        "dealer_fee": {"pct": bargain.dealer_fee_pct, "of": "financed"} if bargain.dealer_fee_pct else None,
        "start": on.isoformat(),
        "disclosed_apr_pct": bargain.apr_pct,
        "late_charge": lender["late_charge"],
        "prepayment": lender["prepayment"],
    }


def _third_party(bargain: Bargain, on: dt.date) -> dict[str, Any] | None:
    if bargain.product not in (FinancingProduct.LEASE, FinancingProduct.PPA):
        return None
    quote = bargain.quote
    if quote is None or quote.term_months is None:
        raise MissingTerms(f"the accepted proposal does not say what the customer pays under the {bargain.product}")
    owner = company("third_party_owner", on, bargain.site.jurisdiction)
    leased = bargain.product is FinancingProduct.LEASE
    prepaid = {"prepaid_cents": quote.upfront_cents} if quote.prepaid else {}
    return {
        "owner": bargain.creditor or owner["name"],
        "owner_address": "; ".join(filter(None, (owner["address"], owner.get("certificate")))),
        "term_months": quote.term_months,
        "monthly_payment_cents": quote.first_monthly_cents if leased else None,
        "rate_cents_per_kwh": None if leased else quote.rate_cents_per_kwh,
        **prepaid,
        "escalator_pct": quote.escalator_pct or 0,
        "buyout_cents": quote.buyout_cents or None,
    }
