"""Tries parked records again with growing pauses, in the order of their project, until they drain or are dropped."""

from shared.messaging.handling.processor import Processor
from shared.messaging.loops.background import Loop


class ParkingLoop(Loop):
    name = "parking"

    def __init__(self, processor: Processor) -> None:
        super().__init__(processor.settings)
        self._processor = processor
        self._released = False

    async def step(self) -> float:
        if not self._released:  # this program may know the versions that the one before did not
            await self._processor.store.release_for_deploy()
            self._released = True
        await self._processor.half_open()
        due = await self._processor.store.due_parked(limit=100)
        drained = False
        for parked in due:
            if self.stopping:
                break
            if await self._processor.retry_parked(parked):
                drained = True
        return 0.0 if drained else self.settings.parked_poll_ms / 1000
