"""What becomes of each table of this service when a project is erased."""

from typing import Final

from services.design.model.base import PublishedRule
from services.design.model.design import Design
from services.design.model.project import Project
from services.design.model.proposal import Proposal
from shared.messaging.storage.retention import Retention

RETENTION: Final = (
    Retention(PublishedRule, "rules of law, of no project"),
    Retention(Design, "the design that was permitted, built or offered: evidence towards authorities, no person in it"),
    Retention(Proposal, "what was offered, and what the customer answered (15 U.S.C. 7001(d))"),
    Retention(Project, "how far the design got", {"site": None, "analysis": None}),
)
