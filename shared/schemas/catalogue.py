"""All events of the contract, gathered once: import this where the whole catalogue is needed."""

from typing import Final

from shared.schemas import (
    aov04,
    commissioning,
    contracting,
    design,
    fieldops,
    lead,
    onboarding,
    permitting,
    rev02,
)
from shared.schemas.event import CATALOGUE, Event
from shared.schemas.topics import BY_NAME

CONTEXTS: Final = (lead, design, contracting, permitting, fieldops, commissioning, onboarding, aov04, rev02)

REGISTRY_TOPIC: Final = "ncv03.activated-systems.state"


def topic_of(event_type: type[Event]) -> str:
    """The topic an event class is published on."""
    system, context, _name, _version = event_type.ce_type.split(".")
    if event_type is onboarding.ActivatedSystemState:
        return REGISTRY_TOPIC
    name = f"{system}.{context}.events"
    if name not in BY_NAME:
        raise LookupError(f"{event_type.ce_type} belongs to {name}, which the topic table does not have")
    return name


def events() -> dict[str, type[Event]]:
    """Every event class by its wire name."""
    return dict(CATALOGUE)
