"""What people wait for on the calendar, told to whoever may let the calendar leap."""

import asyncio
import contextlib
import heapq
from datetime import datetime
from itertools import count
from typing import Final

from shared.messaging.activity import Activity, listen
from shared.messaging.clock import FileClock

LOOK_S: Final = 0.2
"""How long a change of the calendar's speed may stay unnoticed by somebody who waits."""


class Diary:
    """Everybody's appointments. Whoever has an answer in hand and waits for an instant is not at work meanwhile."""

    def __init__(self, clock: FileClock, activity: Activity) -> None:
        self.clock = clock
        self.activity = activity
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._moved = asyncio.Event()

    async def until(self, instant: datetime) -> None:
        """Wait, with one piece of work in hand, until the calendar reaches an instant."""
        if self.clock.now() >= instant:
            return
        reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (instant, next(self._numbers), reached))
        self.activity.next_due = self._waiting[0][0]
        self.activity.end()
        self._moved.set()
        try:
            await reached
        except asyncio.CancelledError:
            self.activity.begin()  # whoever gave up ends it
            raise

    async def run(self) -> None:
        """Wakes everybody at their instant until it is cancelled."""
        ears = await listen(self.activity, self._moved.set)
        try:
            while True:
                self._moved.clear()
                now = self.clock.now()
                while self._waiting and self._waiting[0][0] <= now:
                    _, _, reached = heapq.heappop(self._waiting)
                    if not reached.done():
                        self.activity.begin()
                        reached.set_result(None)
                self.activity.next_due = self._waiting[0][0] if self._waiting else None
                self.activity.tell()
                left = self.clock.real_seconds_until(self._waiting[0][0]) if self._waiting else LOOK_S
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._moved.wait(), min(left, LOOK_S))
        finally:
            ears.close()
