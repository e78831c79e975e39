"""What the contracting stage asks people to do."""

from datetime import timedelta
from typing import Final

from services.contracting.rules.policy import (
    ADVERSE_NOTICE_DAYS,
    ALTERNATIVES,
    APPROVAL_VALID,
    CLOSING_ALARM,
    OFFER_VALID,
    REDESIGN,
)
from shared.messaging.handling.worklist import Priority, TaskKind, Worklist

WORKLIST: Final[Worklist] = {
    "decide_financing": TaskKind(
        title="Decide the financing application",
        instruction="Approve with rate and stipulations, or decline with the reasons that the applicant must be told.",
        role="lender",
        why="The contract is sent once the financing is approved.",
        within=timedelta(days=ADVERSE_NOTICE_DAYS),
        form="decide_financing",
        prefilled=("application_id",),
    ),
    "clear_stipulation": TaskKind(
        title="Clear a stipulation",
        instruction="Look at what you asked for before funding, and clear the item; name the document that you saw.",
        role="lender",
        why="The contract takes effect when nothing that you asked for is open.",
        within=APPROVAL_VALID,
        form="clear_stipulation",
    ),
    "choose_product": TaskKind(
        title="Choose another way to pay",
        instruction="The lender has declined. Choose one of the products that are left.",
        role="customer",
        why="Without a way to pay the project ends.",
        within=ALTERNATIVES,
        form="choose_product",
    ),
    "sign_contract": TaskKind(
        title="Sign the contract",
        instruction="Read the contract, then sign exactly this document.",
        role="customer",
        why="Permits are applied for once the contract is signed and in effect.",
        within=OFFER_VALID,
        form="sign",
        prefilled=("document_sha256",),
        documents=("document_sha256",),
    ),
    "pay_deposit": TaskKind(
        title="Pay the deposit",
        instruction="Pay the deposit at the payment processor, with the reference that is shown here.",
        role="customer",
        why="Equipment is ordered once the deposit is paid.",
        within=timedelta(days=14),
        form=None,
        ends="It ends when the processor reports that the money has come in.",
    ),
    "return_payment": TaskKind(
        title="Return money that may not be kept",
        instruction="Have the processor pay the amount back: it is more than the law allows as a deposit, or too late.",
        role="operator",
        why="The money is the customer's.",
        within=timedelta(days=10),
        form=None,
        ends="It ends when the processor reports that the money went back.",
        priority=Priority.URGENT,
    ),
    "decide_change_order": TaskKind(
        title="Answer the change order",
        instruction="The design has changed in a way that you must agree to. Approve, or reject with your reason.",
        role="customer",
        why="The work waits for your answer.",
        within=REDESIGN,
        form="decide_change_order",
        prefilled=("change_order_id",),
        priority=Priority.URGENT,
    ),
    "decide_interconnection": TaskKind(
        title="Decide how to go on with the utility",
        instruction="The utility does not connect the system as it is. Choose one of the ways it leaves open.",
        role="customer",
        why="The utility's own clock is running.",
        within=REDESIGN,
        form="decide_interconnection",
        prefilled=("decision_id",),
        priority=Priority.URGENT,
    ),
    "look_into_closing": TaskKind(
        title="Find out why a project does not close",
        instruction="Ask the services that have not answered: is their process up, is a record of the project parked?",
        role="operator",
        why="The project stays half open until every service has answered.",
        within=CLOSING_ALARM,
        form=None,
        ends="It ends by itself when every service has answered.",
        priority=Priority.URGENT,
    ),
}
