"""The tables IN, OUT and TIMERS in a service's README, from plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from shared.schemas import catalogue
from shared.schemas.generate.tables import name_and_version, published_by, summary, table
from shared.schemas.topics import BY_NAME, subscriptions

BEGIN: Final = "<!-- events: written by `python -m shared.schemas.generate`; do not edit -->"
END: Final = "<!-- /events -->"


@dataclass(frozen=True)
class Handled:
    """What a service does, in words: one line for every event consumed, timer and job."""

    events: Mapping[str, str] = field(default_factory=dict)
    """``ce_type`` -> what its handler does."""
    timers: Mapping[str, str] = field(default_factory=dict)
    jobs: Mapping[str, str] = field(default_factory=dict)


def tables(service: str, handled: Handled | None) -> str:
    """The block between the markers. Without ``handled`` IN lists the topics the service may read."""
    out = [
        (f"`{name_and_version(event.ce_type)[0]}`", f"`{topic}`", summary(event))
        for topic, event in published_by(service)
    ]
    parts = ["### IN", _in(service, handled), "### OUT", table(("Event", "Topic", "What it says"), out)]
    if handled is not None and handled.timers:
        parts += ["### TIMERS", table(("Timer", "What happens when it is due"), _rows(handled.timers))]
    if handled is not None and handled.jobs:
        parts += ["### JOBS", table(("Job", "What it does"), _rows(handled.jobs))]
    return "\n\n".join(parts)


def with_tables(readme: str, service: str, handled: Handled | None) -> str:
    """The README with its block renewed; the block goes to the end of a README that has none."""
    block = f"{BEGIN}\n\n{tables(service, handled)}\n\n{END}"
    before, begin, rest = readme.partition(BEGIN)
    if not begin:
        return f"{readme.rstrip()}\n\n## Events\n\n{block}\n".lstrip()
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the README of {service} has {BEGIN!r} without {END!r}")
    return before + block + after


def _in(service: str, handled: Handled | None) -> str:
    if handled is None:
        readable = [(f"`{topic}`", BY_NAME[topic].purpose) for topic in subscriptions(service)]
        return table(("Topic", "What it tells"), readable)
    known = catalogue.TOPIC_OF
    unknown = sorted(set(handled.events) - set(known))
    if unknown:
        raise LookupError(f"{service} handles {', '.join(unknown)}, which the contract does not have")
    rows = [
        (f"`{name_and_version(ce_type)[0]}`", f"`{known[ce_type]}`", handled.events[ce_type])
        for ce_type in known
        if ce_type in handled.events
    ]
    return table(("Event", "Topic", "What the service does"), rows)


def _rows(described: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"`{name}`", text) for name, text in sorted(described.items())]
