"""What concerns permits and interconnection together: readiness to build, another design, the end."""

from typing import Final

from services.permitting.model import Application, ApplicationState, Permit, PermitFile, PermitState
from services.permitting.rules.changes import same_building, same_interconnection
from services.permitting.rules.grid.form import form
from services.permitting.rules.route import route_of
from services.permitting.steps import applications
from services.permitting.steps.applications import apply_for_interconnection, end_application, live_application
from services.permitting.steps.permits import ask_to_submit, authority
from shared.messaging.handling.work import Work
from shared.rules.calendar import local_date
from shared.schemas.contracting import ContractAmended
from shared.schemas.parts import DesignFacts

TASKS: Final = (
    "confirm_listings", "submit_permit", "decide_permit", "resubmit_permit", "extend_permit",
    "clear_utility_answer",
)  # fmt: skip
TIMERS: Final = (
    "review_overdue", "corrections_overdue", "permit_expiring", "permit_expired", *applications.TIMERS,
)  # fmt: skip


async def ready(file: PermitFile, work: Work) -> None:
    """Declares readiness to build once everything is approved for the present design."""
    permit, application = await work.get(Permit), await live_application(work)
    if permit is not None and application is not None and await applications.all_agreed(work):
        work.publish(*file.ready(permit, application))


async def take_design(file: PermitFile, event: ContractAmended, work: Work) -> None:
    """What was applied for and would be built differently is applied for again."""
    before = file.facts
    if not file.amend(event.design):
        return
    permit = await work.get(Permit)
    assert permit is not None
    today = local_date(work.now, file.site.time_zone)
    route = route_of(event.design, file.site.segment, authority(file, work.now), today)
    work.publish(*permit.take_design(event.design, route, same_building=same_building(before, event.design)))
    if permit.state is PermitState.DRAFT:
        ask_to_submit(file, permit, work)
    if permit.state is PermitState.CORRECTING:
        work.complete("decide_permit", "extend_permit")
        work.disarm("review_overdue", "permit_expiring", "permit_expired")
        ask_to_submit(file, permit, work)
    application = await live_application(work)
    if application is None or not await _still_holds(file, application, before, work):
        await end_application(application, work)
        await apply_for_interconnection(file, work)
    await ready(file, work)


async def _still_holds(file: PermitFile, application: Application, before: DesignFacts, work: Work) -> bool:
    """Whether what was applied for, or what the utility has approved instead, is for the present design."""
    design, read = file.facts, await applications.certificates(work)
    adopted = application.adopt(design, form(design, file.connection, read))
    if adopted:
        work.publish(*adopted)
        applications.after_approval(file, application, work)
        return True
    if application.state is ApplicationState.DIFFERS or not same_interconnection(before, design):
        return False
    application.design_version = design.version
    return True


async def close(file: PermitFile, work: Work, *, had_record: bool) -> None:
    """Withdraws permit and interconnection, and leaves nothing open."""
    actions = []
    permit = await work.get(Permit)
    if permit is not None and permit.withdraw():
        actions.append("permit_withdrawn")
    if await applications.end_all(work):
        actions.append("interconnection_withdrawn")
    work.disarm(*TIMERS)
    work.complete(*TASKS)
    work.publish(*file.close(tuple(actions), had_record))
