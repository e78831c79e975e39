"""A topic may become compacted where that takes no record from a reader of the released one: no two have one key."""

from dataclasses import asdict, replace
from typing import Any

from shared.schemas.gate.topics import topic_findings
from shared.schemas.topics import BY_NAME, Topic

RULES = BY_NAME["rev02.rules.events"]


def table(topic: Topic) -> dict[str, Any]:
    facts = asdict(topic) | {"configs": topic.configs, "sources": [], "types": [], "removes": topic.removes}
    return {topic.name: {**facts, "consumers": list(topic.consumers)}}


def released() -> dict[str, Any]:
    """As release 1.0 has it: for 400 days, and without a word on keys."""
    found = table(replace(RULES, compacted=False))
    del found[RULES.name]["one_record_a_key"]
    return found


def test_what_keeps_all_records_for_ever_is_no_break() -> None:
    assert list(topic_findings(released(), table(RULES))) == []


def test_compaction_of_records_that_share_a_key_is_one() -> None:
    found = [finding.what for finding in topic_findings(released(), table(replace(RULES, one_record_a_key=False)))]
    assert "compacted changed from False to True" in found


def test_what_was_compacted_stays_so() -> None:
    assert list(topic_findings(table(RULES), released()))
