"""The notice that an applicant gets whose credit was declined: who decided, why, and what the law gives him."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from services.contracting.rules.packet.templates import TemplateParams
from shared.rules.ruleset import RuleRow, rule_set, select


def adverse_action_notice(
    application: UUID, what: str, completed_on: dt.date, creditor: str, reasons: Sequence[str]
) -> tuple[bytes, RuleRow]:
    """The notice as UTF-8 text, and the dated template it was made from (12 CFR 1002.9(a)(2), (b)).

    ``what``: applied for, with its article, as ``a loan``.
    ValueError for an application of a day on which no template is in force.
    """
    row = select(rule_set("disclosures"), "adverse_action_notice", completed_on)
    if row is None:
        raise ValueError(f"no template of an adverse-action notice is in force on {completed_on}")
    params = TemplateParams.model_validate(row.params)
    facts = {
        "application": application, "date": completed_on.isoformat(), "product": what,
        "creditor": creditor, "reasons": "; ".join(reasons),
    }  # fmt: skip
    unread = "" if row.verified else ", text not verified"
    source = f"{row.citation}; template {row.id} version {row.version}{unread}"
    parts = (params.title, *(text.format_map(facts) for text in params.paragraphs), source)
    return ("\n\n".join(parts) + "\n").encode(), row
