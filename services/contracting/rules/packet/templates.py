"""The dated texts of ``disclosures`` that a contract needs, filled in, and the rights to cancel that they tell of."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import Any, Final

from services.contracting.rules.cancelling.rights import (
    Right,
    Sale,
    days_of,
    governing,
    rights,
)
from services.contracting.rules.packet.terms import Party, Terms, ThirdParty, long_date, money
from shared.rules.calendar import end_of_day
from shared.rules.forms.contracts import Part, Product, RightParams, TemplateParams
from shared.rules.ruleset import RuleRow, rule_set, select

ORDINALS: Final = {3: "third", 5: "fifth", 7: "seventh", 10: "tenth", 15: "fifteenth"}
NUMBERS: Final = {3: "three", 5: "five", 7: "seven", 10: "ten", 15: "fifteen"}

_UNITS: Final = {"business": "business days", "calendar": "days"}


PAID_FOR_ENERGY: Final = {"power_purchase_disclosure": False, "prepaid_power_purchase_disclosure": True}
"""Disclosures of a power purchase -> whether they are of one that is prepaid."""

BLANKS: Final = frozenset({
    "DAYS", "LAST_DAY", "REFUND", "agency", "agency_address", "agency_telephone", "annual_kwh", "application", "buyout",
    "creditor", "creditor_address", "date", "days", "escalator", "last_day", "name", "ordinal", "owner", "product",
    "rate", "reasons", "score", "score_by", "score_date", "score_factors", "score_highest", "score_lowest", "seller",
    "seller_address", "seller_email", "term_years", "total_cost",
})  # fmt: skip
"""What a text may leave to be filled in."""


def check_template(row: RuleRow) -> None:
    """ValueError where a row is no template, or leaves a blank that nobody fills in."""
    params = TemplateParams.model_validate(row.params)
    texts = (*params.paragraphs, *params.with_report, *params.with_score, *params.without_report)
    for text in (params.title, *texts):
        for _, blank, form, _ in Formatter().parse(text):
            if blank is not None and (blank not in BLANKS or form):
                raise ValueError(f"row {row.id}: nobody knows what belongs in the blank {{{blank}}}")


@dataclass(frozen=True)
class Filled:
    """A template with the facts of one contract, for one person where it is personal."""

    name: str
    row: RuleRow
    params: TemplateParams
    title: str
    paragraphs: tuple[str, ...]
    party: Party | None = None


class Texts:
    """All texts of one contract, as if it were signed on a day."""

    def __init__(self, terms: Terms, on: dt.date) -> None:
        self.terms, self.on = terms, on

    @cached_property
    def rights(self) -> list[Right]:
        terms = self.terms
        signed = end_of_day(self.on, terms.time_zone) - dt.timedelta(seconds=1)
        sale = Sale(
            signed=signed,
            time_zone=terms.time_zone,
            place=terms.place,
            state=terms.state,
            product=terms.product,
            residential=terms.segment == "residential",
            age=terms.oldest,
            amount_cents=terms.price_cents,
            notice=signed,
            secured_by_dwelling=terms.loan is not None and terms.loan.secured_by_dwelling,
        )
        return [right for right in rights(sale) if right.applies]

    def of(self, *parts: Part) -> list[Filled]:
        """The texts of some parts that apply, the largest type first; those of consumers once for each of them."""
        found = []
        for name, row in sorted(self._rows.items()):
            params = TemplateParams.model_validate(row.params)
            if params.part not in parts or not self._applies(name, params):
                continue
            people: tuple[Party | None, ...] = (None,)
            if params.part in ("notice", "acknowledgment"):
                people = self.terms.consumers
            found += [self._filled(name, row, params, party) for party in people]
        return sorted(found, key=lambda text: -text.params.point_size)

    @cached_property
    def _rows(self) -> dict[str, RuleRow]:
        rows = rule_set("disclosures")
        about = {name for row in rows for name in row.applies_to}
        found = {name: select(rows, name, self.on, self.terms.state) for name in about}
        return {name: row for name, row in found.items() if row is not None}

    def _applies(self, name: str, params: TemplateParams) -> bool:
        terms = self.terms
        if terms.product not in params.products or terms.place not in params.places or not terms.consumers:
            return False
        if params.most_cents is not None and self.total_cents > params.most_cents:
            return False
        if name in PAID_FOR_ENERGY:
            prepaid = terms.third_party is not None and terms.third_party.prepaid_cents is not None
            return prepaid == PAID_FOR_ENERGY[name]
        if name.startswith("cancellation_"):
            return self._seller_right is not None
        return name != "rescission_notice" or self._credit_right is not None

    @property
    def _seller_right(self) -> Right | None:
        """The right against the seller that ends last."""
        return governing([right for right in self.rights if not _of_credit(right)])

    @property
    def _credit_right(self) -> Right | None:
        return next((right for right in self.rights if _of_credit(right)), None)

    @property
    def total_cents(self) -> int:
        """What the customer pays in all, financing included."""
        terms, quote = self.terms, self.terms.quote
        if quote is not None:
            return quote.total_sale_price_cents
        if terms.third_party is None:
            return terms.price_cents
        if terms.third_party.prepaid_cents is not None:
            return terms.third_party.prepaid_cents
        years, rest = divmod(terms.third_party.term_months, 12)
        growth, annual = 1 + terms.third_party.escalator_pct / 100, float(_first_year_cents(terms))
        kept = 1 - terms.system.degradation_pct / 100 if terms.product is Product.PPA else 1.0
        shares = [1.0] * years + [rest / 12]
        return round(sum(annual * share * (growth * kept) ** year for year, share in enumerate(shares)))

    def _filled(self, name: str, row: RuleRow, params: TemplateParams, party: Party | None) -> Filled:
        facts = self._facts | ({} if party is None else {"name": party.name})
        if params.part == "notice":
            facts |= self._facts_of(self._credit_right if name == "rescission_notice" else self._seller_right)
        return Filled(
            name, row, params, params.title.format_map(facts),
            tuple(text.format_map(facts) for text in params.paragraphs), party,
        )  # fmt: skip

    @cached_property
    def _facts(self) -> dict[str, Any]:
        terms = self.terms
        third, loan = terms.third_party, terms.loan
        return {
            "date": long_date(self.on),
            "seller": terms.seller.name,
            "seller_address": terms.seller.address,
            "seller_email": terms.seller.email,
            "total_cost": money(self.total_cents),
            "creditor": "" if loan is None else loan.creditor,
            "creditor_address": "" if loan is None else loan.creditor_address,
            "owner": "" if third is None else third.owner,
            "buyout": _buyout(third),
            "annual_kwh": f"{terms.system.annual_kwh:,.0f}",
            "rate": "" if third is None else f"{third.rate_cents_per_kwh or 0:g} cents",
            "escalator": "" if third is None else _escalator(third.escalator_pct),
            "term_years": "" if third is None else f"{third.term_months / 12:g}",
            **self._facts_of(self._seller_right),
        }

    def _facts_of(self, right: Right | None) -> dict[str, str]:
        if right is None or right.last_day is None:
            return {"days": "", "DAYS": "", "ordinal": "", "last_day": "", "LAST_DAY": "", "REFUND": ""}
        days = days_of(RightParams.model_validate(right.row.params), self.terms.oldest, self.terms.price_cents)
        return {
            "days": NUMBERS.get(days, str(days)),
            "DAYS": NUMBERS.get(days, str(days)).upper(),
            "ordinal": ORDINALS.get(days, f"{days}th"),
            "last_day": long_date(right.last_day),
            "LAST_DAY": long_date(right.last_day).upper(),
            "REFUND": self._refund(right),
        }

    def _refund(self, right: Right) -> str:
        """How soon money comes back, as the rule of this right has it."""
        found = (select(rule_set("refund"), about, self.on, self.terms.state) for about in right.row.applies_to)
        usual: dict[str, Any] = {"days": 10, "unit": "business"}
        params = next((row.params for row in found if row is not None), usual)
        return f"{NUMBERS.get(params['days'], params['days'])} {_UNITS[params['unit']]}".upper()


def notices_differ(signed: Terms, on: dt.date, written: Terms) -> bool:
    """Whether notices of cancellation that were written before the signature name another day than they have to."""
    days = [[(right.row.id, right.last_day) for right in Texts(terms, day).rights] for terms, day in
            ((signed, on), (written, written.date))]  # fmt: skip
    return on != written.date or days[0] != days[1]


def _of_credit(right: Right) -> bool:
    return "dwelling_secured_credit" in right.row.applies_to


def _escalator(pct: float) -> str:
    return f"the rate grows by {pct:g} % a year" if pct else "the rate stays the same"


def _buyout(third: ThirdParty | None) -> str:
    return "its fair market value" if third is None or third.buyout_cents is None else money(third.buyout_cents)


def _first_year_cents(terms: Terms) -> float:
    assert terms.third_party is not None
    if terms.product is Product.LEASE:
        return 12 * (terms.third_party.monthly_payment_cents or 0)
    return terms.system.annual_kwh * (terms.third_party.rate_cents_per_kwh or 0)
