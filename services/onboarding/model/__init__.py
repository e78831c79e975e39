"""What onboarding keeps of a project, and the state machines on it."""

from services.onboarding.model.alarm import Alarm
from services.onboarding.model.asset.claim import WarrantyClaim
from services.onboarding.model.asset.gateway import Gateway
from services.onboarding.model.base import Base, PublishedRule
from services.onboarding.model.customer import Onboarding
from services.onboarding.model.report import MonthReport
from services.onboarding.model.survey import Survey
from services.onboarding.model.system import State, System

__all__ = [
    "Alarm",
    "Base",
    "Gateway",
    "MonthReport",
    "Onboarding",
    "PublishedRule",
    "State",
    "Survey",
    "System",
    "WarrantyClaim",
]
