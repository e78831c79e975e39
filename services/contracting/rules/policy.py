"""The company's own choices in selling and closing, as data: change them here, with a new row where a date matters."""

from datetime import timedelta
from typing import Final

from shared.schemas.parts import FinancingProduct

FINANCING_TERM_MONTHS: Final = {
    FinancingProduct.LOAN: 240,
    FinancingProduct.LEASE: 300,
    FinancingProduct.PPA: 300,
}
"""What is applied for; residential solar loans run 8 to 25 years (CFPB issue spotlight on solar financing, 2024)."""

LENDER_DECIDES: Final = timedelta(days=30)
"""For its people to decide about an application. Ours; the applicant's notice has a clock of its own."""

COUNTEROFFER_ANSWERED: Final = timedelta(days=90)
"""For a customer to answer a counteroffer, where its task does not say until when it holds. Ours."""

INCOMPLETE_HOLDS: Final = timedelta(days=30)
"""For the applicant to bring what is missing, a reasonable period after the notice of 12 CFR 1002.9(c)(2). Ours."""

LENDER_SILENT: Final = timedelta(days=7)
"""A lender that has not answered is asked again after so long. Ours."""

MOST_ASKED: Final = 3
"""Then a person asks the lender. Ours."""

ALTERNATIVES: Final = timedelta(days=14)
"""How long a customer whose financing was declined may choose another product. Ours."""

OFFER_VALID: Final = timedelta(days=30)
"""How long a contract waits for its signature. Ours."""

REMIND_AFTER: Final = timedelta(days=7)
"""How long after a contract was sent, or its signer reminded, it is sent once more. Ours."""

DECISION_BUSINESS_DAYS: Final = 10
"""For the customer to choose after a denial or a study requirement, never later than the utility's deadline. Ours."""

REDESIGN: Final = timedelta(days=45)
"""How long a customer who chose to build smaller waits for the design; then the contract ends without a fee. Ours."""

CHANGE_ORDER_BUSINESS_DAYS: Final = 15
"""For the customer to sign a change order; then it counts as rejected. Ours."""

CLOSING_ALARM: Final = timedelta(days=7)
"""When a closing that some service has not answered is brought before a person. Ours."""

COOLING_OFF_BUSINESS_DAYS: Final = 3
"""To cancel a sale to which no regulator's cooling-off applies. Ours."""

APPROVAL_VALID: Final = timedelta(days=90)
"""How long a lender's approval holds while something it asked for is open. Ours."""

LATE_LETTERS: Final = timedelta(days=30)
"""So long after the period, a letter that may have been posted within it is still looked at. Ours."""

LETTER_JUDGED_WITHIN: Final = timedelta(days=3)
"""For a person to decide whether such a letter was posted in time. Ours."""

LATE_DELIVERY_DAYS: Final = 30
"""A delivery later than this gives the customer the right to cancel without a fee. Ours."""
