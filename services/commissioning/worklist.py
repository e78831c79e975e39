"""What commissioning asks people to do."""

from datetime import timedelta
from typing import Final

from shared.messaging.handling.worklist import Priority, TaskKind, Worklist, checked_by

WORKLIST: Final[Worklist] = {
    "inspect": TaskKind(
        title="Inspect the installation",
        instruction="Go through the checklist on site, and state the outcome with every finding.",
        role="ahj",
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
    "provide_documents": TaskKind(
        title="Provide the missing documents",
        instruction="Add the documents that the request for permission to operate still lacks.",
        role="commissioning_agent",
        why="The request is sent when it is complete.",
        within=timedelta(days=3),
        form="provide_documents",
    ),
    "correct_permission_request": TaskKind(
        title="Correct the request for permission to operate",
        instruction="Mend what the utility found, say what was corrected, and send the request again.",
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
