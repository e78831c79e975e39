"""Write what the chart takes from our tables: ``python -m deploy.chart.write [--check]``."""

import sys
from enum import Enum
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from deploy.local.provision_kafka import access_rules
from shared.schemas.topics import AUDIT, OUTSIDE, SERVICES, TOPICS, VIEWS, key_holders, principals, subscriptions

FILE: Final = Path(__file__).parent / "heliograph" / "files" / "tables.yaml"
HEAD: Final = "# Written by `python -m deploy.chart.write` from shared/schemas/topics.py; do not edit.\n"


def tables() -> dict[str, Any]:
    """Services with the most instances that can have work, views, topics, principals with their rules, databases."""
    by_name = {topic.name: topic for topic in TOPICS}
    return {
        "services": [_process(name, by_name) for name in SERVICES],
        "views": [_process(name, by_name) for name in VIEWS],
        "topics": [
            {"name": topic.name, "partitions": topic.partitions, "config": dict(sorted(topic.configs.items()))}
            for topic in TOPICS
        ],
        "users": [{"name": name, "acls": _rules(name)} for name in principals()],
        "databases": [*SERVICES, *VIEWS],
        "key_holders": [name for name in key_holders() if name in SERVICES],
        "readers": [AUDIT],
        "outside": list(OUTSIDE),
    }


def _process(name: str, topics: dict[str, Any]) -> dict[str, Any]:
    """More instances than partitions of the widest topic that is read would stand idle."""
    reads = list(subscriptions(name))
    return {"name": name, "reads": reads, "most": max(topics[topic].partitions for topic in reads)}


def _rules(principal: str) -> list[dict[str, Any]]:
    """The principal's access rules in Strimzi's words: operations by resource."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for rule in access_rules():
        if rule.principal == f"User:{principal}":
            kind = {"TOPIC": "topic", "GROUP": "group", "TRANSACTIONAL_ID": "transactionalId"}[_word(rule.restype)]
            key = (kind, str(rule.name), _word(rule.resource_pattern_type).lower().replace("prefixed", "prefix"))
            found.setdefault(key, set()).add(_word(rule.operation).title().replace("_", ""))
    return [
        {"resource": {"type": kind, "name": name, "patternType": pattern}, "operations": sorted(operations)}
        for (kind, name, pattern), operations in sorted(found.items())
    ]


def _word(value: Enum | str | int) -> str:
    return value.name if isinstance(value, Enum) else str(value)


def text() -> str:
    return HEAD + str(yaml.safe_dump(tables(), sort_keys=False, width=120))


def main() -> None:
    if "--check" in sys.argv[1:]:
        if FILE.read_text(encoding="utf-8") != text():
            sys.exit(f"{FILE} is not what the tables say: python -m deploy.chart.write")
        return
    FILE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
