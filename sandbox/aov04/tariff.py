"""The utility's own rules: what an application and a request for permission must hold, deposits, profiles, its pace."""

import hashlib
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.rules.calendar import add_business_days, business_days_between
from shared.rules.interconnection.clocks import Step, clock_for

REQUIRED_DOCUMENTS: Final = ("single_line_diagram", "site_plan", "inverter_certificate")
"""SGIP Attachment 5 and the utility's application form."""
GUIDE_IN: Final = frozenset({"CA"})
"""Where the customer has to have signed the consumer guide (CPUC D.18-09-044)."""
LETTER_OF_AUTHORIZATION: Final = "letter_of_authorization"
EXPORT_CONTROL_CERTIFICATE: Final = "export_control_certificate"
"""Of a power control system (UL 1741 CRD); with it a limit of export counts where load flow is concerned."""
CERTIFICATIONS: Final = frozenset({"UL 1741-SB"})
"""Inverters tested to IEEE 1547.1-2020."""

PERMISSION_DOCUMENTS: Final = (
    "final_inspection", "certificate_of_completion", "commissioning_report", "as_built_drawing", "photos",
    "settings_attestation",
)  # fmt: skip
"""SGIP Attachment 5, 4.0 and the certificate of completion, with what IEEE 1547.1-2020 has attested."""

STUDY_DEPOSIT_CENTS: Final = 1_000_00
"""The lesser of half the study's good-faith cost and $1,000: SGIP Attachment 7 (facilities under 20 kW)."""
REPORT_FEE_CENTS: Final = 300_00
"""For a pre-application report: SGIP 1.2.2."""
VALID_DAYS: Final = 365
"""How long an approval holds unless the system operates by then."""
INSURED_ABOVE_KW: Final = 50.0
INSURANCE_USD: Final = 1_000_000
"""General liability, of facilities above that size."""
SMALLEST_KWAC: Final = 1.0
"""Less than this is not named as a size that would pass."""

CONDITIONS: Final = ("visible, lockable AC disconnect within 3 m of the meter",)
STUDIED: Final = "the service transformer and its secondary are inspected before operation"

LATE_SHARE: Final = 0.05
"""How often a step takes longer than its clock allows."""
FASTEST: Final = 0.3
SLOWEST: Final = 1.5
"""Of the clock, for a step that is late."""
OFFICE_OPENS: Final = time(9)
OFFICE_HOURS: Final = 7


def settings_profile(normal_category: str, abnormal_category: str) -> str:
    """The required settings by IEEE 1547-2018 performance categories."""
    return f"IEEE1547-2018-{normal_category}-{abnormal_category}"


def share(application_id: UUID, step: Step, what: str) -> float:
    """A number from 0 up to 1 that belongs to this step of this application, always the same one."""
    digest = hashlib.sha256(f"{application_id}/{step}/{what}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def answers_at(
    application_id: UUID, step: Step, level: int, since: datetime, jurisdiction: str, time_zone: str
) -> datetime:
    """When the utility comes to a step: some business day of its clock, within office hours; now and then too late."""
    today = since.astimezone(ZoneInfo(time_zone)).date()
    limit = business_days_between(today, clock_for(step, jurisdiction, level, today).last_day(today))
    pace = share(application_id, step, "pace")
    if share(application_id, step, "late") < LATE_SHARE:
        days = max(limit + 1, round(limit * (1 + (SLOWEST - 1) * pace)))
    else:
        days = max(1, round(limit * (FASTEST + (1 - FASTEST) * pace)))
    opens = datetime.combine(add_business_days(today, days), OFFICE_OPENS, ZoneInfo(time_zone))
    return opens + timedelta(hours=OFFICE_HOURS * share(application_id, step, "hour"))


EXPORT_CURE: Final = timedelta(days=10)
"""A system that says itself that it exports too much has so long to mend that; one that is found out has none."""
