"""What becomes of each table of this service when a project is erased."""

from typing import Final

from services.permitting.model.application import Application
from services.permitting.model.base import PublishedRule
from services.permitting.model.file import PermitFile
from services.permitting.model.guide import ConsumerGuide
from services.permitting.model.message import UtilityMessage
from services.permitting.model.permit import Permit
from services.permitting.model.report import Report
from services.permitting.model.sheet import DesignDrawing
from shared.messaging.storage.retention import Retention

RETENTION: Final = (
    Retention(PublishedRule, "rules of law, of no project"),
    Retention(Permit, "the permit is on public record; it holds as long as the building"),
    Retention(Application, "the interconnection agreement holds as long as the system runs"),
    Retention(Report, "what the utility told of the grid, by which applications were screened"),
    Retention(UtilityMessage, "numbers and kinds of the utility's messages, by which repetitions are known"),
    Retention(PermitFile, "what was submitted"),
    Retention(ConsumerGuide, "the hash of what was signed, as long as the agreement"),
    Retention(DesignDrawing, "what was submitted: numbers and hashes of sheets"),
)
