"""Every day and instant that somebody states over HTTP has bounds, and every service has a person asked beyond them."""

import importlib
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from shared.messaging.handling.worklist import CHECK_DATE
from shared.messaging.running import http_side
from shared.messaging.web.people.forms import forms_of
from shared.schemas.topics import SERVICES

JUDGED_ELSEWHERE = {"snooze_task.until"}
"""How long a task may be put off is the command's own to judge."""


def unbounded(node: Any, where: str) -> Iterator[str]:
    """Where a schema has a day or an instant of which it is not said how far it may lie from today."""
    if isinstance(node, list):
        for one in node:
            yield from unbounded(one, where)
    if not isinstance(node, dict):
        return
    if node.get("format") in ("date", "date-time") and "x-plausible" not in node:
        yield where
    for name, one in node.items():
        if name == "properties":
            for field, schema in one.items():
                yield from unbounded(schema, f"{where}.{field}")
        else:
            yield from unbounded(one, where)


@pytest.mark.parametrize("service", SERVICES)
def test_no_date_is_believed_whatever_it_says(service: str) -> None:
    app = importlib.import_module(f"services.{service}.app")
    api = importlib.import_module(f"services.{service}.api")
    assert CHECK_DATE in app.SERVICE.tasks
    forms = forms_of(http_side(app.SERVICE, api.router, title=service))
    found = {place for form in forms.values() for place in unbounded(orjson.loads(form.schema), form.operation_id)}
    assert found <= JUDGED_ELSEWHERE, found
