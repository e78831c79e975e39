"""A loop that a process runs beside its HTTP side: wakes when told or after a while, and outlives outages."""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod

from shared.messaging.loops.holding import Holding
from shared.messaging.outage import Outage
from shared.messaging.settings import Settings

log = logging.getLogger("heliograph.background")


class Loop(ABC):
    """Runs ``step`` again and again. A step gives back how many seconds to wait before the next, at most."""

    name: str
    holdings: tuple[Holding, ...] = ()
    """Of each of its tasks, where those take up one project after another."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.healthy = True
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @abstractmethod
    async def step(self) -> float: ...

    async def opened(self) -> None:  # noqa: B027 - a hook that most loops do not need
        """Called before the first step, again after a pause where it fails."""

    async def closed(self) -> None:  # noqa: B027
        """Called after the last step."""

    def wake(self) -> None:
        """There is something to do: do not wait."""
        self._wake.set()

    @property
    def stopping(self) -> bool:
        return self._stopping

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def stop(self, timeout_s: float) -> None:
        """Lets the current step finish; cuts it off after ``timeout_s``."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            done, _ = await asyncio.wait([self._task], timeout=timeout_s)
            if not done:
                log.warning("%s did not stop within %.1f s", self.name, timeout_s)
                self._task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._task

    async def _run(self) -> None:
        pause_ms = self.settings.outage_retry_first_ms
        begun = False
        try:
            while not self._stopping:
                try:
                    if not begun:
                        await self.opened()
                        begun = True
                    wait_s = await self.step()
                    self.healthy = True
                    pause_ms = self.settings.outage_retry_first_ms
                except asyncio.CancelledError:
                    raise
                except Exception as error:
                    if self.healthy or not isinstance(error, Outage):
                        log.warning("%s waits: %s", self.name, type(error).__name__, exc_info=error)
                    self.healthy = False
                    wait_s = pause_ms / 1000
                    pause_ms = min(pause_ms * 2, self.settings.outage_retry_max_ms)
                    await asyncio.sleep(wait_s)
                    continue
                if wait_s > 0 and not self._stopping:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), wait_s)
                self._wake.clear()
        finally:
            self.healthy = False
            await self.closed()
