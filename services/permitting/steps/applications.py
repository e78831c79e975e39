"""The interconnection application: sent, watched, ended."""

from datetime import datetime

from services.permitting.model import Application, PermitFile
from services.permitting.steps.clocks import watch
from shared.messaging.handling.work import Work
from shared.rules.calendar import end_of_day, local_date
from shared.rules.interconnection.clocks import Step, clock_for


async def live_application(work: Work) -> Application | None:
    """The application that is not ended, else None."""
    return next((one for one in await work.all(Application) if not one.ended), None)


async def apply_for_interconnection(file: PermitFile, work: Work) -> Application:
    """Screens the design with what we know ourselves, then sends the formal application."""
    design, site = file.facts, file.site
    attempt = 1 + max((one.attempt for one in await work.all(Application)), default=0)
    application = work.add(Application.for_design(design, site, work.project_id, attempt, work.now))
    work.publish(*application.prechecked(design, site, work.now), *application.submitted(design, site))
    watch_utility(file, application, Step.COMPLETENESS, work)
    return application


def watch_utility(file: PermitFile, application: Application, step: Step, work: Work) -> None:
    """The utility has a clock, too; a breach is published, nothing else follows from it."""
    watch("utility_overdue", deadline(file, application, step, work), work, step=step.value)


def deadline(file: PermitFile, application: Application, step: Step, work: Work) -> datetime:
    """When a clock of the procedures ends that starts today."""
    site = file.site
    today = local_date(work.now, site.time_zone)
    return end_of_day(clock_for(step, site.jurisdiction, application.level, today).last_day(today), site.time_zone)


def stop_waiting(work: Work) -> None:
    """The utility has decided: nobody waits for it, or for our papers, any more."""
    work.complete("complete_application")
    work.disarm("utility_overdue", "cure_overdue")


async def end_application(application: Application | None, work: Work) -> bool:
    """Withdraws what was applied for. False where there was nothing to withdraw."""
    stop_waiting(work)
    withdrawn = [] if application is None else application.withdraw()
    work.publish(*withdrawn)
    return bool(withdrawn)
