"""A consumer as another team would write it: a Kafka client, a JSON Schema library and the published contract.

Nothing of this project's Python is used. It reads every topic that its principal may read, from the beginning to
the end, judges every record by ``asyncapi.json`` and ``snapshots/``, and prints one JSON object::

    helio connect audit --format json | python foreign_consumer.py --contract shared/schemas

Exit code 0: every record judged is what the contract says; 1: some are not (they are listed); 2: it cannot work.
"""

import argparse
import json
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

OURS = {"shared", "services", "helio", "sandbox", "deploy", "console"}
"""The project's packages, none of which may be loaded here."""

formats = FormatChecker(formats=())
formats.checks("uuid", ValueError)(lambda text: not isinstance(text, str) or bool(uuid.UUID(text)))
formats.checks("date", ValueError)(lambda text: not isinstance(text, str) or bool(date.fromisoformat(text)))


@formats.checks("date-time", ValueError)
def _aware(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


class Contract:
    """The AsyncAPI document and the JSON Schemas beside it."""

    def __init__(self, folder: Path) -> None:
        self.document = json.loads((folder / "asyncapi.json").read_text())
        self._folder = folder
        self._validators: dict[str, Draft202012Validator] = {}

    def channels_of(self, principal: str) -> dict[str, set[str]]:
        """Topic -> message names, for everything the principal may receive."""
        return {
            operation["channel"]["$ref"].rpartition("/")[2]: {
                message["$ref"].rpartition("/")[2] for message in operation["messages"]
            }
            for operation in self.document["operations"].values()
            if operation["action"] == "receive" and operation["x-principal"] == principal
        }

    def removable(self, topic: str) -> bool:
        """Whether a null value is a message of this channel."""
        names = self.document["channels"][topic]["messages"]
        messages = self.document["components"]["messages"]
        return any(messages[name]["payload"] == {"type": "null"} for name in names)

    def problem(self, schema: str, instance: Any) -> str | None:
        if schema not in self._validators:
            text = (self._folder / "snapshots" / f"{schema}.json").read_text()
            self._validators[schema] = Draft202012Validator(json.loads(text), format_checker=formats)
        error = best_match(self._validators[schema].iter_errors(instance))
        return None if error is None else f"{error.json_path}: {error.message[:300]}"


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def judge(record: Message, names: set[str], contract: Contract) -> tuple[str, str | None]:
    """The message's name and what is wrong with the record, if anything."""
    headers: dict[str, str] = {}
    pairs: Any = record.headers() or ()
    for name, raw in pairs:
        try:
            headers[name] = raw.decode()
        except (UnicodeDecodeError, AttributeError):
            if name.startswith("ce_"):
                return "?", f"header {name} is not UTF-8"
    found = headers.get("ce_type", "?")
    if problem := contract.problem("headers", headers):
        return found, f"headers: {problem}"
    if found not in names:
        return found, "ce_type is not a message of this channel"
    if (record.key() or b"").decode("utf-8", "replace") != headers["ce_subject"]:
        return found, "the record key is not ce_subject"
    if record.value() is None:
        removable = contract.removable(record.topic() or "")
        return found, None if removable else "the value is null"
    try:
        value = json.loads((record.value() or b"").decode(), parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        return found, f"value: {error}"
    if problem := contract.problem(found, value):
        return found, f"value: {problem}"
    if value["project_id"] != headers["ce_subject"]:
        return found, "the value's project_id is not ce_subject"
    return found, None


def read_all(settings: dict[str, str], topics: list[str], idle_seconds: float) -> Iterator[Message]:
    """Every committed record of the topics, each partition from its beginning to its end as of now."""
    consumer = Consumer(
        settings | {"enable.auto.commit": False, "enable.partition.eof": True, "isolation.level": "read_committed"}
    )
    try:
        known = consumer.list_topics(timeout=idle_seconds).topics
        missing = sorted(set(topics) - known.keys())
        if missing:
            raise KafkaException(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART, f"not there: {', '.join(missing)}"))
        open_partitions = {(topic, partition) for topic in topics for partition in known[topic].partitions}
        consumer.assign([TopicPartition(*partition, OFFSET_BEGINNING) for partition in open_partitions])
        while open_partitions:
            record = consumer.poll(idle_seconds)
            if record is None:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT, f"nothing came for {idle_seconds} s"))
            error = record.error()
            if error is None:
                yield record
            elif error.code() == KafkaError._PARTITION_EOF:
                open_partitions.discard((record.topic() or "", record.partition() or 0))
            else:
                raise KafkaException(error)
    finally:
        consumer.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contract", type=Path, required=True, help="folder with asyncapi.json and snapshots/")
    parser.add_argument(
        "--connection", type=argparse.FileType(), default="-", help="of `helio connect` (default: stdin)"
    )
    parser.add_argument("--key", action="append", help="judge the records of these projects only (repeatable)")
    parser.add_argument("--idle-seconds", type=float, default=30, help="how long to wait for an answer")
    options = parser.parse_args()
    try:
        settings = json.load(options.connection)["kafka"]
        contract = Contract(options.contract)
        channels = contract.channels_of(settings["sasl.username"])
        keys = None if options.key is None else {key.encode() for key in options.key}
        valid: Counter[str] = Counter()
        invalid: list[dict[str, Any]] = []
        per_topic: Counter[str] = Counter()
        passed_over = 0
        for record in read_all(settings, list(channels), options.idle_seconds):
            topic = record.topic() or ""
            if keys is not None and record.key() not in keys:
                passed_over += 1
                continue
            per_topic[topic] += 1
            name, problem = judge(record, channels[topic], contract)
            if problem is None:
                valid[name] += 1
            else:
                place = {"topic": topic, "partition": record.partition(), "offset": record.offset()}
                invalid.append(place | {"type": name, "problem": problem})
    except (KafkaException, OSError, KeyError, ValueError) as error:
        sys.stderr.write(f"cannot consume: {error}\n")
        return 2
    summary = {
        "principal": settings["sasl.username"],
        "topics": {topic: per_topic[topic] for topic in channels},
        "valid": dict(sorted(valid.items())),
        "invalid": invalid,
        "passed_over": passed_over,
        "of_our_packages_loaded": sorted({name.partition(".")[0] for name in sys.modules} & OURS),
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 1 if invalid else 0


if __name__ == "__main__":
    raise SystemExit(main())
