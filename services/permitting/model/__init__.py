"""The permitting file of a project, its building permit and its interconnection applications."""

from services.permitting.model.application import Application, ApplicationState
from services.permitting.model.base import Base, PublishedRule
from services.permitting.model.file import FileState, PermitFile
from services.permitting.model.guide import ConsumerGuide
from services.permitting.model.message import UtilityMessage
from services.permitting.model.permit import Permit, PermitState
from services.permitting.model.report import Report, ReportState
from services.permitting.model.sheet import DesignDrawing

__all__ = [
    "Application",
    "ApplicationState",
    "Base",
    "ConsumerGuide",
    "DesignDrawing",
    "FileState",
    "Permit",
    "PermitFile",
    "PermitState",
    "PublishedRule",
    "Report",
    "ReportState",
    "UtilityMessage",
]
