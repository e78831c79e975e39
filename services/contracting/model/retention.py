"""What becomes of each table of this service when a project is erased."""

from typing import Final

from services.contracting.model.base import PublishedRule
from services.contracting.model.change_order import ChangeOrder, LargerFinancing
from services.contracting.model.closing import Closing
from services.contracting.model.contract import Contract
from services.contracting.model.decision import Decision
from services.contracting.model.financing import FinancingApplication, Stipulation
from services.contracting.model.money import LedgerEntry, Payment
from services.contracting.model.signing import AuditEntry, Party
from shared.messaging.storage.retention import Retention

RETENTION: Final = (
    Retention(PublishedRule, "rules of law, of no project"),
    Retention(AuditEntry, "the trail of what was signed; it proves nothing with a gap (15 U.S.C. 7001(d))"),
    Retention(ChangeOrder, "what was agreed on (15 U.S.C. 7001(d))", {"reasons": []}),
    Retention(Closing, "why the project ended"),
    Retention(Decision, "what the customer chose, and by when"),
    Retention(FinancingApplication, "applications and reasons of refusal (12 CFR 1002.12(b): 25 months)"),
    Retention(LargerFinancing, "applications for more, and reasons of refusal (12 CFR 1002.12(b): 25 months)"),
    Retention(LedgerEntry, "the books (26 CFR 1.6001-1)"),
    Retention(Payment, "what was paid and paid back (26 CFR 1.6001-1)"),
    Retention(
        Party,
        "who signed, by the subject of its tokens; names stay in the signed document (15 U.S.C. 7001(d))",
        {"name": "", "email": "", "address": None, "age": None},
    ),
    Retention(Stipulation, "what the lender asked to be shown (12 CFR 1002.12(b): 25 months)"),
    Retention(
        Contract,
        "the contract: prices and dates (15 U.S.C. 7001(d), 26 CFR 1.6001-1)",
        {"terms": None, "site_address": None, "delivered": []},
    ),
)
