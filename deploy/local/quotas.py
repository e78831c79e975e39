"""A client quota of the broker (KIP-124): how many bytes a second a principal may read or write. For tests and chaos.

The broker does not refuse what is above it: it answers, and then leaves the connection alone for a while.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Float64, Int16, Int32, Schema, String

from deploy.local.errors import StackError
from deploy.local.home import KAFKA_ADMIN, Home

CONSUMER: Final = "consumer_byte_rate"
PRODUCER: Final = "producer_byte_rate"

_ENTITY: Final = Array(("type", String("utf-8")), ("name", String("utf-8")))


class _Answer(Response):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("entries", Array(("error_code", Int16), ("error_message", String("utf-8")), ("entity", _ENTITY))),
    )


class _AlterClientQuotas_v0(RequestStruct):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        (
            "entries",
            Array(
                ("entity", _ENTITY),
                ("ops", Array(("key", String("utf-8")), ("value", Float64), ("remove", Boolean))),
            ),
        ),
        ("validate_only", Boolean),
    )


class _AlterClientQuotas(Request[_AlterClientQuotas_v0]):  # type: ignore[misc]
    """Neither client library of ours has it."""

    API_KEY = 49

    def __init__(self, entries: list[Any]) -> None:
        self._entries = entries

    def build(self, request_struct_class: type[_AlterClientQuotas_v0]) -> _AlterClientQuotas_v0:
        return request_struct_class(self._entries, False)


@contextmanager
def quota(home: Home, principal: str, **bytes_per_second: float) -> Iterator[None]:
    """The principal may read or write no more than so much meanwhile (``consumer_byte_rate``, ``producer_byte_rate``).

    Raises:
        StackError: the broker does not take it.
    """
    asyncio.run(_alter(home, principal, [(name, rate, False) for name, rate in bytes_per_second.items()]))
    try:
        yield
    finally:
        asyncio.run(_alter(home, principal, [(name, 0.0, True) for name in bytes_per_second]))


async def _alter(home: Home, principal: str, operations: list[tuple[str, float, bool]]) -> None:
    settings = home.kafka_settings(KAFKA_ADMIN)
    client = AIOKafkaClient(
        bootstrap_servers=settings["bootstrap.servers"], security_protocol=settings["security.protocol"],
        sasl_mechanism=settings["sasl.mechanism"], sasl_plain_username=settings["sasl.username"],
        sasl_plain_password=settings["sasl.password"],
    )  # fmt: skip
    await client.bootstrap()
    try:
        entries = [([("user", principal)], operations)]
        answer = await client.send(client.get_random_node(), _AlterClientQuotas(entries))
        for code, message, _ in answer.entries:
            if code:
                raise StackError(f"the quota of {principal} is not set: {message or code}", "see kafka.log")
    finally:
        await client.close()
