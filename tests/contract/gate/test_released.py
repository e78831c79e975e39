"""Today's contract breaks nothing that was released."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from shared.schemas.gate.check import findings
from shared.schemas.gate.contract import today
from shared.schemas.gate.releases import Release, releases

ROOT = Path(__file__).parents[3]
EVERY = 11
"""Of the golden records every eleventh is judged by its schema."""


def test_nothing_that_was_released_is_broken() -> None:
    assert [str(finding) for finding in findings(ROOT, today())] == []


@pytest.fixture(params=releases(ROOT), ids=lambda release: release.version)
def release(request: pytest.FixtureRequest) -> Release:
    found: Release = request.param
    return found


def test_golden_records_are_of_every_event_and_of_the_released_schemas(release: Release) -> None:
    schemas = {name: Draft202012Validator(schema) for name, schema in release.schemas().items()}
    assert {record.ce_type for record in release.golden} == schemas.keys()
    headers = Draft202012Validator(release.headers())
    for record in release.golden[::EVERY]:
        name = f"{record.ce_type}: {record.variant}"
        if not record.variant.startswith("headers: traceparent"):  # a broken trace is dropped, not refused
            assert [error.message for error in headers.iter_errors(dict(record.headers))] == [], name
        if record.value is not None:
            assert [error.message for error in schemas[record.ce_type].iter_errors(json.loads(record.value))] == [], (
                name
            )


def test_golden_records_hold_the_odd_forms(release: Release) -> None:
    variants = {record.variant.partition(": ")[2] or record.variant for record in release.golden}
    labels = " | ".join(variants)
    for form in ("absent", "None", "[]", "fields in reverse order", "with a field that nobody knows"):
        assert form in variants, form
    for form in ("+02:00", "charset=utf-8", "traceparent broken", "2036-01-30"):
        assert form in labels, form
