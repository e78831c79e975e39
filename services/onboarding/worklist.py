"""What onboarding asks people to do."""

from datetime import timedelta
from typing import Final

from services.onboarding.rules.policy import ONBOARDING_DUE
from shared.messaging.handling.worklist import Priority, TaskKind, Worklist

WORKLIST: Final[Worklist] = {
    "energize": TaskKind(
        title="Switch the system on",
        instruction="Set the inverters to the settings that the permission asks for, and switch on.",
        role="crew",
        why="The utility has given permission to operate.",
        within=timedelta(days=3),
        form="energize",
        prefilled=("settings_profile", "export_limit_kw"),
    ),
    "de_energize": TaskKind(
        title="Switch the system off",
        instruction="Switch off and lock the disconnect: the permission to operate has ended.",
        role="crew",
        why="A system without permission must not run.",
        within=timedelta(days=1),
        form="de_energize",
        priority=Priority.URGENT,
    ),
    "resolve_activation_block": TaskKind(
        title="Find out why the system cannot be activated",
        instruction="Read which fact is missing or contradicts another, and have the service in charge mend it.",
        role="operator",
        why="The customer waits for a running system.",
        within=timedelta(days=2),
        form=None,
        ends="It ends by itself when every fact is there and agrees.",
        priority=Priority.URGENT,
    ),
    "register_monitoring": TaskKind(
        title="Register the monitoring",
        instruction="Connect the gateway, have the customer claim the account, and check the sign of the meter.",
        role="crew",
        why="A system counts as activated once its gateway has reported for a day.",
        within=timedelta(days=3),
        form="register_monitoring",
    ),
    "train_customer": TaskKind(
        title="Train the customer",
        instruction="Go through the checklist with the customer, and note what was covered.",
        role="support",
        why="Onboarding is complete with training and documents.",
        within=ONBOARDING_DUE,
        form="train",
    ),
    "deliver_documents": TaskKind(
        title="Hand over the documents",
        instruction="Give the customer everything on the list, and note what was handed over.",
        role="support",
        why="Onboarding is complete with training and documents.",
        within=ONBOARDING_DUE,
        form="hand_over",
    ),
    "complete_onboarding": TaskKind(
        title="See that the onboarding is completed",
        instruction="Ask support why the steps that are listed are still missing.",
        role="operator",
        why="Two weeks after activation the customer still lacks something.",
        within=timedelta(days=2),
        form=None,
        ends="It ends by itself with the onboarding.",
    ),
    "answer_survey": TaskKind(
        title="Tell us how it went",
        instruction="Say how satisfied you are, and whether you would recommend us.",
        role="customer",
        why="We call back whoever is not satisfied.",
        within=timedelta(days=30),
        form="answer_survey",
        priority=Priority.LATER,
    ),
    "call_customer_back": TaskKind(
        title="Call a customer who is not satisfied",
        instruction="Call, hear what is wrong, mend it, and note how it was resolved.",
        role="support",
        why="The customer has given a poor answer in the survey.",
        within=timedelta(days=2),
        form="follow_up",
        priority=Priority.URGENT,
    ),
}
