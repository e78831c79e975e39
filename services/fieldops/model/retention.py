"""What becomes of each table of this service when a project is erased."""

from typing import Final

from services.fieldops.model.base import PublishedRule
from services.fieldops.model.build import Build
from services.fieldops.model.crew import CrewDay
from services.fieldops.model.dispatch import Dispatch
from services.fieldops.model.punch import PunchItem
from services.fieldops.model.rework import Rework
from services.fieldops.model.safety.employees import EmployeeHours
from services.fieldops.model.safety.incident import Incident, InjuryCase
from services.fieldops.model.service_case import ServiceCase
from services.fieldops.model.supply.held import HeldOrder
from services.fieldops.model.supply.invoice import Invoice
from services.fieldops.model.supply.piece import Serial
from services.fieldops.model.supply.purchase import PurchaseOrder
from services.fieldops.model.supply.stock import Letter, Lot, SpareLevel
from services.fieldops.model.visit import Visit
from shared.messaging.storage.retention import Retention

RETENTION: Final = (
    Retention(PublishedRule, "rules of law, of no project"),
    Retention(Dispatch, "the plan of all crews, of no project"),
    Retention(EmployeeHours, "hours of all together, of no project"),
    Retention(CrewDay, "which crew works where: of our own people"),
    Retention(InjuryCase, "injuries of workers (29 CFR 1904.33: 5 years)"),
    Retention(Incident, "injuries of workers (29 CFR 1904.33: 5 years)"),
    Retention(Letter, "what a warehouse is asked, until it is read"),
    Retention(Lot, "our own stock, of no project"),
    Retention(SpareLevel, "our own stock, of no project"),
    Retention(Invoice, "what was charged (26 CFR 1.6001-1)"),
    Retention(PurchaseOrder, "what was bought (26 CFR 1.6001-1)"),
    Retention(HeldOrder, "what is going to be bought"),
    Retention(Serial, "which device is where: recalls and warranties"),
    Retention(Visit, "who worked where, by personnel number: hours and hazards signed (29 CFR 1904.33)"),
    Retention(ServiceCase, "which part failed, warranty", {"fault": None}),
    Retention(PunchItem, "what was wrong and who closed it", {"text": ""}),
    Retention(Rework, "what was put right"),
    Retention(Build, "what was built, and by which crew", {"stop_reason": None}),
)
