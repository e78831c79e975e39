"""Whether the ``params`` of a row are of its set's form."""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from shared.rules.forms.contracts import (
    CancellationFees,
    DepositParams,
    Lender,
    Materiality,
    Owner,
    Ownership,
    RefundParams,
    Retention,
    RightParams,
    Seller,
    TemplateParams,
)
from shared.rules.forms.credit import LenderOffers, NoticeClock, Policy
from shared.rules.forms.days import CalendarParams, IncentiveParams, Reporting
from shared.rules.forms.grid import Clocks, Fees, LevelsAndScreens, ParallelTest, whole
from shared.rules.forms.permits import OwnPractice, StateLaw

FORMS: Final[Mapping[str, type[BaseModel]]] = {
    "adverse_action": NoticeClock,
    "calendars": CalendarParams,
    "cancellation_fees": CancellationFees,
    "clocks": Clocks,
    "deposit_caps": DepositParams,
    "disclosures": TemplateParams,
    "incentives": IncentiveParams,
    "interconnection": LevelsAndScreens,
    "interconnection_fees": Fees,
    "lender_offers": LenderOffers,
    "materiality": Materiality,
    "osha_reporting": Reporting,
    "parallel_tests": ParallelTest,
    "refund": RefundParams,
    "rescission": RightParams,
    "retention": Retention,
    "third_party_ownership": Ownership,
    "underwriting": Policy,
}
COMPANIES: Final[Mapping[str, type[BaseModel]]] = {"seller": Seller, "lender": Lender, "third_party_owner": Owner}
"""Forms of the set ``companies``, by what a row is about."""


def conform(
    name: str,
    params: Mapping[str, Any],
    about: tuple[str, ...],
    ahj_id: str | None,
    others: Mapping[str, Mapping[str, Any]],
) -> None:
    """ValueError with the first field that is none of the set's form, and why; its text holds no value.

    Args:
        name: the set.
        about: what the row is about; ``ahj_id``: the authority that it is of.
        others: params of the set's other rows by their id, for a row that states only differences.
    """
    form = _form(name, about, ahj_id)
    stated = whole(params, others) if form is LevelsAndScreens else params
    try:
        form.model_validate_json(json.dumps(stated), strict=True)
    except ValidationError as error:
        raise ValueError(field_at_fault(error)) from None


def field_at_fault(error: ValueError) -> str:
    """The first field of params that is not as it should be, and why; the error's own text where it is of no form."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(["params", *(str(part) for part in first["loc"])])
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"


def _form(name: str, about: tuple[str, ...], ahj_id: str | None) -> type[BaseModel]:
    if name == "authorities":
        return StateLaw if ahj_id is None else OwnPractice
    if name == "companies":
        if len(about) != 1 or about[0] not in COMPANIES:
            raise ValueError(f"applies_to: a company is one of {', '.join(COMPANIES)}")
        return COMPANIES[about[0]]
    if name not in FORMS:
        raise ValueError(f"{name!r} is no rule set")
    return FORMS[name]
