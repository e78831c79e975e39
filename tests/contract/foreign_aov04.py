"""A regulated utility's interconnection system as another team would write it, from the published contract alone.

It reads what the applicant publishes, answers each application with received, complete and approved, each request
for permission to operate with the permission, and validates what it writes by the JSON Schemas before it sends.
The published examples are its templates. Nothing of this project's Python is used::

    helio connect aov04 --format json | python foreign_aov04.py --contract shared/schemas --answers 2

It ends after that many applications and requests, or with exit code 1 when none comes in time.
"""

import argparse
import json
import os
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, KafkaException, Message, Producer
from jsonschema import Draft202012Validator

OUT = "aov04.interconnection.events"
IN = ("ncv03.permitting.events", "ncv03.commissioning.events")
ANSWERS = {
    "ncv03.permitting.InterconnectionApplicationSubmitted.v1": (
        "aov04.interconnection.ApplicationReceived.v1",
        "aov04.interconnection.ApplicationDeemedComplete.v1",
        "aov04.interconnection.InterconnectionApproved.v1",
    ),
    "ncv03.commissioning.PTORequested.v1": ("aov04.interconnection.PermissionToOperateGranted.v1",),
}
CARRIED = ("project_id", "application_id", "request_id", "kwac", "export_limit_kw", "settings_profile")
"""Facts of the question that belong into the answer where the answer has such a field."""


def uuid7() -> str:
    """RFC 9562 version 7: milliseconds, then random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    return str(uuid.UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62))


def answer(ce_type: str, question: dict[str, Any], asked: dict[str, str], contract: Path) -> tuple[Any, Any]:
    """Headers and value of one answer, valid by the contract or an exception."""
    template = json.loads((contract / "examples" / f"{ce_type}.json").read_text())[0]
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    value = template["value"] | {
        name: question[name] for name in CARRIED if name in question and name in template["value"]
    }
    if value.get("settings_profile", "") is None:  # the application names none: the utility's own
        value["settings_profile"] = template["value"]["settings_profile"]
    value |= {name: now for name in value if name.endswith("_at")}
    headers = {
        **template["headers"],
        "ce_id": uuid7(),
        "ce_subject": asked["ce_subject"],
        "ce_time": now,
        "ce_correlationid": asked.get("ce_correlationid", asked["ce_id"]),
        "ce_causationid": asked["ce_id"],
    }
    headers.pop("traceparent", None)
    if "traceparent" in asked:
        headers["traceparent"] = asked["traceparent"]
    for schema, instance in (("headers", headers), (ce_type, value)):
        definition = json.loads((contract / "snapshots" / f"{schema}.json").read_text())
        Draft202012Validator(definition).validate(instance)
    return headers, value


def respond(record: Message, producer: Producer, contract: Path, only: bytes | None) -> bool:
    """Whether the record asked for something."""
    pairs: Any = record.headers() or ()
    headers = {name: raw.decode("utf-8", "replace") for name, raw in pairs if raw is not None}
    if headers.get("ce_type") not in ANSWERS or (only is not None and record.key() != only):
        return False
    question = json.loads(record.value() or b"")
    for ce_type in ANSWERS[headers["ce_type"]]:
        reply_headers, value = answer(ce_type, question, headers, contract)
        encoded = [(name, text.encode()) for name, text in reply_headers.items()]
        producer.produce(OUT, key=record.key(), value=json.dumps(value).encode(), headers=encoded)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contract", type=Path, required=True)
    parser.add_argument("--answers", type=int, required=True, help="questions to answer before it ends")
    parser.add_argument("--key", type=str.encode, help="answer this project only")
    parser.add_argument("--seconds", type=float, default=60, help="how long to wait for questions")
    options = parser.parse_args()
    settings = json.load(sys.stdin)["kafka"]
    consumer = Consumer(settings | {"group.id": f"aov04-{uuid.uuid4()}", "auto.offset.reset": "earliest"})
    own = {name: value for name, value in settings.items() if name not in ("group.id", "auto.offset.reset")}
    producer = Producer(own | {"enable.idempotence": True})
    answered = 0
    deadline = time.monotonic() + options.seconds
    try:
        consumer.subscribe(list(IN))
        while answered < options.answers and time.monotonic() < deadline:
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error():
                raise KafkaException(record.error())
            answered += respond(record, producer, options.contract, options.key)
        unsent = producer.flush(30)
    finally:
        consumer.close()
    sys.stdout.write(json.dumps({"answered": answered, "unsent": unsent}) + "\n")
    return 0 if answered == options.answers and not unsent else 1


if __name__ == "__main__":
    raise SystemExit(main())
