"""Forms of the sets that bind a credit: the policy, lenders' offers, by when an applicant is told."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.rules.forms.bounds import Form, Percent, SomeDays, Years

Score = Annotated[int, Field(ge=300, le=850)]
"""As FICO and VantageScore count."""


class Policy(Form):
    """``underwriting``."""

    least_score: Score
    score_referred_below: Score
    most_dti_pct: Percent
    dti_for_counteroffer_pct: Percent
    bankruptcy_years: Years
    needs_owner_occupied: bool

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.score_referred_below < self.least_score:
            raise ValueError("score_referred_below lies below least_score: nobody would be referred")
        if self.dti_for_counteroffer_pct < self.most_dti_pct:
            raise ValueError("dti_for_counteroffer_pct lies below most_dti_pct: nothing would be offered instead")
        return self


class LenderOffers(Form):
    """``lender_offers``: beyond these an offer is taken for a slip."""

    most_apr_pct: Percent
    most_dealer_fee_pct: Percent


class NoticeClock(Form):
    """``adverse_action``: calendar days."""

    days: SomeDays
