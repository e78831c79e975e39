"""The clocks of an application, kept with it and watched by timers of its own."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from services.permitting.model import Application, PermitFile
from services.permitting.rules.grid import case_clocks as rules
from services.permitting.rules.grid.case_clocks import Clocks
from services.permitting.steps.clocks import watch
from shared.messaging.handling.work import Work
from shared.rules.calendar import end_of_day, local_date
from shared.rules.interconnection.clocks import Step

OURS: Final[Mapping[Step, str | None]] = MappingProxyType(
    {
        Step.CURE: "cure_overdue",
        Step.AGREEMENT_RETURN: "agreement_unsigned",
        Step.STUDY_DECISION: None,  # contracting has asked the customer, and waits
    }
)
"""Timers of the applicant's clocks; all others are the utility's."""


def start(step: Step, file: PermitFile, application: Application, work: Work, until: datetime | None = None) -> None:
    """A clock runs from today, to the utility's own last instant where it has named one."""
    today, zone = _today(file, work), file.site.time_zone
    last = None if until is None else local_date(until, zone)
    before = application.case_clocks
    clocks = rules.begin(before, step, file.site.jurisdiction, application.level, today, last)
    _keep(clocks, file, application, work, until)


def wait_for_us(file: PermitFile, application: Application, until: datetime, work: Work) -> None:
    """The utility misses something: its clocks stand still, ours runs."""
    _keep(rules.stand_still(application.case_clocks, _today(file, work)), file, application, work)
    start(Step.CURE, file, application, work, until)


def have_answered(file: PermitFile, application: Application, work: Work) -> None:
    """It has what it asked for: its clocks go on, or begin anew."""
    end(file, application, work, Step.CURE)
    clocks = rules.go_on(application.case_clocks, file.site.jurisdiction, application.level, _today(file, work))
    _keep(clocks, file, application, work)


def end(file: PermitFile, application: Application, work: Work, *steps: Step) -> None:
    """What was waited for has happened; without ``steps`` nobody waits for anything any more."""
    _keep(rules.end(application.case_clocks, _today(file, work), steps or tuple(Step)), file, application, work)


def stands(application: Application, step: Step) -> bool:
    """Whether the clock of a step runs, or stands still, already."""
    return any(one.step is step and one.ended is None for one in application.case_clocks)


def _today(file: PermitFile, work: Work) -> date:
    return local_date(work.now, file.site.time_zone)


def _keep(
    clocks: Clocks, file: PermitFile, application: Application, work: Work, until: datetime | None = None
) -> None:
    """Keeps the clocks; the timers of those that have changed follow them."""
    known = application.case_clocks
    application.clocks = [one.model_dump(mode="json") for one in clocks]
    for one in clocks:
        name = OURS.get(one.step, "utility_overdue")
        if one in known or name is None:
            continue
        named = f"{name}:{application.id}:{one.step}"
        if one.ended is not None or one.due is None:
            work.disarm(named)
        else:
            at = until or end_of_day(one.due, file.site.time_zone)
            watch(named, at, work, step=one.step.value, application_id=str(application.id))
