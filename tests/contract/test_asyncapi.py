"""The AsyncAPI document is valid against the official schema, whole, and consistent with what it refers to."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry, Resource

from shared.schemas.topics import TOPICS, grants

SCHEMAS = Path(__file__).parents[2] / "shared" / "schemas"
OFFICIAL = Path(__file__).parent / "vendor" / "asyncapi-3.0.0.json"
Node = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Node:
    found: Node = json.loads((SCHEMAS / "asyncapi.json").read_text())
    return found


@pytest.fixture(scope="module")
def official() -> Draft7Validator:
    return Draft7Validator(json.loads(OFFICIAL.read_text()))


def test_it_is_valid_against_the_official_schema(document: Node, official: Draft7Validator) -> None:
    found = [f"{error.json_path}: {error.message}" for error in official.iter_errors(document)]
    assert found == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["servers"]["embedded"].pop("host"),
        lambda d: d["channels"]["ncv03.lead.events"]["bindings"]["kafka"].update(partitions=0),
        lambda d: d["operations"]["lead.send.ncv03.lead.events"].update(action="publish"),
        lambda d: d["components"]["messages"]["ncv03.lead.LeadQualified.v1"].update(payloads={}),
        lambda d: d["components"]["securitySchemes"]["scram"].update(type="scram"),
    ],
)
def test_the_official_schema_would_notice(
    document: Node, official: Draft7Validator, spoil: Callable[[Node], object]
) -> None:
    spoiled = copy.deepcopy(document)
    spoil(spoiled)
    assert not official.is_valid(spoiled)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for name, inner in node.items():
            if name != "examples":
                yield from references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from references(inner)


def resolved(document: Node, reference: str) -> Any:
    if not reference.startswith("#"):
        return json.loads((SCHEMAS / reference).read_text())
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def test_every_reference_leads_somewhere(document: Node) -> None:
    found = set(references(document))
    assert len(found) > 200
    for reference in found:
        assert resolved(document, reference)


def test_every_example_is_valid_against_the_message_it_illustrates(document: Node) -> None:
    files = {path.name: json.loads(path.read_text()) for path in (SCHEMAS / "snapshots").glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (f"./snapshots/{name}", Resource.from_contents(schema)) for name, schema in files.items()
    )
    checked = 0
    for message in document["components"]["messages"].values():
        for part, schema in (("headers", message["headers"]["schema"]), ("payload", message["payload"])):
            validator = Draft202012Validator(schema.get("schema", schema), registry=registry)
            for example in message["examples"]:
                errors = [error.message for error in validator.iter_errors(example[part])]
                assert errors == [], message["name"]
                checked += 1
    assert checked > 250


def test_operations_are_exactly_what_the_broker_allows(document: Node) -> None:
    verbs = {"send": "WRITE", "receive": "READ"}
    stated = {
        (operation["x-principal"], verbs[operation["action"]], operation["channel"]["$ref"].rpartition("/")[2])
        for operation in document["operations"].values()
    }
    assert stated == {(grant.principal, grant.operation, grant.topic) for grant in grants()}


def test_channels_are_the_topics_as_they_are_created(document: Node) -> None:
    assert list(document["channels"]) == [topic.name for topic in TOPICS]
    for topic in TOPICS:
        channel = document["channels"][topic.name]
        binding = channel["bindings"]["kafka"]
        assert (channel["address"], binding["topic"], binding["partitions"]) == (
            topic.name,
            topic.name,
            topic.partitions,
        )
        for name, value in binding["topicConfiguration"].items():
            stated = ",".join(value) if isinstance(value, list) else str(value)
            assert stated == topic.configs[name], (topic.name, name)


def test_each_message_is_on_one_channel(document: Node) -> None:
    placed = [name for channel in document["channels"].values() for name in channel["messages"]]
    assert sorted(placed) == sorted(document["components"]["messages"])


def test_an_older_version_is_still_described_and_nobody_sends_it(document: Node) -> None:
    old = "ncv03.onboarding.SystemActivated.v1"
    assert document["components"]["messages"][old]["deprecated"] is True
    for operation in document["operations"].values():
        names = [message["$ref"].rpartition("/")[2] for message in operation["messages"]]
        assert operation["action"] == "receive" or old not in names
