"""A loop outlives what fails in it, and ends when told."""

import asyncio
from collections.abc import Callable
from typing import Final

from shared.messaging.loops.background import Loop
from shared.messaging.testing import system

PATIENCE_S: Final = 10.0


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


class Counting(Loop):
    name = "counting"

    def __init__(self, *, wait_s: float = 0.0, errors: int = 0, step_s: float = 0.0) -> None:
        super().__init__(system.settings().model_copy(update={"outage_retry_first_ms": 1}))
        self.wait_s, self.errors, self.step_s = wait_s, errors, step_s
        self.steps = 0
        self.seen: list[bool] = []
        self.was_closed = False

    async def step(self) -> float:
        self.seen.append(self.healthy)
        self.steps += 1
        await asyncio.sleep(self.step_s)
        if self.steps <= self.errors:
            raise RuntimeError("broken")
        return self.wait_s

    async def closed(self) -> None:
        self.was_closed = True


async def test_it_goes_on_after_errors_and_says_so() -> None:
    loop = Counting(errors=3, wait_s=0.001)
    loop.start()
    await until(lambda: loop.steps > 4)
    assert loop.healthy and loop.seen[:5] == [True, False, False, False, True]
    await loop.stop(1)
    assert loop.was_closed


async def test_it_is_woken_before_its_time() -> None:
    loop = Counting(wait_s=60)
    loop.start()
    await until(lambda: loop.steps == 1)
    loop.wake()
    await until(lambda: loop.steps == 2)
    await asyncio.wait_for(loop.stop(1), PATIENCE_S)


async def test_a_step_that_hangs_is_cut_off() -> None:
    loop = Counting(step_s=60)
    loop.start()
    await until(lambda: loop.steps == 1)
    await asyncio.wait_for(loop.stop(0.05), PATIENCE_S)
    assert loop.was_closed


async def test_what_cannot_begin_is_tried_again_and_one_that_has_ended_is_not_well() -> None:
    """A loop that is gone without a sign would be missed by nobody: readiness follows ``healthy``."""

    class Late(Counting):
        begun = 0

        async def opened(self) -> None:
            self.begun += 1
            if self.begun < 3:
                raise OSError("no process can be started now")

    loop = Late(wait_s=0.001)
    loop.start()
    await until(lambda: loop.steps >= 2)
    assert loop.begun == 3 and loop.healthy
    assert loop._task is not None
    loop._task.cancel()
    await asyncio.wait([loop._task])
    assert not loop.healthy and loop.was_closed
