"""What the design stage asks people to do."""

from datetime import timedelta
from typing import Final

from services.design.rules.policy import PROPOSAL_VALIDITY
from shared.messaging.handling.worklist import Priority, TaskKind, Worklist, checked_by

WORKLIST: Final[Worklist] = {
    "resolve_design": TaskKind(
        title="Find a design that holds",
        instruction="Read which check failed, and ask for a design under other constraints: fewer modules, another "
        "module, a limit of export.",
        role="designer",
        why="No design passed the checks; the customer has no proposal.",
        within=timedelta(days=2),
        form="redesign",
        priority=Priority.URGENT,
    ),
    "present_proposal": TaskKind(
        title="Present the proposal",
        instruction="Go through the options with the customer, and note whether that was at their home.",
        role="sales",
        why="The customer cannot answer what they have not seen.",
        within=PROPOSAL_VALIDITY,
        form="present",
    ),
    "answer_proposal": TaskKind(
        title="Answer the proposal",
        instruction="Choose one of the options and how to pay for it, or decline.",
        role="customer",
        why="Prices and incentives are held until the proposal expires.",
        within=PROPOSAL_VALIDITY,
        form="accept",
    ),
    **checked_by("designer"),
}
