"""The plain JSON catalogue says all that is needed, and nothing that is not so."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.schemas import catalogue
from shared.schemas.compatibility import POLICY
from shared.schemas.topics import AUDIT, BY_NAME

CONTRACT = Path(__file__).parents[2] / "shared" / "schemas"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONTRACT / "catalogue.json").read_text(encoding="utf-8"))
    return found


def test_every_version_of_every_event_is_there_with_its_documents(document: dict[str, Any]) -> None:
    events = {event["type"]: event for event in document["events"]}
    assert set(events) == {name for found in catalogue.events().values() for name in catalogue.versions_of(found)}
    for ce_type, event in events.items():
        schema = json.loads((CONTRACT / event["schema"]).read_text(encoding="utf-8"))
        assert schema["$id"] == event["dataschema"]
        examples = json.loads((CONTRACT / event["examples"]).read_text(encoding="utf-8"))
        assert {example["headers"]["ce_type"] for example in examples} == {ce_type}
        assert all(example["value"] is not None or event["removable"] for example in examples)
        assert ce_type.endswith(f".{event['name']}.v{event['version']}")
        assert event["superseded_by"] is None or event["superseded_by"] in events
        assert BY_NAME[event["topic"]].owner == event["publisher"]


def test_every_topic_is_there_as_the_broker_has_it(document: dict[str, Any]) -> None:
    topics = {topic["name"]: topic for topic in document["topics"]}
    foreign = {name for name, topic in BY_NAME.items() if topic.foreign}
    assert topics.keys() == BY_NAME.keys() == foreign | {event["topic"] for event in document["events"]}
    for name, topic in BY_NAME.items():
        found = topics[name]
        assert found["readers"] == [*topic.consumers, AUDIT]
        assert found["configuration"] == topic.configs
        assert found["retention_days"] == (None if topic.compacted else topic.retention_days)


def test_headers_and_rules_are_those_that_are_kept_to(document: dict[str, Any]) -> None:
    schema = json.loads((CONTRACT / document["headers"]["schema"]).read_text(encoding="utf-8"))
    assert schema["required"] == document["headers"]["required"]
    assert set(schema["properties"]) == {*document["headers"]["required"], *document["headers"]["optional"]}
    assert [rule["change"] for rule in document["compatibility"]["rules"]] == [rule.change for rule in POLICY]
