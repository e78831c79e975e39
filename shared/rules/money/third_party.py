"""Whether a third party may own the system on a customer's roof: as its lessor, or as who sells the energy it makes.

Who sells electricity is a public utility unless the law says otherwise, and each state says it for itself; who lets
equipment for rent mostly is none. Only what is lawful is offered, applied for and contracted: not what is forbidden,
nor where we have no rule on record. The rows are those of ``data/third_party_ownership``.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from shared.rules.forms.contracts import Ownership, Standing
from shared.rules.ruleset import RuleRow, rule_set, select
from shared.schemas.parts import FinancingProduct, Segment

SET: Final = "third_party_ownership"
OWNED_BY_ANOTHER: Final = (FinancingProduct.LEASE, FinancingProduct.PPA)
NAMES: Final = {FinancingProduct.LEASE: "a lease", FinancingProduct.PPA: "a power purchase"}


def law_of(product: FinancingProduct, on: dt.date, state: str) -> RuleRow | None:
    """The row that decides whether another may own the system; None where none does, or the customer owns it."""
    return select(rule_set(SET), product.value, on, state) if product in OWNED_BY_ANOTHER else None


@dataclass(frozen=True)
class Verdict:
    """Of a product for a system at a place."""

    barred: str | None = None
    """Why it may not be offered, with the source; None where it may."""
    condition: str | None = None
    """What it is tied to, in the customer's words; None for nothing."""


def verdict(
    product: FinancingProduct,
    on: dt.date,
    state: str,
    segment: Segment,
    kwac: float,
    share_of_use_pct: float | None = None,
) -> Verdict:
    """Whether a system of that size may be another's there.

    ``share_of_use_pct``: what it makes in a year, of what the customer uses; None where that is not known.
    """
    if product not in OWNED_BY_ANOTHER:
        return Verdict()
    row = law_of(product, on, state)
    if row is None:
        return Verdict(f"no rule of {NAMES[product]} in {state} is on record for {on}")
    law = Ownership.model_validate(row.params)
    if law.standing is Standing.UNCLEAR:
        return Verdict(
            f"we have no rule on record of {NAMES[product]} in {state}, so we do not offer it: {law.because}"
        )
    if (why := _against(law, on, state, segment, kwac, share_of_use_pct)) is None:
        return Verdict(condition=law.condition)
    return Verdict(f"{NAMES[product]} {why} ({row.citation}{'' if row.verified else ', text not verified'})")


def _against(
    law: Ownership, on: dt.date, state: str, segment: Segment, kwac: float, share_of_use_pct: float | None
) -> str | None:
    if law.standing is Standing.UNLAWFUL:
        return f"is not lawful in {state}: {law.because}"
    most = law.most_kwac.get(segment)
    if most is not None and kwac > most:
        return f"in {state} is of a system of {most:g} kW AC at most, not of {kwac:g}"
    share = law.most_share_of_use_pct
    if share is not None and share_of_use_pct is not None and share_of_use_pct > share:
        return f"in {state} is of a system that makes {share:g} % of the use at most, not {share_of_use_pct:.0f} %"
    if law.certificate is not None and certificate(on, state) is None:
        return f"in {state} needs an owner with a certificate, and ours holds none: {law.certificate}"
    return None


def forbidden(product: FinancingProduct, on: dt.date, state: str) -> str | None:
    """Why nobody at all may own such a system there but the customer, with the source; None where somebody may."""
    row = law_of(product, on, state)
    if row is None or Ownership.model_validate(row.params).standing is not Standing.UNLAWFUL:
        return None
    return verdict(product, on, state, Segment.RESIDENTIAL, 0.0).barred


def certificate(on: dt.date, state: str) -> str | None:
    """By which our third-party owner may let systems in a state; None where it has none."""
    row = select(rule_set("companies"), "third_party_owner", on, state)
    found: str | None = None if row is None else row.params.get("certificate")
    return found
