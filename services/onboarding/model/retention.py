"""What becomes of each table of this service when a project is erased."""

from typing import Final

from services.onboarding.model.alarm import Alarm
from services.onboarding.model.claim import WarrantyClaim
from services.onboarding.model.customer import Onboarding
from services.onboarding.model.gateway import Gateway
from services.onboarding.model.report import MonthReport
from services.onboarding.model.survey import Survey
from services.onboarding.model.system import System
from shared.messaging.storage.retention import Retention

RETENTION: Final = (
    Retention(Alarm, "what was wrong with the system, and when"),
    Retention(Gateway, "by which device the system is heard, as long as it runs"),
    Retention(Onboarding, "that training and documents were given", {"csat": None, "nps": None}),
    Retention(MonthReport, "which months of its production were reported"),
    Retention(WarrantyClaim, "what failed, and what its maker made good"),
    Retention(Survey, "that the customer was asked", {"csat": None, "nps": None, "follow_up": None}),
    Retention(System, "the activated system: the registry names it as long as it runs"),
)
