"""One service in memory, and the faults it can be given."""

import random
from collections.abc import Collection, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final
from uuid import UUID

from fastapi import Request

from shared.messaging.handling.processor import Processor
from shared.messaging.handling.service import Service
from shared.messaging.outage import Outage
from shared.messaging.settings import Settings
from shared.messaging.testing.memory import MemoryStore
from shared.messaging.web.security import Caller

WEBHOOK_SECRET = "of the tests"  # noqa: S105 - nothing outside of them is signed with it


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
        webhook_secret=WEBHOOK_SECRET,
        handler_retry_ms=0,
        parked_retry_first_s=0,
    )


class Insider(Caller):
    """Somebody of whatever organisation it has to be."""

    def belongs_to(self, _: Collection[str] | None) -> bool:
        return True


class Whichever(str):
    """The name of an organisation that is the right one everywhere."""

    def __eq__(self, _: object) -> bool:
        return True

    __hash__ = str.__hash__


WHICHEVER: Final = Whichever("whichever")


class Trusting:
    """Takes every request for one of somebody with these roles, by default of the right organisation.

    Without ``projects`` it is somebody of the project that the request names.
    """

    def __init__(
        self, roles: Iterable[str], projects: Iterable[UUID] | None = None, organisation: str | None = WHICHEVER,
        subject: str = "tester", issued_at: float = inf,
    ) -> None:  # fmt: skip
        self._subject, self._issued_at = subject, issued_at
        self._roles = frozenset(roles)
        self._organisation = organisation
        self._projects = None if projects is None else frozenset(projects)

    async def caller(self, request: Request) -> Caller:
        projects = self._projects
        named = request.path_params.get("project_id") or request.query_params.get("project_id")
        if projects is None and named is not None:
            with suppress(ValueError):
                projects = frozenset({UUID(str(named))})
        kind = Insider if isinstance(self._organisation, Whichever) else Caller
        return kind(self._subject, self._roles, projects, self._organisation, 2**40, issued_at=self._issued_at)
