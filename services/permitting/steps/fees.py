"""What authorities and the utility charge us: paid with the first submission, told of so that it is booked."""

from services.permitting.model import Application, Permit, PermitFile, Report
from services.permitting.rules.grid.fees import application_fee
from shared.messaging.handling.work import Work
from shared.rules.calendar import local_date
from shared.schemas.event import Event
from shared.schemas.interconnection import FeeFor, FeePaid


def of_permit(permit: Permit, work: Work) -> list[Event]:
    """Of its first submission; later ones of the same permit are part of it."""
    if not permit.fee_cents:
        return []
    return [
        FeePaid(
            project_id=work.project_id, fee_for=FeeFor.PERMIT, about=permit.id, payee=permit.ahj_id,
            amount_cents=permit.fee_cents,
        )
    ]  # fmt: skip


def of_application(file: PermitFile, application: Application, work: Work) -> list[Event]:
    """By the procedures of the place; an application that is completed later is the same one."""
    site = file.site
    today = local_date(work.now, site.time_zone)
    fee = application_fee(site.jurisdiction, application.level, application.kwac, today)
    if fee is None or not fee.cents:
        return []
    return [
        FeePaid(
            project_id=work.project_id, fee_for=FeeFor.APPLICATION, about=application.id, payee=site.utility_id,
            amount_cents=fee.cents, citation=fee.citation,
        )
    ]  # fmt: skip


def of_report(file: PermitFile, report: Report, work: Work) -> list[Event]:
    """Of a pre-application report, where anything is charged that we know."""
    if not report.fee_cents:
        return []
    return [
        FeePaid(
            project_id=work.project_id, fee_for=FeeFor.PRE_APPLICATION_REPORT, about=report.id,
            payee=file.site.utility_id, amount_cents=report.fee_cents, citation=report.citation,
        )
    ]  # fmt: skip
