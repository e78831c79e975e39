"""When a pre-application report is worth its fee.

A report costs its fee and the utility's time; an application that the grid cannot take costs its own fee, which is
lost, and a redesign. So one is asked for where the application's fee is the larger, and where the report can decide
screens that are open. What goes the simplified way is decided as fast as a report would be.
"""

from dataclasses import fields
from datetime import date
from typing import Final

from services.permitting.rules.grid.fees import Charge, application_fee, report_fee
from services.permitting.rules.grid.screening import Prescreen
from shared.rules.interconnection.facts import Location
from shared.rules.interconnection.ruleset import Ruleset

SIMPLIFIED: Final = 1
TOLD: Final = frozenset(one.name for one in fields(Location)) - {"construction_required"}
"""Facts that a report may tell (SGIP 1.2.3); what has to be built is found by a study."""


def worth_its_fee(found: Prescreen, jurisdiction: str, kwac: float, on: date) -> Charge | None:
    """The report's fee where it is worth that; None where it is not, or where one of the fees is not known."""
    if found.level == SIMPLIFIED or not would_decide(found):
        return None
    report, lost = report_fee(jurisdiction, kwac, on), application_fee(jurisdiction, found.level, kwac, on)
    return report if report is not None and lost is not None and lost.cents > report.cents else None


def would_decide(found: Prescreen) -> tuple[str, ...]:
    """Screens that are open for want of facts that a report tells."""
    return tuple(
        one.id for one in found.found.screens
        if one.result == "unknown" and any(_fact(need) in TOLD for need in one.needs)
    )  # fmt: skip


def failed_ahead(found: Prescreen, rules: Ruleset) -> list[str]:
    """Screens that fail before anything is sent, those aside that the supplemental review decides and passes."""
    supplemental = all(one.result == "pass" for one in found.found.supplemental)
    decided = frozenset(rules.supplemental_decides) if supplemental else frozenset()
    return [one.id for one in found.found.screens if one.result == "fail" and one.id not in decided]


def _fact(need: str) -> str:
    return need.rpartition(".")[2]
