"""Tries parked records again with growing pauses, in the order of their project, until they drain or are dropped."""

import time

from shared.messaging.handling.processor import Processor
from shared.messaging.loops.background import Loop


class ParkingLoop(Loop):
    name = "parking"

    def __init__(self, processor: Processor) -> None:
        super().__init__(processor.settings)
        self._processor = processor
        self._releases = [0.0, time.monotonic() + processor.settings.deploy_overlap_s]
        """This program may know the versions that the one before did not: when what waits for it is tried. Twice, since
        the one before goes on parking until it has stopped."""

    async def step(self) -> float:
        if self._releases and self._releases[0] <= time.monotonic():
            await self._processor.store.release_for_deploy()
            del self._releases[0]
        await self._processor.half_open()
        due = await self._processor.store.due_parked(limit=100)
        drained = False
        for parked in due:
            if self.stopping:
                break
            if await self._processor.retry_parked(parked):
                drained = True
        return 0.0 if drained else self.settings.parked_poll_ms / 1000
