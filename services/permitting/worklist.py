"""What the permitting stage asks people to do."""

from datetime import timedelta
from typing import Final

from shared.messaging.handling.doubt import checked_by
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
    "clear_utility_answer": TaskKind(
        title="Clear an answer of the utility",
        instruction="Ask the utility what it means: it has answered about an application that we do not have, in a "
        "way that does not fit what it said before, or with a date that cannot be. Note here what came of it.",
        role="permit_tech",
        why="The answer has had no effect; perhaps it was meant for another application.",
        within=timedelta(days=5),
        form="clear_answer",
        prefilled=("application_id",),
    ),
    "sign_agreement": TaskKind(
        title="Sign the interconnection agreement",
        instruction="Read the utility's agreement and sign it. Where it asks for insurance, state the amount that the "
        "policy covers.",
        role="customer",
        why="Nothing is built before; after the day that is due the utility takes its approval back.",
        within=timedelta(days=30),
        form="sign_agreement",
        prefilled=("application_id",),
    ),
    "urge_utility": TaskKind(
        title="Urge the utility",
        instruction="The utility has let a clock of its own procedures pass. Ask for its decision, and note here what "
        "it says.",
        role="permit_tech",
        why="The project waits for the utility.",
        within=timedelta(days=5),
        form="urge_utility",
        prefilled=("application_id",),
    ),
    "extend_approval": TaskKind(
        title="Extend the interconnection approval",
        instruction="Ask the utility for an extension, and state here until when it holds; or have the system finished "
        "in time.",
        role="permit_tech",
        why="The approval ends before the system operates.",
        within=timedelta(days=14),
        form="extend_approval",
        prefilled=("application_id",),
        priority=Priority.URGENT,
    ),
    "apply_again": TaskKind(
        title="Apply for interconnection again",
        instruction="Read why the application counts as withdrawn, put that right, and send a new one.",
        role="permit_tech",
        why="Nothing can be built without an interconnection agreement.",
        within=timedelta(days=5),
        form="apply_again",
        prefilled=("application_id",),
        priority=Priority.URGENT,
    ),
    "attend_options_meeting": TaskKind(
        title="Attend the options meeting",
        instruction="Talk with the utility about what failed and what could be done, and note here what came of it.",
        role="permit_tech",
        why="Its offers of a supplemental review, a study or work on the grid follow from it.",
        within=timedelta(days=10),
        form="attend_options_meeting",
        prefilled=("application_id",),
    ),
    **checked_by("permit_tech"),
}
