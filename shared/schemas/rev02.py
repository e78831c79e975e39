"""What REV-02, regulatory compliance, publishes. These events are about rules, not projects.

``project_id`` holds the rule's own UUID here, so that every record on every topic has one key and subject.
"""

from typing import ClassVar

from shared.schemas.event import Event
from shared.schemas.quantities import DayInForce, JsonObject, Line, Ordinal


class InterconnectionRuleChanged(Event):
    """A rule of interconnection holds with these parameters from a day on."""

    ce_type: ClassVar[str] = "rev02.rules.InterconnectionRuleChanged.v1"
    rule_id: Line
    """The rule; the same through all its versions."""
    version: Ordinal
    """Version of the rule, counted from 1."""
    jurisdiction: Line
    """Where it holds: a state's two-letter code, or ``US``."""
    effective_from: DayInForce
    """First day on which it holds."""
    effective_to: DayInForce | None = None
    """Last day on which it holds; null where no end is set."""
    params: JsonObject
    """The parameters of the rule by name, each name with its unit."""
    citation: Line
    """Where it is written."""


class TariffPublished(Event):
    """A tariff in the URDB v7 schema."""

    ce_type: ClassVar[str] = "rev02.rules.TariffPublished.v1"
    tariff_id: Line
    """The tariff in this edition."""
    utility_id: Line
    """The utility whose tariff it is."""
    effective_from: DayInForce
    """First day on which it holds."""
    effective_to: DayInForce | None = None
    """Last day on which it holds; null where no end is set."""
    urdb: JsonObject
    """The tariff as the OpenEI Utility Rate Database (version 7) writes it; rates in US dollars."""
