"""The row of rules that an event of REV-02 states."""

from typing import Any, Final

from shared.rules.ruleset import RuleError, RuleRow, row_of
from shared.rules.tariff.urdb.library import tariff_row
from shared.schemas.rev02 import (
    BusinessCalendarPublished,
    DisclosureTemplateChanged,
    IncentiveRuleChanged,
    InterconnectionRuleChanged,
    TariffPublished,
)

RuleEvent = (
    InterconnectionRuleChanged
    | DisclosureTemplateChanged
    | IncentiveRuleChanged
    | TariffPublished
    | BusinessCalendarPublished
)
ABOUT: Final = {
    "interconnection": ("distribution interconnection of generating facilities",),
    "clocks": ("steps of an interconnection application",),
}
"""The sets that ``InterconnectionRuleChanged`` can name, and what their rows are about where it does not say so."""
_ONLY_AN_EVENTS: Final = frozenset({"project_id", "rule_id", "rule_set"})


def stated(event: RuleEvent) -> tuple[str, RuleRow]:
    """The set and the row. RuleError with the place of what makes no row."""
    if isinstance(event, TariffPublished):
        return "tariffs", _tariff(event)
    content: dict[str, Any] = {
        "applies_to": [event.rule_id], "id": event.rule_id,
        **event.model_dump(mode="json", exclude=set(_ONLY_AN_EVENTS)),
    }  # fmt: skip
    if not isinstance(event, InterconnectionRuleChanged):
        return _SETS[type(event)], row_of(content, event.rule_id)
    if event.rule_set not in ABOUT:
        raise RuleError(f"row {event.rule_id}: rule_set: {event.rule_set!r} is none of {', '.join(ABOUT)}")
    content["applies_to"] = content["applies_to"] or ABOUT[event.rule_set]
    return event.rule_set, row_of(content, event.rule_id)


_SETS: Final[dict[type[RuleEvent], str]] = {
    DisclosureTemplateChanged: "disclosures",
    IncentiveRuleChanged: "incentives",
    BusinessCalendarPublished: "calendars",
}


def _tariff(event: TariffPublished) -> RuleRow:
    """The row of the record, whose own name, utility and first day the event has to repeat."""
    row = tariff_row(event.urdb)
    said = (event.tariff_id, event.utility_id, event.effective_from, event.effective_to)
    if said != (row.id, row.utility_id, row.effective_from, row.effective_to):
        raise RuleError(
            f"row {event.tariff_id}: the record in it is {row.id} of {row.utility_id}, {row.effective_from}"
        )
    return row
