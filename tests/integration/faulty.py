"""Runs a service that kills itself, or fails, at a stated instruction: as a machine that loses power there would.

``python -m tests.integration.faulty services.lead.app before-commit 2`` dies by SIGKILL the second time it gets there.
"""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka.consumer import fetcher

from shared.messaging import run
from shared.messaging.consumer import Consumer
from shared.messaging.postgres import PostgresTransaction
from shared.messaging.processor import Processor
from shared.messaging.relay import Relay


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _after(times: int) -> Callable[[], None]:
    left = times

    def reached() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            _die()

    return reached


def before_commit(reached: Callable[[], None]) -> None:
    """Everything of the batch is written, nothing is committed."""
    write = PostgresTransaction.write

    async def dying(self: PostgresTransaction, changes: Any) -> None:
        await write(self, changes)
        if changes.outgoing:
            reached()

    PostgresTransaction.write = dying  # type: ignore[method-assign]


def after_commit(reached: Callable[[], None]) -> None:
    """The batch is committed in the database, its offsets are not committed in Kafka."""
    until_committed: Callable[..., Awaitable[None]] = Consumer._until_committed

    async def dying(self: Consumer, records: Any) -> None:
        await until_committed(self, records)
        reached()

    Consumer._until_committed = dying  # type: ignore[method-assign]


def after_send(reached: Callable[[], None]) -> None:
    """Kafka has acknowledged the rows, the outbox still holds them."""
    send: Callable[..., Awaitable[None]] = Relay._send

    async def dying(self: Relay, rows: Any) -> None:
        await send(self, rows)
        reached()

    Relay._send = dying  # type: ignore[method-assign]


class Unforeseen(Exception):
    """An error of a kind that the chassis does not know."""


def broken_poll(times: int) -> None:
    """Polling fails once that many polls have given records; those of the failing poll are lost to the caller."""
    getmany = fetcher.Fetcher.fetched_records
    left = times

    async def failing(self: Any, *arguments: Any, **options: Any) -> Any:
        nonlocal left
        found = await getmany(self, *arguments, **options)
        if found:
            left -= 1
            if left == 0:
                raise Unforeseen
        return found

    fetcher.Fetcher.fetched_records = failing


def broken_apply(times: int) -> None:
    """Applying a batch fails, the first ``times`` times."""
    process = Processor.process
    left = times

    async def failing(self: Processor, records: Any) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            raise Unforeseen
        await process(self, records)

    Processor.process = failing  # type: ignore[method-assign]


POINTS: dict[str, Callable[[int], None]] = {
    "before-commit": lambda times: before_commit(_after(times)),
    "after-commit": lambda times: after_commit(_after(times)),
    "after-send": lambda times: after_send(_after(times)),
    "broken-poll": broken_poll,
    "broken-apply": broken_apply,
}


if __name__ == "__main__":
    module, point, times = sys.argv[1:]
    POINTS[point](int(times))
    sys.exit(run.main(module))
