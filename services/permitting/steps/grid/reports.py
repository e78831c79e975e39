"""Pre-application reports: asked for where worth their fee or by a person, watched, answered, gone without."""

from typing import Final

from services.permitting.model import Application, PermitFile, Report, ReportState
from services.permitting.rules.grid.fees import Charge, report_fee
from services.permitting.rules.grid.report import worth_its_fee
from services.permitting.rules.grid.screening import Prescreen
from services.permitting.steps import fees
from services.permitting.steps.clocks import watch
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.rules.calendar import end_of_day, local_date
from shared.rules.interconnection.clocks import Step, clock_for
from shared.rules.interconnection.facts import Location

BY_RULE: Final = "rule: worth its fee"


async def location_of(usage_point_id: str, work: Work) -> Location | None:
    """What the utility has told of a place; None where it was never asked, or has not answered."""
    answered = [one for one in await work.all(Report) if one.usage_point_id == usage_point_id and one.facts is not None]
    return max(answered, key=lambda one: one.asked_at).location if answered else None


async def awaited(usage_point_id: str, work: Work) -> bool:
    """Whether a report about a place is still to come."""
    return any(
        one.usage_point_id == usage_point_id and one.state is ReportState.REQUESTED for one in await work.all(Report)
    )


async def ask_where_worth(file: PermitFile, application: Application, found: Prescreen, work: Work) -> None:
    """By rule, once for a place: also one that somebody went on without is not asked for again."""
    known = {one.usage_point_id for one in await work.all(Report)}
    today = local_date(work.now, file.site.time_zone)
    fee = worth_its_fee(found, file.site.jurisdiction, application.kwac, today)
    if fee is not None and application.usage_point_id not in known:
        await _ask(file, application.usage_point_id, application.kwac, BY_RULE, fee, application.level, work)


async def ask(
    file: PermitFile, usage_point_id: str, kwac: float, by: str, fee_cents: int | None, work: Work
) -> Report:  # fmt: skip
    """Asks as a person has it; the fee is what the person states, else what the procedures say.

    Raises:
        Refused: such a report is on its way already.
    """
    if await awaited(usage_point_id, work):
        raise Refused("asked-already", f"a report about {usage_point_id} is still to come")
    written = report_fee(file.site.jurisdiction, kwac, local_date(work.now, file.site.time_zone))
    fee = written if fee_cents is None else Charge(cents=fee_cents, citation="")
    return await _ask(file, usage_point_id, kwac, by, fee, 2, work)


async def _ask(
    file: PermitFile, usage_point_id: str, kwac: float, by: str, fee: Charge | None, level: int, work: Work
) -> Report:  # fmt: skip
    zone = file.site.time_zone
    today = local_date(work.now, zone)
    clock = clock_for(Step.REPORT, file.site.jurisdiction, level, today)
    report = work.add(
        Report(
            id=new_id(), project_id=work.project_id, usage_point_id=usage_point_id, asked_by=by, asked_at=work.now,
            due=end_of_day(clock.last_day(today), zone), rule=f"{clock.rule_set} {clock.version}",
            fee_cents=None if fee is None else fee.cents, citation=(fee and fee.citation) or None,
        )
    )  # fmt: skip
    design = file.facts
    work.publish(
        report.requested(kwac, design.generators[1], design.service_phases), *fees.of_report(file, report, work)
    )
    watch("report_overdue", report.due, work, report.id)
    return report


def ask_to_chase(report: Report, work: Work) -> None:
    details = {
        "report_id": str(report.id), "usage_point_id": report.usage_point_id, "due": report.due.isoformat(),
        "post": f"/projects/{work.project_id}/interconnection/reports/{report.id}/dropped",
    }  # fmt: skip
    work.assign(f"chase_report:{report.id}", to="permit_tech", details=details)


def waited_for_no_longer(report: Report, work: Work) -> None:
    """It is there, or nobody waits for it any more."""
    work.disarm(f"report_overdue:{report.id}")
    work.complete(f"chase_report:{report.id}")


async def forget(work: Work) -> None:
    """The project ends."""
    for report in await work.all(Report):
        waited_for_no_longer(report, work)
        if report.state is ReportState.REQUESTED:
            report.state = ReportState.DROPPED
