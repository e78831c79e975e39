"""What commissioning asks people to do."""

from datetime import timedelta
from typing import Final

from shared.messaging.handling.worklist import Priority, TaskKind, Worklist, checked_by

WORKLIST: Final[Worklist] = {
    "inspect": TaskKind(
        title="Inspect the installation",
        instruction="Go through the checklist on site, and state the outcome with every finding.",
        role="ahj",
        organisation="ahj_id",
        why="The utility is asked for permission to operate when the inspection has passed.",
        within=timedelta(days=1),
        form="inspection_result",
    ),
    "review_inspections": TaskKind(
        title="Find out why inspections fail",
        instruction="Read the findings of every attempt, and state the root cause.",
        role="quality",
        why="Another inspection is asked for after the review.",
        within=timedelta(days=2),
        form="quality_review",
        priority=Priority.URGENT,
    ),
    "commission": TaskKind(
        title="Commission the system",
        instruction="Measure what the test plan lists with a calibrated instrument, and record the readings.",
        role="commissioning_agent",
        why="The report goes to the utility with the request for permission to operate.",
        within=timedelta(days=5),
        form="record_tests",
    ),
    "arrange_utility_visit": TaskKind(
        title="Agree on a day with the utility",
        instruction="The utility wants to witness the tests or to exchange its meter: agree on a day, and note it.",
        role="commissioning_agent",
        why="Permission is not asked for, or does not hold, before the utility came or says that it does without.",
        within=timedelta(days=2),
        form="arrange_utility_visit",
    ),
    "attend_utility_visit": TaskKind(
        title="Be there when the utility comes",
        instruction="Open the site to the utility on the day, and note what came of its visit.",
        role="commissioning_agent",
        why="What waits for the visit goes on with its result.",
        within=timedelta(days=14),
        form="utility_visit_result",
    ),
    "provide_documents": TaskKind(
        title="Provide the missing documents",
        instruction="Add to the project, as permission_document, what the request for permission to operate still "
        "lacks, and name each with the document.",
        role="commissioning_agent",
        why="The request is sent when it is complete.",
        within=timedelta(days=3),
        form="provide_documents",
    ),
    "correct_permission_request": TaskKind(
        title="Correct the request for permission to operate",
        instruction="Mend what the utility found, say what was corrected, and send the request again. What was missing "
        "is added to the project as permission_document first.",
        role="commissioning_agent",
        why="The utility has turned the request down.",
        within=timedelta(days=5),
        form="correct_request",
        priority=Priority.URGENT,
    ),
    "chase_utility": TaskKind(
        title="Ask the utility where its answer is",
        instruction="Call the utility: its time to answer the request for permission to operate is over.",
        role="operator",
        why="The system stands ready and may not run.",
        within=timedelta(days=1),
        form=None,
        ends="It ends with the utility's answer.",
        priority=Priority.URGENT,
    ),
    **checked_by("commissioning_agent"),
}
