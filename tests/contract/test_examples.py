"""Every example, old ones included, is a record that today's code and the checked-in schemas accept."""

import json
import re
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from shared.schemas import catalogue
from shared.schemas.generate.examples import Example, described, examples_of
from shared.schemas.topics import BY_NAME
from shared.schemas.wire import TIME_PATTERN, agree, from_headers, from_value, to_headers, to_key, to_value

SNAPSHOTS = Path(__file__).parents[2] / "shared" / "schemas" / "snapshots"
EXAMPLES = [example for ce_type in described() for example in examples_of(ce_type)]
IDS = [f"{example.ce_type}: {example.summary}" for example in EXAMPLES]


is_instant = re.compile(TIME_PATTERN).fullmatch


def schema(name: str) -> Draft202012Validator:
    found: dict[str, Any] = json.loads((SNAPSHOTS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found, format_checker=FormatChecker())


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_headers_are_those_of_the_contract(example: Example) -> None:
    assert [error.message for error in schema("headers").iter_errors(example.headers)] == []
    envelope = from_headers(example.record_headers)
    assert envelope.type == example.ce_type
    assert to_key(envelope.subject) == example.key.encode()
    assert uuid.UUID(str(envelope.id)).version == 7
    assert [name for name, _ in to_headers(envelope)] == [name for name, _ in example.record_headers]


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_the_value_is_valid_against_its_own_version(example: Example) -> None:
    if example.value is None:
        event = catalogue.resolve(example.ce_type)
        assert event is not None and BY_NAME[catalogue.topic_of(event)].compacted
    else:
        assert [error.message for error in schema(example.ce_type).iter_errors(example.value)] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_todays_code_reads_it(example: Example) -> None:
    if example.value is None:
        return
    event = from_value(example.ce_type, example.record_value)
    assert type(event) is catalogue.resolve(example.ce_type)
    agree(from_headers(example.record_headers), example.key.encode(), event)
    if event.ce_type == example.ce_type:
        assert_written_again(example.value, json.loads(to_value(event)))


def assert_written_again(example: Any, written: Any, path: str = "value") -> None:
    """What the example states is written back unchanged; fields that came later have their defaults."""
    if isinstance(example, dict):
        for name, stated in example.items():
            assert name in written, f"{path}.{name} is not read"
            assert_written_again(stated, written[name], f"{path}.{name}")
    elif isinstance(example, list):
        assert len(example) == len(written), path
        for index, (stated, found) in enumerate(zip(example, written, strict=True)):
            assert_written_again(stated, found, f"{path}[{index}]")
    elif isinstance(example, str) and is_instant(example):
        assert datetime.fromisoformat(written) == datetime.fromisoformat(example), path
    else:
        assert written == example, path


def test_no_event_is_without_an_example() -> None:
    wanted = {name for event in catalogue.events().values() for name in catalogue.versions_of(event)}
    assert set(described()) == wanted
    assert all(examples_of(name) for name in wanted)


def test_examples_are_told_apart_by_their_summaries() -> None:
    for ce_type in described():
        summaries = [example.summary for example in examples_of(ce_type)]
        assert all(summaries) and len(set(summaries)) == len(summaries), ce_type


def test_causation_leads_to_an_example_that_came_before() -> None:
    times = {example.headers["ce_id"]: example.headers["ce_time"] for example in EXAMPLES}
    assert len(times) == len(EXAMPLES), "every example has an id of its own"
    caused = [example for example in EXAMPLES if "ce_causationid" in example.headers]
    assert len(caused) > 50
    for example in caused:
        cause = example.headers["ce_causationid"]
        assert cause in times, f"{example.ce_type}: unknown cause"
        assert times[cause] <= example.headers["ce_time"], f"{example.ce_type}: before its cause"
