"""What the params of a published row have to be: a check for each set whose form is shared."""

from shared.rules.calendar import CalendarParams
from shared.rules.interconnection.clocks import SET as CLOCKS
from shared.rules.interconnection.clocks import clocks_of
from shared.rules.interconnection.ruleset import ruleset_of
from shared.rules.ruleset import RuleRow
from shared.rules.tariff.urdb.library import tariff_row


def of_calendar(row: RuleRow) -> None:
    """ValueError where it is no calendar."""
    CalendarParams.model_validate(row.params)


def of_interconnection(row: RuleRow) -> None:
    """ValueError where it states neither levels and screens nor clocks."""
    if CLOCKS in row.params:
        clocks_of(row)
    else:
        ruleset_of(row)


def of_tariff(row: RuleRow) -> None:
    """ValueError where it is no tariff of the URDB."""
    tariff_row(row.params)
