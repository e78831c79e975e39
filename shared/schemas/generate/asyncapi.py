"""The AsyncAPI 3.0 document: the contract for people and tools of any language.

Payloads are references to the checked-in JSON Schemas, so the document is read beside the folder ``snapshots``.
"""

from collections.abc import Sequence
from typing import Any, Final

from shared.schemas import catalogue, onboarding
from shared.schemas.event import CONTENT_TYPE, Event
from shared.schemas.generate.examples import examples_of
from shared.schemas.topics import AUDIT, TOPICS, Topic, principals
from shared.schemas.upcasters import newest

ASYNCAPI: Final = "3.0.0"
KAFKA_BINDING: Final = "0.5.0"
CONTRACT_VERSION: Final = "1.0.0"
DIALECT: Final = "application/schema+json;version=2020-12"

Node = dict[str, Any]


def document() -> Node:
    return {
        "asyncapi": ASYNCAPI,
        "id": "urn:heliograph:asyncapi",
        "info": {
            "title": "Heliograph: distributed generation and storage from lead to activated system",
            "version": CONTRACT_VERSION,
            "description": (
                "Events of the value stream NCV-03 and of the outside systems it talks to. CloudEvents 1.0 in "
                "Kafka's binary content mode: attributes are record headers, the value is the event's JSON alone, "
                "the key is the project id. Order holds per project within a channel. A record may come twice: "
                "drop a ce_id that was seen before. Unknown fields and headers may appear: ignore them."
            ),
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": _servers(),
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": _operations(),
        "components": {
            "messages": {name: _message(name) for name in _wire_names()} | {_removal_name(): _removal()},
            "securitySchemes": {
                "scram": {"type": "scramSha512", "description": "One user per principal: `helio connect PRINCIPAL`."}
            },
        },
    }


def _wire_names() -> list[str]:
    """Every version of every event that may still be on a topic, by context."""
    return [name for event in catalogue.events().values() for name in catalogue.versions_of(event)]


def _servers() -> Node:
    security = [{"$ref": "#/components/securitySchemes/scram"}]
    return {
        "embedded": {
            "host": "127.0.0.1:{port}",
            "protocol": "kafka",
            "description": "The local stack (`helio up`): SASL_PLAINTEXT on the loopback interface only.",
            "variables": {"port": {"description": "Printed by `helio connect`; follows from HELIO_PORT_BASE."}},
            "security": security,
        },
        "production": {
            "host": "{bootstrap}",
            "protocol": "kafka-secure",
            "description": "SASL_SSL.",
            "variables": {"bootstrap": {"description": "host:port of the cluster's bootstrap listener"}},
            "security": security,
        },
    }


def _names_on(topic: Topic) -> list[str]:
    names = [name for name in _wire_names() if catalogue.TOPIC_OF[newest(name)] == topic.name]
    return [*names, _removal_name()] if topic.removes else names


def _channel(topic: Topic) -> Node:
    configs = topic.configs
    configuration: Node = {
        "cleanup.policy": [configs["cleanup.policy"]],
        "max.message.bytes": int(configs["max.message.bytes"]),
    }
    for name in ("retention.ms", "delete.retention.ms"):
        if name in configs:
            configuration[name] = int(configs[name])
    return {
        "address": topic.name,
        "description": topic.purpose,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _names_on(topic)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": configuration,
                "bindingVersion": KAFKA_BINDING,
            }
        },
        "x-owner": topic.owner,
        "x-pii": list(topic.pii),
    }


def _kafka_key() -> Node:
    return {
        "kafka": {
            "key": {"type": "string", "format": "uuid", "description": "The project id; equal to ce_subject."},
            "bindingVersion": KAFKA_BINDING,
        }
    }


def _headers(ce_type: str) -> Node:
    return {
        "schemaFormat": DIALECT,
        "schema": {"allOf": [{"$ref": "./snapshots/headers.json"}, {"properties": {"ce_type": {"const": ce_type}}}]},
    }


def _message(ce_type: str) -> Node:
    event = catalogue.resolve(ce_type)
    assert event is not None, ce_type
    superseded = event.ce_type != ce_type
    return {
        "name": ce_type,
        "title": event.__name__,
        "summary": _first_line(event),
        "contentType": CONTENT_TYPE,
        **({"deprecated": True} if superseded else {}),
        "headers": _headers(ce_type),
        "payload": {"schemaFormat": DIALECT, "schema": {"$ref": f"./snapshots/{ce_type}.json"}},
        "bindings": _kafka_key(),
        "examples": [
            {"summary": example.summary, "headers": example.headers, "payload": example.value}
            for example in examples_of(ce_type)
            if example.value is not None
        ],
    }


def _removal_name() -> str:
    return "ncv03.onboarding.SystemRemoved"


def _removal() -> Node:
    state = onboarding.ActivatedSystemState.ce_type
    return {
        "name": _removal_name(),
        "title": "Removal from the registry",
        "summary": "A null value: the system of this project is no longer in the registry.",
        "headers": _headers(state),
        "payload": {"type": "null"},
        "bindings": _kafka_key(),
        "examples": [
            {"summary": example.summary, "headers": example.headers, "payload": None}
            for example in examples_of(state)
            if example.value is None
        ],
    }


def _first_line(event: type[Event]) -> str:
    return (event.__doc__ or "").strip().partition("\n\n")[0].replace("\n    ", " ")


def _operations() -> Node:
    found: Node = {}
    for principal in principals():
        for topic in TOPICS:
            if topic.owner == principal:
                names = [name for name in _names_on(topic) if newest(name) == name]
                found[f"{principal}.send.{topic.name}"] = _operation("send", principal, topic, names)
            if principal in topic.consumers or principal == AUDIT:
                found[f"{principal}.receive.{topic.name}"] = _operation("receive", principal, topic, _names_on(topic))
    return found


def _operation(action: str, principal: str, topic: Topic, names: Sequence[str]) -> Node:
    verb = "publishes" if action == "send" else "reads"
    bindings: Node = {"bindingVersion": KAFKA_BINDING}
    if action == "receive":
        bindings["groupId"] = {"type": "string", "pattern": f"^{principal}"}
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": f"{principal} {verb} {topic.name}.",
        "messages": [{"$ref": f"#/channels/{topic.name}/messages/{name}"} for name in names],
        "tags": [{"name": principal}],
        "bindings": {"kafka": bindings},
        "x-principal": principal,
    }
