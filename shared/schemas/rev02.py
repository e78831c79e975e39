"""What REV-02, regulatory compliance, publishes. These events are about rules, not projects.

``project_id`` holds the UUID of the rule in this version here, so that every record on every topic has one key and
subject, and no version takes the place of another on the compacted topic.

A change holds from a day that is still to come when it is published: readers refuse a retroactive one. The next version
of a rule ends the one before it. What was signed or sent before keeps the version it had.
"""

from typing import ClassVar

from shared.schemas.event import Event
from shared.schemas.quantities import DayInForce, JsonObject, Line, Lines, Ordinal


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
    rule_set: Line = "interconnection"
    """Which kind of rule it is: ``interconnection`` (levels and screens) or ``clocks``."""
    applies_to: Lines = ()
    """What it is about; of one place and thing one rule holds at a time. Empty: what all rules of its set are about."""
    utility_id: Line | None = None
    """The utility for whose customers alone it holds; null for all of the place."""
    ahj_id: Line | None = None
    """The authority in whose area alone it holds; null for all of the place."""
    grandfather_by: Line | None = "application"
    """Which date of a project decides: ``application``, ``signature`` or ``issue date``; null for the day of asking."""
    url: Line | None = None
    """Where its text can be read; null where that is not known."""
    last_verified: DayInForce | None = None
    """When somebody last looked at the text; null where nobody said."""
    verified: bool = False
    """Whether the text itself was read by whoever transcribed it."""


class DisclosureTemplateChanged(Event):
    """A text that has to be given to customers is this one from a day on; unsigned contracts are written anew then."""

    ce_type: ClassVar[str] = "rev02.rules.DisclosureTemplateChanged.v1"
    rule_id: Line
    """The template; the same through all its versions."""
    version: Ordinal
    """Version of the template, counted from 1."""
    jurisdiction: Line
    """Where it has to be given: a state's two-letter code, or ``US``."""
    effective_from: DayInForce
    """First day on which it has to be given."""
    effective_to: DayInForce | None = None
    """Last day on which it has to be given; null where no end is set."""
    params: JsonObject
    """The template: its part of the contract, title, paragraphs with their blanks, products and places it is for."""
    citation: Line
    """Where it is required."""
    applies_to: Lines
    """What it discloses; of one place and thing one template holds at a time."""
    grandfather_by: Line | None = "signature"
    """Which date of a project decides: ``application``, ``signature`` or ``issue date``; null for the day of asking."""
    url: Line | None = None
    """Where its text can be read; null where that is not known."""
    last_verified: DayInForce | None = None
    """When somebody last looked at the text; null where nobody said."""
    verified: bool = False
    """Whether the text itself was read by whoever transcribed it."""


class IncentiveRuleChanged(Event):
    """An incentive is granted on these terms from a day on; offers that stand keep theirs."""

    ce_type: ClassVar[str] = "rev02.rules.IncentiveRuleChanged.v1"
    rule_id: Line
    """The incentive; the same through all its versions."""
    version: Ordinal
    """Version of the incentive, counted from 1."""
    jurisdiction: Line
    """Where it is granted: a state's two-letter code, or ``US``."""
    effective_from: DayInForce
    """First day of offers that count with it."""
    effective_to: DayInForce | None = None
    """Last day of offers that count with it; null where no end is set."""
    params: JsonObject
    """Its terms: owner, technology, share of the cost, and the windows of dates in which it is granted."""
    citation: Line
    """Where it is written."""
    url: Line | None = None
    """Where its text can be read; null where that is not known."""
    last_verified: DayInForce | None = None
    """When somebody last looked at the text; null where nobody said."""
    verified: bool = False
    """Whether the text itself was read by whoever transcribed it."""


class BusinessCalendarPublished(Event):
    """A calendar counts business days so from a day on."""

    ce_type: ClassVar[str] = "rev02.rules.BusinessCalendarPublished.v1"
    rule_id: Line
    """The calendar; the same through all its versions."""
    version: Ordinal
    """Version of the calendar, counted from 1."""
    jurisdiction: Line
    """Where it is counted: a state's two-letter code, or ``US``."""
    effective_from: DayInForce
    """First day that is counted so."""
    effective_to: DayInForce | None = None
    """Last day that is counted so; null where no end is set."""
    params: JsonObject
    """Weekdays and holidays that are no business days, and how a holiday on a weekend is taken."""
    citation: Line
    """Where it is written."""
    url: Line | None = None
    """Where its text can be read; null where that is not known."""
    last_verified: DayInForce | None = None
    """When somebody last looked at the text; null where nobody said."""
    verified: bool = False
    """Whether the text itself was read by whoever transcribed it."""


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
