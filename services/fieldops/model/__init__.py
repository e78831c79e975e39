"""What field operations keeps of a project, and the state machines on it."""

from services.fieldops.model.base import Base, PublishedRule
from services.fieldops.model.build import Build, State
from services.fieldops.model.crew import CrewDay
from services.fieldops.model.dispatch import Dispatch
from services.fieldops.model.punch import PunchItem, Severity
from services.fieldops.model.rework import Rework
from services.fieldops.model.safety.employees import EmployeeHours
from services.fieldops.model.safety.incident import Incident, InjuryCase
from services.fieldops.model.service_case import CaseState, ServiceCase
from services.fieldops.model.supply.held import HeldOrder
from services.fieldops.model.supply.invoice import Invoice, InvoiceState
from services.fieldops.model.supply.piece import Removal, Serial, SerialState
from services.fieldops.model.supply.purchase import OrderState, PurchaseOrder
from services.fieldops.model.supply.stock import Letter, Lot, SpareLevel
from services.fieldops.model.visit import Visit, VisitKind, VisitState

__all__ = [
    "Base",
    "Build",
    "CaseState",
    "CrewDay",
    "Dispatch",
    "EmployeeHours",
    "HeldOrder",
    "Incident",
    "InjuryCase",
    "Invoice",
    "InvoiceState",
    "Letter",
    "Lot",
    "OrderState",
    "PublishedRule",
    "PunchItem",
    "PurchaseOrder",
    "Removal",
    "Rework",
    "Serial",
    "SerialState",
    "ServiceCase",
    "Severity",
    "SpareLevel",
    "State",
    "Visit",
    "VisitKind",
    "VisitState",
]  # fmt: skip
