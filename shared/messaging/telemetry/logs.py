"""Log lines: one JSON object each, with the project and the trace they belong to, and no value of anybody's."""

import json
import logging
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson
from opentelemetry import trace

from shared.messaging.telemetry.spans import project_in_hand

FACTS = logging.getLogger("heliograph.facts")
"""A line for each fact that was published and each command that was refused."""


class Published(Protocol):
    """An event that was recorded, as far as it is told."""

    @property
    def topic(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


def published(events: Iterable[Published]) -> None:
    """A line for each fact whose transaction is committed."""
    if not FACTS.isEnabledFor(logging.INFO):
        return
    for event in events:
        headers = dict(event.headers)
        fields = {"topic": event.topic, "project_id": event.key, "type": _text(headers, "ce_type")}
        fields["event_id"] = _text(headers, "ce_id")
        if trace_id := _text(headers, "traceparent")[3:35]:
            fields["trace_id"] = trace_id
        FACTS.info("published", extra={"fields": fields})


def _text(headers: Mapping[str, bytes], name: str) -> str:
    return headers.get(name, b"").decode()


def refused(operation: str, status: int, code: str) -> None:
    """A line for a command that was refused; what was wrong in words may be personal, so it is not told."""
    FACTS.info("refused", extra={"fields": {"operation": operation, "status": status, "code": code}})


class JsonLines(logging.Formatter):
    """One JSON object a line. Payloads and personal data are never given to a logger, so none can be here."""

    def __init__(self, service: str, instance: str) -> None:
        super().__init__()
        self._fixed = {"service": service, "instance": instance}

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **self._fixed,
        }
        found = project_in_hand()
        if found is not None:
            line["project_id"] = str(found)
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            line["trace_id"] = f"{context.trace_id:032x}"
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0] is not None:
            # The frames say where; the message of an exception may hold a row's values, so only its type is kept.
            line["error"] = record.exc_info[0].__name__
            line["frames"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        try:
            return orjson.dumps(line, default=str).decode()
        except orjson.JSONEncodeError:  # half a surrogate pair, which is no UTF-8
            return json.dumps(line, default=str)


def configure_logging(service: str, instance: str, level: str) -> None:
    """Structured lines on standard output; libraries only from WARNING on."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines(service, instance))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("heliograph").setLevel(level)
    # aiokafka warns of every reconnect attempt; the consumer's own lines and readiness tell that once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
