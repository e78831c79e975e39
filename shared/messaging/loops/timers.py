"""Fires the timers of this service's projects when the project calendar reaches them."""

from shared.messaging.handling.processor import Processor
from shared.messaging.loops.background import Loop


class TimerLoop(Loop):
    """Any number of instances may run it: a timer is removed in the transaction that fires it."""

    name = "timers"

    def __init__(self, processor: Processor) -> None:
        super().__init__(processor.settings)
        self._processor = processor

    async def step(self) -> float:
        store, clock = self._processor.store, self._processor.clock
        next_due = await store.next_due()
        now = clock.now()
        if next_due is not None and next_due <= now:
            due = await store.due_timers(now, self.settings.timer_batch)
            if due:
                await self._processor.fire(due)
            return 0.0 if len(due) == self.settings.timer_batch else 0.001
        poll_s = self.settings.timer_poll_ms / 1000
        if next_due is None:
            return poll_s
        return min(poll_s, max(0.002, clock.real_seconds_until(next_due)))
