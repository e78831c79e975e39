"""The contract of a project and what it gathers on its way."""

from services.contracting.model.base import Base, PublishedRule
from services.contracting.model.change_order import ChangeOrder, ChangeState, LargerFinancing
from services.contracting.model.closing import COMPENSATING, Closing
from services.contracting.model.contract import SIGNED, UNSIGNED, Contract, Stage, State
from services.contracting.model.decision import Decision, DecisionState
from services.contracting.model.financing import ApplicationState, FinancingApplication, Offer, Stipulation
from services.contracting.model.money import LedgerEntry, Payment, Purpose
from services.contracting.model.sales_order import SalesOrder
from services.contracting.model.signing import AuditEntry, Party

__all__ = [
    "COMPENSATING",
    "SIGNED",
    "UNSIGNED",
    "ApplicationState",
    "AuditEntry",
    "Base",
    "ChangeOrder",
    "ChangeState",
    "Closing",
    "Contract",
    "Decision",
    "DecisionState",
    "FinancingApplication",
    "LargerFinancing",
    "LedgerEntry",
    "Offer",
    "Party",
    "Payment",
    "PublishedRule",
    "Purpose",
    "SalesOrder",
    "Stage",
    "State",
    "Stipulation",
]  # fmt: skip
