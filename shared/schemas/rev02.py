"""What REV-02, regulatory compliance, publishes. These events are about rules, not projects.

``project_id`` holds the rule's own UUID here, so that every record on every topic has one key and subject.
"""

from datetime import date
from typing import Any, ClassVar

from shared.schemas.event import Event


class InterconnectionRuleChanged(Event):
    """A rule of interconnection holds with these parameters from a day on."""

    ce_type: ClassVar[str] = "rev02.rules.InterconnectionRuleChanged.v1"
    rule_id: str
    version: int
    jurisdiction: str
    effective_from: date
    effective_to: date | None = None
    params: dict[str, Any]
    citation: str


class TariffPublished(Event):
    """A tariff in the URDB v7 schema."""

    ce_type: ClassVar[str] = "rev02.rules.TariffPublished.v1"
    tariff_id: str
    utility_id: str
    effective_from: date
    effective_to: date | None = None
    urdb: dict[str, Any]
