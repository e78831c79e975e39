"""Reads the registry of activated systems and onboarding's events with a Kafka client alone.

    eval "$(helio connect smv03 --format env)"
    python consumer.py [--idle-seconds 10]

Prints one JSON line a record. Both topics are read from their beginning, committed records only; an event that comes
again is dropped by its id; the order of a key is that of its partition. Without --idle-seconds it follows for ever.
"""

import argparse
import json
import os
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

TOPICS = ("ncv03.activated-systems.state", "ncv03.onboarding.events")


def connect() -> Consumer:
    return Consumer(
        {
            "bootstrap.servers": os.environ["HELIO_KAFKA_BOOTSTRAP"],
            "security.protocol": os.environ["HELIO_KAFKA_SECURITY_PROTOCOL"],
            "sasl.mechanism": os.environ["HELIO_KAFKA_SASL_MECHANISM"],
            "sasl.username": os.environ["HELIO_KAFKA_USERNAME"],
            "sasl.password": os.environ["HELIO_KAFKA_PASSWORD"],
            "group.id": os.environ["HELIO_KAFKA_GROUP"],  # required by the client; nothing is committed
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--idle-seconds", type=float, help="end when nothing has come for so long")
    idle_seconds = parser.parse_args().idle_seconds
    consumer = connect()
    known = consumer.list_topics(timeout=30).topics
    consumer.assign([TopicPartition(topic, n, OFFSET_BEGINNING) for topic in TOPICS for n in known[topic].partitions])
    seen: set[str] = set()
    try:
        while True:
            record = consumer.poll(idle_seconds or 60)
            if record is None:
                if idle_seconds:
                    return 0
                continue
            if record.error():
                raise KafkaException(record.error())
            headers = {name: (raw or b"").decode("utf-8", "replace") for name, raw in record.headers() or []}
            if headers.get("ce_id") in seen:
                continue
            seen.add(headers.get("ce_id", ""))
            try:  # null in the registry removes the key's system
                value = None if record.value() is None else json.loads(record.value())
            except ValueError:
                sys.stderr.write(f"no JSON at {record.topic()}/{record.partition()}/{record.offset()}\n")
                continue
            line = {
                "topic": record.topic(),
                "partition": record.partition(),
                "offset": record.offset(),
                "key": (record.key() or b"").decode("utf-8", "replace"),
                "id": headers.get("ce_id"),
                "type": headers.get("ce_type"),
                "value": value,
            }
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
    finally:
        consumer.close()


if __name__ == "__main__":
    raise SystemExit(main())
