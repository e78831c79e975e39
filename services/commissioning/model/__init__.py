"""What commissioning keeps of a project, and the state machines on it."""

from services.commissioning.model.base import Base, PublishedRule
from services.commissioning.model.handover import BEFORE_COMMISSIONING, Handover, State
from services.commissioning.model.inspection import Inspection, InspectionState
from services.commissioning.model.permission import PermissionRequest, RequestState
from services.commissioning.model.report import Report
from services.commissioning.model.utility_visit import (
    UtilityVisit,
    UtilityVisitKind,
    UtilityVisitState,
    VisitOutcome,
)

__all__ = [
    "BEFORE_COMMISSIONING", "Base", "Handover", "Inspection", "InspectionState", "PermissionRequest", "PublishedRule",
    "Report", "RequestState", "State", "UtilityVisit", "UtilityVisitKind", "UtilityVisitState", "VisitOutcome",
]  # fmt: skip
