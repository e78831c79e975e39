"""Applies to a lender: what is sent, and what waits for the answer."""

from typing import Final

from services.contracting.model import FinancingApplication
from services.contracting.rules.policy import LENDER_SILENT
from shared.messaging.handling.work import Work

JOB: Final = "ask_lender"
TASKS: Final = ("decide_financing", "ask_lender", "accept_counteroffer", "complete_credit_application")
TIMERS: Final = ("lender_silent", "counteroffer_lapsed", "application_incomplete")


async def ask(application: FinancingApplication, work: Work) -> None:
    """Sends the application; one that is not answered is sent again."""
    application.times_asked += 1
    body = {
        "application_id": str(application.id), "project_id": str(work.project_id),
        "product": application.product.value, "amount_cents": application.amount_cents,
        "term_months": application.term_months, "times_asked": application.times_asked,
        "prepaid": application.prepaid,
    }  # fmt: skip
    key = f"{application.id}-{application.times_completed}"
    work.start_job(JOB, {"path": "applications", "key": key, "body": body})
    work.arm("lender_silent", at=work.now + LENDER_SILENT, payload={"id": str(application.id)})
