"""The metrics of a process are bounded: by what the program and the contract name, never by what happens."""

import importlib
from typing import Any

import pytest

from helio.pages.access import EVERY_SERVICE, matrix
from shared.messaging.telemetry import metrics
from shared.schemas.topics import SERVICES, TOPICS

MOST_SERIES = 2_600
STATUS_CLASSES = 3
"""2xx, 4xx, 5xx."""
OUTCOMES = 3
"""Of a record with a name: handled, parked, retried."""
JOB_OUTCOMES = 5
EVERYTHING_ELSE = 60
"""One series each, and those of Python itself."""
GROWING = {"project", "project_id", "name", "caller", "subject", "error", "path", "id"}

ALL = [found for found in vars(metrics).values() if hasattr(found, "_labelnames")]


def series(histogram: Any) -> int:
    """Of one combination of labels: its buckets, the infinite one, sum and count."""
    return len(histogram._kwargs["buckets"]) + 3


@pytest.mark.parametrize("name", SERVICES)
def test_the_series_of_a_process_are_bounded_by_its_program(name: str) -> None:
    service = importlib.import_module(f"services.{name}.app").SERVICE
    handlers = service.handlers
    routes = sum(row.service in (name, EVERY_SERVICE) for row in matrix())
    most = (
        len(handlers.events) * (series(metrics.HANDLER_SECONDS) + series(metrics.REACTION_SECONDS) + OUTCOMES)
        + routes * STATUS_CLASSES * series(metrics.HTTP_SECONDS)
        + len(handlers.timers) * series(metrics.TIMER_LATENESS_SECONDS)
        + len(handlers.jobs) * (series(metrics.JOB_SECONDS) + JOB_OUTCOMES)
        + 2 * sum(topic.partitions for topic in TOPICS if topic.name in service.topics)
        + EVERYTHING_ELSE
    )
    assert most <= MOST_SERIES, f"{len(handlers.events)} events, {routes} routes, {len(handlers.timers)} timers"


def test_no_label_grows_with_what_happens() -> None:
    assert not {label for metric in ALL for label in metric._labelnames} & GROWING


def test_names_say_their_unit() -> None:
    assert len(ALL) > 20
    for metric in ALL:
        if metric._type == "histogram":
            assert metric._name.startswith("helio_") and metric._name.endswith("_seconds")
