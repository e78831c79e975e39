"""What becomes of each table of this service when a project is erased."""

from typing import Final

from services.lead.model.base import PublishedRule
from services.lead.model.identity_key import IdentityKey
from services.lead.model.known_number import KnownNumber
from services.lead.model.lead import Lead
from services.lead.model.usage_import import UsageImport
from shared.messaging.storage.retention import Retention

SOLD: Final = (
    Retention(IdentityKey, of=lambda key: key.of_person),
    Retention(IdentityKey, "the postal address: the house stays", of=lambda key: not key.of_person),
    Retention(UsageImport),
    Retention(
        Lead,
        "the house with its system, and that there was an inquiry (16 CFR 310.5: records of consent, 5 years)",
        dict.fromkeys(("name", "email", "phone", "credit_band", "usage", "usage_rejected")),
    ),
)  # fmt: skip
"""Of who has sold the house; its system goes on under another owner."""
RETENTION: Final = (
    Retention(PublishedRule, "rules of law, of no project"),
    Retention(IdentityKey),
    Retention(UsageImport),
    Retention(KnownNumber, "numbers of papers and devices: the system is served by them"),
    Retention(
        Lead,
        "that there was an inquiry, when, by which way, with which consent (16 CFR 310.5: records of consent, 5 years)",
        dict.fromkeys(
            ("name", "email", "phone", "address", "found_by", "credit_band", "site", "usage", "usage_rejected", "facts",
             "metered")
        ),
    ),
)  # fmt: skip
