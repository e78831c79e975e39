"""What concerns permits and interconnection together: readiness to build, another design, the end."""

from services.permitting.model import Application, ApplicationState, Permit, PermitFile
from services.permitting.rules.changes import same_building, same_interconnection
from services.permitting.rules.grid.form import form
from services.permitting.steps import permits
from services.permitting.steps.grid import applications, reports
from services.permitting.steps.grid.applications import apply_for_interconnection, end_application, live_application
from shared.messaging.handling.work import Work
from shared.schemas.contracting import ContractAmended
from shared.schemas.parts import DesignFacts


async def ready(file: PermitFile, work: Work) -> None:
    """Declares readiness to build once everything is approved for the present design."""
    application = await live_application(work)
    if application is not None and await applications.all_agreed(work):
        work.publish(*file.ready(await work.all(Permit), application))


async def take_design(file: PermitFile, event: ContractAmended, work: Work) -> None:
    """What was applied for and would be built differently is applied for again."""
    before = file.facts
    if not file.amend(event.design, event.bill_of_materials):
        return
    known = await work.all(Permit)
    work.complete("confirm_listings")
    if event.design.version < before.version:
        await _go_back(file, known, work)
        return
    for permit in known:
        await permits.take_design(file, permit, work, same_building=same_building(before, event.design))
    permits.ask_for_submissions(file, known, work)
    application = await live_application(work)
    if application is None or not await _still_holds(file, application, before, work):
        if application is not None:
            await end_application(file, application, work)
        await apply_for_interconnection(file, work)
    await ready(file, work)


async def _go_back(file: PermitFile, known: list[Permit], work: Work) -> None:
    """What was to change in a system that operates cannot be: nothing of it is waited for any more.

    The application for it took the place of the one for what operates, which is therefore applied for once more.
    """
    for permit in known:
        permits.forget(permit, work)
    if (application := await live_application(work)) is not None:
        await end_application(file, application, work)
    await apply_for_interconnection(file, work)


async def _still_holds(file: PermitFile, application: Application, before: DesignFacts, work: Work) -> bool:
    """Whether what was applied for, or what the utility has approved instead, is for the present design."""
    design, read = file.facts, file.certificates_read
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
    """Withdraws permits and interconnection, and leaves nothing open."""
    actions = []
    for permit in await work.all(Permit):
        permits.forget(permit, work)
        if permit.withdraw():
            actions.append("permit_withdrawn")
    if await applications.end_all(file, work):
        actions.append("interconnection_withdrawn")
    await reports.forget(work)
    work.complete("confirm_listings")
    work.publish(*file.close(tuple(actions), had_record))
