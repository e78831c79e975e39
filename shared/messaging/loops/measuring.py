"""Sets the gauges now and then, so that a scrape reads numbers and asks nobody."""

from collections.abc import Awaitable, Callable

from shared.messaging.loops.background import Loop
from shared.messaging.settings import Settings


class MeasuringLoop(Loop):
    name = "measuring"

    def __init__(self, measure: Callable[[], Awaitable[None]], settings: Settings) -> None:
        super().__init__(settings)
        self._measure = measure

    async def step(self) -> float:
        await self._measure()
        return self.settings.measure_interval_s
