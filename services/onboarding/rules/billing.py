"""The billing clarity notice: who bills what, and from when, so that two bills do not surprise anybody."""

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from shared.rules.tariff.export_rules import export_rule_on
from shared.schemas.onboarding import BillingClarityNoticeIssued
from shared.schemas.products import PAYEE, FinancingProduct


@cache
def _policy() -> dict[str, Any]:
    text = files("services.onboarding.rules").joinpath("data/billing.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def notice(
    project_id: UUID, usage_point_id: str, product: FinancingProduct, pto_on: date, *, prepaid: bool = False
) -> BillingClarityNoticeIssued:
    """What a customer of a product is told. Net billing runs from ``pto_on``, the local date of the permission."""
    policy = _policy()
    own = policy["products"][f"prepaid_{product.value}" if prepaid else product.value]
    payee = PAYEE[product].value
    contact = {} if own["payments"] is None else {own["payments"]: payee}
    return BillingClarityNoticeIssued(
        project_id=project_id,
        usage_point_id=usage_point_id,
        pto_on=pto_on,
        net_billing_from=pto_on,
        product=product,
        provider_bills=tuple(own["provider_bills"]),
        utility_bills=tuple(policy["utility_bills"]),
        first_provider_invoice_on=_first_invoice(own["invoice"], pto_on),
        contact_routing={**policy["contact_routing"], **contact},
        statement=f"{policy['statement']} {own['sentence'].format(payee=payee)}",
    )


def export_rule(utility_id: str | None, applied_on: date) -> str | None:
    """The rule by which a utility credits exports of systems that applied on a day; None where none is on record."""
    if utility_id is None or not utility_id.isdigit():
        return None
    found = export_rule_on(int(utility_id), applied_on)
    return None if found is None else found.name


def _first_invoice(when: str | None, pto_on: date) -> date | None:
    return {"next_month": _first_of_next_month(pto_on), "at_once": pto_on, None: None}[when]


def _first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
