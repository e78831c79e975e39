"""What the permitting stage asks people to do."""

from datetime import timedelta
from typing import Final

from shared.messaging.handling.worklist import Priority, TaskKind, Worklist

WORKLIST: Final[Worklist] = {
    "confirm_listings": TaskKind(
        title="Read the certificates of the equipment",
        instruction="Fetch the certificate of each model named here from its maker or laboratory; note its number.",
        role="permit_tech",
        why="A permit set states listings that were read; the design only expects these.",
        within=timedelta(days=3),
        form="confirm_listings",
    ),
    "submit_permit": TaskKind(
        title="Submit the permit package",
        instruction="Check the package, answer the questions of the instant route, hand it in, and note that here.",
        role="permit_tech",
        why="The authority's review begins with the submission.",
        within=timedelta(days=3),
        form="submit",
    ),
    "decide_permit": TaskKind(
        title="Decide the permit application",
        instruction="Approve with the permit's number, ask for corrections with the findings, or reject with reasons.",
        role="ahj",
        why="Nothing is built before the permit.",
        within=timedelta(days=30),
        form="decide_permit",
        organisation="ahj_id",
        prefilled=("submission",),
    ),
    "resubmit_permit": TaskKind(
        title="Resubmit the corrected package",
        instruction="Check that the new package answers every finding, and hand it in.",
        role="permit_tech",
        why="The authority has asked for corrections; the application lapses if they do not come.",
        within=timedelta(days=14),
        form="resubmit",
        priority=Priority.URGENT,
    ),
    "extend_permit": TaskKind(
        title="Extend the permit",
        instruction="Ask the authority for an extension before the permit expires, and note that here.",
        role="permit_tech",
        why="The permit expires before the work is done.",
        within=timedelta(days=14),
        form="ask_extension",
        priority=Priority.URGENT,
    ),
    "grant_extension": TaskKind(
        title="Decide on an extension",
        instruction="Give the permit more time, to a day that you name or by your usual period.",
        role="ahj",
        why="The permit expires before the work is done.",
        within=timedelta(days=14),
        form="extend",
        organisation="ahj_id",
    ),
    "answer_refusal": TaskKind(
        title="Answer the refusal",
        instruction="Read the reasons. Have the design changed, at most twice, appeal, or end the project.",
        role="permit_tech",
        why="The permit was refused or taken back; nothing is built without it.",
        within=timedelta(days=10),
        form="answer_refusal",
        priority=Priority.URGENT,
    ),
    "complete_application": TaskKind(
        title="Complete the interconnection application",
        instruction="Hand the documents in that the utility found missing, and name them here.",
        role="permit_tech",
        why="The utility does not begin its review; its application lapses on the day that is due.",
        within=timedelta(days=10),
        form="complete_application",
        prefilled=("application_id",),
        priority=Priority.URGENT,
    ),
}
