"""How the contract is paid: the application, the approval and what it asks for, the alternatives after a refusal."""

from services.contracting.model import (
    ApplicationState,
    Contract,
    FinancingApplication,
    State,
    Stipulation,
)
from services.contracting.rules.lending.adverse import ConsumerReport, adverse_action_notice
from services.contracting.rules.policy import APPROVAL_VALID
from services.contracting.steps import ending, paperwork
from services.contracting.steps.credit import applying
from services.contracting.steps.credit.choosing import ask_for_product
from services.contracting.steps.effect import drop_stipulations, open_stipulations
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.rules.calendar import local_date
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import DisclosureDelivered
from shared.schemas.parts import FinancingProduct


async def arrange_payment(contract: Contract, work: Work) -> None:
    """Sends the contract to who pays cash; applies for financing for everybody else, where the law allows it."""
    for application in await work.all(FinancingApplication):
        if application.undecided:
            application.state = ApplicationState.REPLACED
    work.complete(*applying.TASKS, "choose_product", *paperwork.SIGNATURES)
    work.disarm(*applying.TIMERS, "alternatives_lapsed", "offer_lapsed", "approval_expires")
    work.drop_jobs()
    await drop_stipulations(work)
    if contract.product is FinancingProduct.CASH:
        await paperwork.prepare(contract, work)
        return
    assert contract.product is not None and contract.cash_price_cents is not None
    if (why := contract.barred(contract.product, work.now)) is not None:
        await ask_for_product(contract, work, why)
        return
    contract.seek_financing()
    application = work.add(
        FinancingApplication(
            id=new_id(),
            project_id=work.project_id,
            product=contract.product,
            prepaid=contract.prepaid,
            amount_cents=contract.cash_price_cents,
            term_months=contract.applied_months,
            completed_on=local_date(work.now, contract.site.time_zone),
        )
    )
    work.publish(*application.applied())
    await applying.ask(application, work)


async def approved(contract: Contract, application: FinancingApplication, work: Work) -> None:
    """The lender agrees: what it still wants to see is kept as items, and the contract goes to the customer."""
    until = work.now + APPROVAL_VALID
    wanted = [
        work.add(
            Stipulation(
                id=new_id(), project_id=work.project_id, application_id=application.id, text=text, due=until
            )
        )
        for text in application.stipulations
    ]  # fmt: skip
    for one in wanted:
        work.assign(
            f"clear_stipulation:{one.id}", to="lender", due=until,
            details={
                "stipulation_id": str(one.id), "text": one.text,
                "post": f"/projects/{work.project_id}/stipulations/{one.id}/clear",
            },
        )  # fmt: skip
    if wanted:
        work.arm("approval_expires", at=until, payload={"id": str(application.id)})
    await paperwork.prepare(contract, work)


async def approval_expired(contract: Contract, application: FinancingApplication, work: Work) -> None:
    """What the lender asked for never came: unsigned, the customer may pay otherwise; signed, the contract ends."""
    missing = await open_stipulations(work)
    if application.state is not ApplicationState.APPROVED or not missing:
        return
    work.publish(*application.expire(tuple(one.text for one in missing)))
    if contract.state in (State.PREPARING, State.SENT):
        await drop_stipulations(work)
        work.complete(*paperwork.SIGNATURES)
        work.drop_jobs()
        work.disarm("offer_lapsed")
        await ask_for_product(contract, work)
    else:
        await ending.end(contract, ClosingReason.FINANCING_DECLINED, work, detail="the lender's approval expired")


async def offer_alternatives(contract: Contract, application: FinancingApplication, work: Work, creditor: str) -> None:
    """After a lender has declined: tells the customer why, and which ways to pay are left.

    The notice goes out with the decision, well within the 30 days of 12 CFR 1002.9(a)(1).
    """
    notice, row = adverse_action_notice(
        application.id,
        f"a {application.product.value}",
        application.completed_on,
        creditor,
        application.adverse_reasons,
        None if application.report is None else ConsumerReport.model_validate(application.report),
    )
    work.publish(
        DisclosureDelivered(
            project_id=work.project_id, disclosure="adverse_action_notice", version=str(row.version),
            document_sha256=work.keep(notice, "text/plain; charset=utf-8"), citation=row.citation,
        )
    )  # fmt: skip
    await ask_for_product(contract, work)
