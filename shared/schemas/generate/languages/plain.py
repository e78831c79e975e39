"""The catalogue: topics, events, headers and rules as one plain JSON document for programs of any language.

It says no more than the AsyncAPI document and needs no tool for it: every reference is a path beside the document.
"""

from typing import Any, Final

from shared.schemas import catalogue
from shared.schemas.compatibility import POLICY
from shared.schemas.event import dataschema_of
from shared.schemas.generate.asyncapi import CONTRACT_VERSION
from shared.schemas.generate.tables import name_and_version, summary
from shared.schemas.topics import AUDIT, BY_NAME, TOPICS, Topic
from shared.schemas.wire import OPTIONAL, REQUIRED, TRACE

Node = dict[str, Any]

READERS: Final = (
    "The key, ce_subject and the value's project_id are the same UUID; order holds per key within a topic.",
    "A record may come twice: drop a ce_id that was seen before.",
    "A fact counts only on the topic of its type, which its owner alone may write.",
    "Ignore fields and headers that are not known.",
    "Skip types whose name is not handled.",
    "Let a record wait whose version is newer than what is known of a name that is handled.",
    "A null value on a compacted topic removes what the key stands for.",
)


def document() -> Node:
    return {
        "title": "Heliograph: distributed generation and storage from lead to activated system",
        "version": CONTRACT_VERSION,
        "wire": {
            "envelope": "CloudEvents 1.0, Kafka protocol binding, binary content mode",
            "value": "JSON (RFC 8259), UTF-8",
            "key": "project_id as text",
            "readers": list(READERS),
        },
        "headers": {
            "schema": "snapshots/headers.json",
            "required": list(REQUIRED),
            "optional": [*OPTIONAL, *TRACE],
        },
        "compatibility": {
            "published": "full, with every released contract",
            "read": "backward, with every released contract",
            "rules": [
                {"change": rule.change, "published": str(rule.published), "read": str(rule.read)} for rule in POLICY
            ],
        },
        "topics": [_topic(topic) for topic in TOPICS],
        "events": [_event(name) for event in catalogue.events().values() for name in catalogue.versions_of(event)],
    }


def _topic(topic: Topic) -> Node:
    return {
        "name": topic.name,
        "purpose": topic.purpose,
        "owner": topic.owner,
        "readers": [*topic.consumers, AUDIT],
        "partitions": topic.partitions,
        "compacted": topic.compacted,
        "retention_days": None if topic.compacted else topic.retention_days,
        "configuration": topic.configs,
        "personal_data": list(topic.pii),
    }


def _event(ce_type: str) -> Node:
    event = catalogue.resolve(ce_type)
    assert event is not None, ce_type
    name, version = name_and_version(ce_type)
    topic = BY_NAME[catalogue.topic_of(event)]
    return {
        "type": ce_type,
        "name": name,
        "version": int(version.removeprefix("v")),
        "superseded_by": None if event.ce_type == ce_type else event.ce_type,
        "summary": summary(event),
        "topic": topic.name,
        "publisher": topic.owner,
        "removable": topic.compacted,
        "dataschema": dataschema_of(ce_type),
        "schema": f"snapshots/{ce_type}.json",
        "examples": f"examples/{ce_type}.json",
    }
