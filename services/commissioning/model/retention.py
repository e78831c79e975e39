"""What becomes of each table of this service when a project is erased."""

from typing import Final

from services.commissioning.model.base import PublishedRule
from services.commissioning.model.handover import Handover
from services.commissioning.model.inspection import Inspection
from services.commissioning.model.permission import PermissionRequest
from services.commissioning.model.report import Report
from services.commissioning.model.utility_visit import UtilityVisit
from shared.messaging.storage.retention import Retention

RETENTION: Final = (
    Retention(PublishedRule, "rules of law, of no project"),
    Retention(Inspection, "what the authority found"),
    Retention(Report, "the tests of the system (IEEE 1547.1), as long as it runs"),
    Retention(PermissionRequest, "the permission to operate holds as long as the system runs"),
    Retention(UtilityVisit, "what the utility found; as its permission"),
    Retention(Handover, "what was commissioned"),
)
