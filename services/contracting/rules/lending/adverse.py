"""The notice that an applicant gets whose credit was declined: who decided, why, and what the law gives him."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.rules.forms.contracts import TemplateParams
from shared.rules.ruleset import RuleRow, rule_set, select
from shared.schemas.quantities import Line, PastDay

HIGHEST_SCORE = 2_000
MOST_FACTORS = 5
"""Four, and as a fifth how many have asked for the report, where that is one (15 USC 1681g(f)(1)(C), (f)(9))."""
Score = Annotated[int, Field(ge=0, le=HIGHEST_SCORE)]


class CreditScore(BaseModel):
    """What an applicant is told of the score that was used (15 USC 1681m(a)(2))."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Score
    lowest: Score
    highest: Score
    """Between which the scores of this kind lie."""
    made_on: PastDay
    made_by: Line
    factors: tuple[Line, ...] = Field(min_length=1, max_length=MOST_FACTORS)
    """What made it worse, the most important first."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if not self.lowest <= self.value <= self.highest:
            raise ValueError(f"a score of {self.value} is not between {self.lowest} and {self.highest}")
        return self


class ConsumerReport(BaseModel):
    """The report by which a creditor decided, in whole or in part (15 USC 1681m(a)(3))."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: Line
    address: Line
    telephone: Line
    """Free of charge, of an agency that works in the whole country."""
    score: CreditScore | None = None
    """Null where none was used."""


def adverse_action_notice(
    application: UUID,
    what: str,
    completed_on: dt.date,
    creditor: str,
    reasons: Sequence[str],
    report: ConsumerReport | None = None,
) -> tuple[bytes, RuleRow]:
    """The notice as UTF-8 text, and the dated template it was made from (12 CFR 1002.9(a)(2), (b)).

    ``what``: applied for, with its article, as ``a loan``. ``report``: the one that the creditor has named.
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
    texts = [*params.paragraphs]
    if report is None:
        texts += params.without_report
    else:
        texts += params.with_report
        facts |= {"agency": report.agency, "agency_address": report.address, "agency_telephone": report.telephone}
        if (score := report.score) is not None:
            texts += params.with_score
            facts |= {
                "score": score.value, "score_lowest": score.lowest, "score_highest": score.highest,
                "score_date": score.made_on.isoformat(), "score_by": score.made_by,
                "score_factors": "; ".join(score.factors),
            }  # fmt: skip
    unread = "" if row.verified else ", text not verified"
    source = f"{row.citation}; template {row.id} version {row.version}{unread}"
    parts = (params.title, *(text.format_map(facts) for text in texts), source)
    return ("\n\n".join(parts) + "\n").encode(), row
