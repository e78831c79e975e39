"""One service in memory, and the faults it can be given."""

import random
from collections.abc import Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from shared.messaging.handling.processor import Processor
from shared.messaging.handling.service import Service
from shared.messaging.outage import Outage
from shared.messaging.settings import Settings
from shared.messaging.testing.memory import MemoryStore
from shared.messaging.web.security import Caller


@dataclass(frozen=True)
class Faults:
    """How often each fault strikes, from 0 (never) to 1 (always)."""

    duplicate: float = 0.0
    redeliver: float = 0.0
    crash: float = 0.0
    reorder: bool = False


class Crash(Outage):
    """The process died before its transaction was committed."""


class CrashingStore(MemoryStore):
    """A store whose transactions sometimes end without a commit, as when the process is killed."""

    def __init__(self, dice: random.Random, probability: float) -> None:
        super().__init__()
        self._dice = dice
        self.probability = probability

    @asynccontextmanager
    async def transaction(self, locks: Collection[int] = ()) -> Any:
        async with super().transaction(locks) as transaction:
            yield transaction
            if self._dice.random() < self.probability:
                raise Crash("killed before the commit")


@dataclass
class Node:
    service: Service
    processor: Processor
    store: MemoryStore
    offsets: dict[tuple[str, int], int] = field(default_factory=dict)


def settings(service: str = "test") -> Settings:
    """Settings without a database or broker behind them."""
    return Settings(
        service=service,
        database_url="postgresql://nobody@127.0.0.1/none",
        kafka_bootstrap="none",
        handler_retry_ms=0,
        parked_retry_first_s=0,
    )


class Trusting:
    """Takes every request for one of this caller."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def caller(self, _: Request) -> Caller:
        return self._caller
