"""All events of the contract, gathered once: what a service hands to the chassis as its ``contract``."""

from typing import Final

from shared.schemas import (
    aov04,
    commissioning,
    contracting,
    design,
    fieldops,
    interconnection,
    lead,
    onboarding,
    permitting,
    rcv02,
    rcv03,
    rev02,
    topics,
)
from shared.schemas.documents import KINDS
from shared.schemas.event import CATALOGUE, Event
from shared.schemas.plausibility import implausible as _implausible
from shared.schemas.roles import ROLES
from shared.schemas.topics import BY_NAME
from shared.schemas.upcasters import UPCASTERS, newest
from shared.schemas.wire import from_value

CONTEXTS: Final = (
    lead,
    design,
    contracting,
    permitting,
    interconnection,
    fieldops,
    commissioning,
    onboarding,
    aov04,
    rcv02,
    rcv03,
    rev02,
)

REGISTRY_TOPIC: Final = "ncv03.activated-systems.state"
TASK_EVENTS: Final = ("TaskOpened", "TaskChanged", "TaskClosed")
"""Every service has these three, on a topic of their own."""
APART: Final = {
    onboarding.ActivatedSystemState.ce_type: REGISTRY_TOPIC,
    lead.ProjectErased.ce_type: "ncv03.lead.erasures",
    interconnection.UtilityMessageReceipt.ce_type: "ncv03.permitting.receipts",
    **dict.fromkeys(
        (one.ce_type for one in (onboarding.SurveySent, onboarding.SurveyAnswered, onboarding.ValueStreamCompleted)),
        "ncv03.surveys.events",
    ),
    **dict.fromkeys(
        (
            one.ce_type
            for one in (
                onboarding.DERConsentGranted,
                onboarding.DERConsentRevoked,
                onboarding.OwnershipTransferred,
                onboarding.ProductionReported,
                onboarding.UptimeReported,
                onboarding.UnderperformanceDetected,
                onboarding.UnderperformanceEnded,
                onboarding.WarrantyClaimFiled,
                onboarding.WarrantyClaimDecided,
            )
        ),
        "ncv03.assets.events",
    ),
}
"""Events that are not on their publisher's one topic."""

read = from_value
implausible = _implausible
roles = ROLES
documents = KINDS
key_holders = topics.key_holders()


def resolve(ce_type: str) -> type[Event] | None:
    """Today's class for a wire name, also for that of an older version; None where there is none."""
    return CATALOGUE.get(ce_type) or CATALOGUE.get(newest(ce_type))


def topic_of(event_type: type[Event]) -> str:
    """The topic an event class is published on."""
    return TOPIC_OF[event_type.ce_type]


def events() -> dict[str, type[Event]]:
    """Every event class of the contract by its wire name: context after context, as the modules list them."""
    return {
        found.ce_type: found
        for context in CONTEXTS
        for found in vars(context).values()
        if isinstance(found, type)
        and issubclass(found, Event)
        and found.__module__ == context.__name__
        and "ce_type" in vars(found)
    }


def versions_of(event_type: type[Event]) -> tuple[str, ...]:
    """Every wire name that is read as this class, the oldest first, today's last."""
    return (*(old for old in UPCASTERS if newest(old) == event_type.ce_type), event_type.ce_type)


def _topic(ce_type: str) -> str:
    if ce_type in APART:
        return APART[ce_type]
    context, event, _ = ce_type.rsplit(".", 2)
    name = f"{context}.{'tasks' if event in TASK_EVENTS else 'events'}"
    if name not in BY_NAME:
        raise LookupError(f"{ce_type} belongs to {name}, which the topic table does not have")
    return name


TOPIC_OF: Final = {ce_type: _topic(ce_type) for ce_type in events()}
"""The topic of every event, by its wire name."""

_TOPIC_OF_NAME: Final = {ce_type.rpartition(".v")[0]: topic for ce_type, topic in TOPIC_OF.items()}
_CONTEXTS_ON: Final = {
    topic: frozenset(name.rpartition(".")[0] for name, home in _TOPIC_OF_NAME.items() if home == topic)
    for topic in BY_NAME
}


def topic_of_name(name: str) -> str | None:
    """The topic of an event's name without its version; None for a name that the contract does not have."""
    return _TOPIC_OF_NAME.get(name)


def task_event(owner: str, happened: str) -> type[Event] | None:
    """The event of what ``happened`` (``opened``, ``changed``, ``closed``) to a task of a service; None without one."""
    return CATALOGUE.get(f"ncv03.{owner}.Task{happened.capitalize()}.v1")


def personal(event_type: type[Event]) -> tuple[str, ...]:
    """The fields of an event that are personal, and are sealed on the wire."""
    name = f"{event_type.__name__}."
    paths = BY_NAME[topic_of(event_type)].pii
    return tuple(path.removeprefix(name) for path in paths if path.startswith(name))


def may_hold(topic: str, name: str) -> bool:
    """Whether a name that is not known here may be an event that the topic's owner has added since."""
    return name.rpartition(".")[0] in _CONTEXTS_ON[topic]


def owner_of(topic: str) -> str:
    """The principal that alone may write the topic."""
    return BY_NAME[topic].owner


def sources_of(topic: str) -> tuple[str, ...]:
    """What the topic's owner may state as ``ce_source``; the first is what our own programs write."""
    return topics.SOURCES[owner_of(topic)]
