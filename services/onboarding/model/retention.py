"""What becomes of each table of this service when a project is erased."""

from typing import Final

from services.onboarding.model.alarm import Alarm
from services.onboarding.model.asset.claim import WarrantyClaim
from services.onboarding.model.asset.gateway import Gateway
from services.onboarding.model.base import PublishedRule
from services.onboarding.model.customer import Onboarding
from services.onboarding.model.report import MonthReport
from services.onboarding.model.survey import Survey
from services.onboarding.model.system import System
from shared.messaging.storage.retention import Apart, Retention, Rule


def _of_devices(table: str) -> Apart:
    """By the hour it is told when somebody is at home."""
    whose = "SELECT id FROM telemetry.devices WHERE project_id = ANY($1::uuid[])"
    return Apart(table, f"DELETE FROM {table} WHERE device_id IN ({whose})")  # noqa: S608


RETENTION: Final[tuple[Rule, ...]] = (
    Retention(PublishedRule, "rules of law, of no project"),
    Retention(Alarm, "what was wrong with the system, and when"),
    Retention(Gateway, "by which device the system is heard, as long as it runs"),
    Retention(Onboarding, "that training and documents were given", {"csat": None, "nps": None}),
    Retention(MonthReport, "which months of its production were reported"),
    Retention(WarrantyClaim, "what failed, and what its maker made good"),
    Retention(Survey, "that the customer was asked", {"csat": None, "nps": None, "follow_up": None}),
    Retention(System, "the activated system: the registry names it as long as it runs", {"noted": {}}),
    _of_devices("telemetry.readings"),
    _of_devices("telemetry.quarters"),
    _of_devices("telemetry.states"),
    Apart("telemetry.judged", None, "up to which day its work was looked at"),
    Apart("telemetry.rollups_due", "DELETE FROM telemetry.rollups_due WHERE project_id = ANY($1::uuid[])"),
    Apart("telemetry.daily, telemetry.monthly", None, "what the system made in a day: its warranty is judged by it"),
    Apart("telemetry.contacts, telemetry.devices", None, "which device was heard last, as long as the system runs"),
)
