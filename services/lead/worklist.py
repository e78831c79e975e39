"""What the lead stage asks people to do."""

from datetime import timedelta
from typing import Final

from services.lead.rules.policy import SPEED_TO_LEAD
from shared.messaging.handling.worklist import Priority, TaskKind, Worklist, checked_by

WORKLIST: Final[Worklist] = {
    "contact_customer": TaskKind(
        title="Call the customer",
        instruction="Call whoever has inquired, hear what they want, and note here that you have spoken.",
        role="sales",
        why="An inquiry is answered by a person within the hour.",
        within=SPEED_TO_LEAD,
        form="contacted",
        priority=Priority.URGENT,
    ),
    "collect_usage": TaskKind(
        title="Give your electricity usage",
        instruction="Upload a Green Button file or your bills, or state how many kWh you use in a year.",
        role="customer",
        why="Without usage nobody can say what a system would save.",
        within=timedelta(days=14),
        form="annual_usage",
    ),
    "assess_site": TaskKind(
        title="Survey the site",
        instruction="Record the roof planes, their shading, the electrical panel and the meter.",
        role="sales",
        why="The energy analysis begins when usage and site are known.",
        within=timedelta(days=7),
        form="assess_site",
    ),
    "correct_site": TaskKind(
        title="Correct the survey",
        instruction="Supply the fact of the site that the analysis was missing.",
        role="sales",
        why="The analysis could not judge the site.",
        within=timedelta(days=14),
        form="assess_site",
    ),
    "restart_analysis": TaskKind(
        title="Start the analysis anew",
        instruction="Look at what went wrong in the list of jobs, then have the analysis run again.",
        role="sales",
        why="The analysis failed for good; the lead stands still.",
        within=timedelta(days=1),
        form="restart_analysis",
    ),
    "compare_with_meter": TaskKind(
        title="Compare the design with the meter",
        instruction="Give the twelve months of metered production again.",
        role="support",
        why="The comparison of predicted and metered energy failed.",
        within=timedelta(days=14),
        form="metered_production",
        priority=Priority.LATER,
    ),
    "name_owner": TaskKind(
        title="Enter who has bought the house",
        instruction="What was known of the seller is forgotten. Enter the buyer's name, and how to reach them.",
        role="support",
        why="The system has another owner, who is to be trained and reached.",
        within=timedelta(days=7),
        form="name_owner",
    ),
    **checked_by("sales"),
}
