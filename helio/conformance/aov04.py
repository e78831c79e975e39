"""The cases of docs/aov04-language.md, sent as AOV-04 would send them, and judged by the receipts that come back.

Nothing here knows the services' code: a case is bytes under a key, and the effect and reason that the page promises.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from confluent_kafka import OFFSET_END, Consumer, KafkaError, Message, Producer, TopicPartition

MESSAGES: Final = "aov04.gis.messages"
RECEIPTS: Final = "ncv03.permitting.receipts"
RECEIPT_SECONDS: Final = 30.0
"""How long a receipt may take."""
READY_SECONDS: Final = 20.0
LARGEST_BYTES: Final = 11_000_000
"""What the client sends at the most; the topic takes 10 MiB."""


@dataclass(frozen=True)
class Case:
    """One message and what must become of it."""

    id: str
    value: bytes | None
    effect: str
    reason: str | None
    place: str = ""
    """What the receipt's words must name."""


@dataclass(frozen=True)
class Outcome:
    """What became of a case; ``got`` is None where no receipt came."""

    id: str
    expected: str
    got: str | None
    reason: str | None
    detail: str
    passed: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Utility:
    """AOV-04's client: one customer's file, messages of one case counted from 1."""

    def __init__(self, file: UUID, applicant: UUID, now: datetime) -> None:
        self.file, self.applicant, self.now = file, applicant, now
        self.case, self.sequence = f"CONFORM-{uuid4().hex[:10]}", 0

    def message(self, kind: str, body: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
        """A message as it should be, with whatever is changed."""
        self.sequence += 1
        return {
            "messageId": f"{self.case}-{self.sequence}", "schema": "GIS/3.0", "utility": "AOV-04", "kind": kind,
            "issued": self.now.isoformat(), "caseNo": self.case, "sequence": self.sequence,
            "customerFile": str(self.file), "applicantRef": str(self.applicant), "body": dict(body),
        } | changes  # fmt: skip


def refusals(now: datetime) -> Iterator[Case]:
    """Messages that cannot be believed or are about nothing: they touch no project."""
    utility = Utility(uuid4(), uuid4(), now)
    opened = {"received": now.isoformat()}

    def wrong(id: str, reason: str, place: str, kind: str = "CASE_OPENED", **changes: Any) -> Case:
        body = changes.pop("body", opened)
        return Case(id, encoded(utility.message(kind, body, **changes)), "refused", reason, place)

    yield Case("no value", None, "refused", "unreadable")
    yield Case("no JSON", b"\xff\xfe{", "refused", "unreadable")
    yield Case("no object", b"[]", "refused", "unreadable")
    yield Case("a name that stands twice", b'{"kind": "CASE_OPENED", "kind": ""}', "refused", "unreadable", "'kind'")
    yield wrong("another version of the language", "other-version", "schema", schema="GIS/4.0")
    yield wrong("another utility", "other-utility", "utility", utility="AOV-05")
    yield wrong("a word that is none", "unknown-kind", "kind", kind="CASE_SOLD")
    yield wrong("issued next century", "implausible", "issued", issued=(now + timedelta(days=36_525)).isoformat())
    yield wrong("no number in its case", "unreadable", "sequence", sequence=0)
    yield wrong("a body without its words", "unreadable", "body.received", body={})
    yield wrong("another file than the key", "unreadable", "customerFile", customerFile=str(uuid4()))
    grounds = {"grounds": ["x" * 10_000_000]}
    yield wrong("ten megabytes of text", "too-large", "bytes", kind="CASE_DECLINED", body=grounds)
    stranger = encoded(utility.message("CASE_OPENED", opened, messageId=f"{utility.case}-stranger"))
    yield Case("about nobody we know", stranger, "unknown", None)
    yield Case("the same once more", stranger, "repeated", None)
    nowhere = {"usagePoint": "0320000001", "sectionPeakW": 4_000_000, "circuitVoltageV": 12_470}
    yield Case("a report that nobody asked for", encoded(utility.message("SITE_REPORT", nowhere)), "unknown", None)
    yield wrong(
        "a report of a negative fault current", "unreadable", "body.faultCurrentA", kind="SITE_REPORT",
        body=nowhere | {"faultCurrentA": -1.0},
    )  # fmt: skip
    other = utility.message("CASE_ACCEPTED", {"accepted": now.isoformat()}, messageId=f"{utility.case}-stranger")
    yield Case("other words under a known number", encoded(other), "refused", "contradictory", "messageId")


def case_of(utility: Utility, watts: int, export_watts: int | None, settings: str) -> Iterator[Case]:
    """One application from its receipt to an agreement: for one that nobody has answered yet, and it decides it."""
    now = utility.now.isoformat()
    opened = encoded(utility.message("CASE_OPENED", {"received": now}))
    yield Case("the application is here", opened, "taken", None)
    yield Case("the same to the letter", opened, "repeated", None)
    early = encoded(utility.message("CASE_DEFICIENT", {"items": ["site_plan"], "cureBy": str(utility.now.date())}))
    yield Case("it is complete", encoded(utility.message("CASE_ACCEPTED", {"accepted": now})), "taken", None)
    yield Case("what was overtaken by that", early, "out_of_order", None)
    tendered = {
        "agreementNo": utility.case, "capacityW": watts, "exportCapW": export_watts, "settings": settings,
        "conditions": [],
    }  # fmt: skip
    yield Case(
        "an agreement for what was applied for", encoded(utility.message("AGREEMENT_TENDERED", tendered)), "taken", None
    )
    lacking = {"items": ["site_plan"], "cureBy": str((utility.now + timedelta(days=14)).date())}
    yield Case("incomplete after all", encoded(utility.message("CASE_DEFICIENT", lacking)), "contradictory", None)


def encoded(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message).encode()


class Line:
    """The connection: sends a case, gives its receipt."""

    def __init__(self, kafka: Mapping[str, str]) -> None:
        self._producer = Producer({**kafka, "enable.idempotence": True, "message.max.bytes": LARGEST_BYTES})
        self._consumer = Consumer(
            {**kafka, "group.id": "aov04-conform", "enable.auto.commit": False, "isolation.level": "read_committed"}
        )
        topics = self._consumer.list_topics(RECEIPTS, timeout=READY_SECONDS).topics[RECEIPTS]
        places = []
        for number in topics.partitions:
            _, end = self._consumer.get_watermark_offsets(TopicPartition(RECEIPTS, number), timeout=READY_SECONDS)
            places.append(TopicPartition(RECEIPTS, number, end if end >= 0 else OFFSET_END))
        self._consumer.assign(places)

    def try_out(self, case: Case, key: UUID) -> Outcome:
        """Sends a message and waits for the receipt of its place.

        Raises:
            KafkaException: the broker does not take it.
        """
        sent: list[tuple[int, int]] = []
        failed: list[KafkaError] = []

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                failed.append(error)
            else:
                sent.append((int(message.partition() or 0), int(message.offset() or 0)))

        self._producer.produce(MESSAGES, case.value, str(key).encode(), on_delivery=delivered)
        self._producer.flush(RECEIPT_SECONDS)
        expected = case.effect if case.reason is None else f"{case.effect}, {case.reason}"
        if not sent:
            return Outcome(case.id, expected, None, None, f"not taken by the broker: {failed or 'no answer'}", False)
        receipt = self._receipt(*sent[0])
        if receipt is None:
            return Outcome(case.id, expected, None, None, f"no receipt within {RECEIPT_SECONDS:.0f} s", False)
        effect, reason, detail = receipt["effect"], receipt["reason"], receipt["detail"]
        passed = effect == case.effect and case.reason in (None, reason) and case.place in detail
        return Outcome(case.id, expected, effect, reason, detail, passed)

    def _receipt(self, partition: int, offset: int) -> dict[str, Any] | None:
        deadline = time.monotonic() + RECEIPT_SECONDS
        while time.monotonic() < deadline:
            record = self._consumer.poll(0.5)
            if record is None or record.error() is not None or record.value() is None:
                continue
            value: dict[str, Any] = json.loads(record.value() or b"")
            if (value["topic"], value["partition"], value["offset"]) == (MESSAGES, partition, offset):
                return value
        return None

    def close(self) -> None:
        self._consumer.close()


def run(kafka: Mapping[str, str], now: datetime, observe: Callable[[str], None] = lambda case: None) -> list[Outcome]:
    """Tries out all that touches no project.

    Args:
        kafka: librdkafka's settings of the principal ``aov04``.
        now: on the stack's calendar.
    """
    key = uuid4()
    return _tried(kafka, ((case, _file_of(case, key)) for case in refusals(now)), observe)


def drive(
    kafka: Mapping[str, str], application: Mapping[str, Any], now: datetime,
    observe: Callable[[str], None] = lambda case: None,
) -> list[Outcome]:  # fmt: skip
    """Leads one open application to its agreement.

    Args:
        application: the value of its ``InterconnectionApplicationSubmitted``.
    """
    file = UUID(application["project_id"])
    utility = Utility(file, UUID(application["application_id"]), now)
    limit = application.get("export_limit_kw")
    cases = case_of(
        utility, round(application["kwac"] * 1_000), None if limit is None else round(limit * 1_000),
        application.get("settings_profile") or "IEEE1547-2018-B-III",
    )  # fmt: skip
    return _tried(kafka, ((case, file) for case in cases), observe)


def _tried(
    kafka: Mapping[str, str], cases: Iterable[tuple[Case, UUID]], observe: Callable[[str], None]
) -> list[Outcome]:
    """What becomes of cases, each under its key, one after the other."""
    line, outcomes = Line(kafka), []
    try:
        for case, key in cases:
            observe(case.id)
            outcomes.append(line.try_out(case, key))
    finally:
        line.close()
    return outcomes


def _file_of(case: Case, otherwise: UUID) -> UUID:
    """A message comes under the file that it names, but for the one that tries what happens where it does not."""
    try:
        named = UUID(json.loads(case.value or b"null")["customerFile"])
    except (ValueError, TypeError, KeyError):
        return otherwise
    return otherwise if case.place == "customerFile" else named
