"""Runs a service that kills itself, or fails, at a stated instruction: as a machine that loses power there would.

``python -m tests.integration.faulty services.lead.app before-commit 2`` dies by SIGKILL the second time it gets there.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from shared.messaging import run
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.publishing.relay import Relay
from shared.messaging.records.consumer import Consumer
from shared.messaging.records.reader import Fetched, Reader
from shared.messaging.storage.postgres import PostgresTransaction


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
    until_committed: Callable[..., Awaitable[Any]] = Consumer._until_committed

    async def dying(self: Consumer, records: Any) -> Any:
        found = await until_committed(self, records)
        reached()
        return found

    Consumer._until_committed = dying  # type: ignore[method-assign]


def after_send(reached: Callable[[], None]) -> None:
    """Kafka has acknowledged the rows, the outbox still holds them."""
    send: Callable[..., Awaitable[None]] = Relay._send

    async def dying(self: Relay, lane: Any, rows: Any) -> None:
        await send(self, lane, rows)
        reached()

    Relay._send = dying  # type: ignore[method-assign]


def stop_before_send(times: int) -> None:
    """The relay has read its rows and stands still before it sends them, as in a machine that is suspended."""
    send: Callable[..., Awaitable[None]] = Relay._send
    left = times

    async def standing_still(self: Relay, lane: Any, rows: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
        await send(self, lane, rows)

    Relay._send = standing_still  # type: ignore[method-assign]


def slow_job(_: int) -> None:
    """The lead service has one more job, which counts its effects in the lead's reason codes."""
    from services.lead.handlers import handlers
    from services.lead.model import Lead
    from tests.integration.slow_job import run as run_slowly

    @handlers.job("slow", run=run_slowly)
    async def done(result: dict[str, Any], work: Work) -> None:
        lead = await work.get(Lead)
        assert lead is not None
        lead.reason_codes = [*lead.reason_codes, result["said"]]

    @handlers.given_up("slow")
    async def given_up(_: Mapping[str, Any], work: Work) -> None:
        lead = await work.get(Lead)
        assert lead is not None
        lead.reason_codes = [*lead.reason_codes, "slow job given up"]


class Unforeseen(Exception):
    """An error of a kind that the chassis does not know."""


MENDED: Final = signal.SIGUSR2
"""Ends a fault that lasts: whoever looks for what follows from it has seen it."""


def _broken_from(times: int) -> Callable[[], None]:
    """Fails the ``times``-th time and every time after it, until ``MENDED`` comes."""
    left = times
    mended = False

    def mend(*_: object) -> None:
        nonlocal mended
        mended = True

    def reached() -> None:
        nonlocal left
        left -= 1
        if left <= 0 and not mended:
            raise Unforeseen

    signal.signal(MENDED, mend)
    return reached


def broken_poll(times: int) -> None:
    """Polls that give records fail from the stated one on; what they gave is lost to the caller."""
    fetch = Reader._fetch
    reached = _broken_from(times)

    def failing(self: Reader) -> Fetched | None:
        found = fetch(self)
        if found is not None and found.records:
            reached()
        return found

    Reader._fetch = failing  # type: ignore[method-assign]


def broken_apply(times: int) -> None:
    """Applying a batch fails from the stated time on."""
    process = Processor.process
    reached = _broken_from(times)

    async def failing(self: Processor, records: Any) -> None:
        reached()
        await process(self, records)

    Processor.process = failing  # type: ignore[method-assign]


def still_poll(times: int) -> None:
    """The client asks for no more records, without a sign, once that many polls have given records."""
    fetch = Reader._fetch
    left = times

    def ending(self: Reader) -> Fetched | None:
        nonlocal left
        found = fetch(self)
        if found is not None and found.records:
            left -= 1
            if left == 0:
                self.consumer.pause(self.consumer.assignment())
        return found

    Reader._fetch = ending  # type: ignore[method-assign]


def still_apply(times: int) -> None:
    """Applying a batch waits for ever for an answer that does not come, once."""
    apply = Processor._apply
    left = times

    async def waiting(self: Processor, messages: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            await asyncio.Event().wait()
        await apply(self, messages)

    Processor._apply = waiting  # type: ignore[method-assign]


POINTS: dict[str, Callable[[int], None]] = {
    "before-commit": lambda times: before_commit(_after(times)),
    "after-commit": lambda times: after_commit(_after(times)),
    "after-send": lambda times: after_send(_after(times)),
    "stop-before-send": stop_before_send,
    "slow-job": slow_job,
    "broken-poll": broken_poll,
    "broken-apply": broken_apply,
    "still-poll": still_poll,
    "still-apply": still_apply,
}


if __name__ == "__main__":
    module, point, times = sys.argv[1:]
    POINTS[point](int(times))
    sys.exit(run.main(module))
