"""Telling somebody who waits how far the search is, once a second."""

import time
from collections.abc import Callable

Progress = Callable[[float, float, float], None]
"""Seconds since the search began, objective of the best plan so far, bound; infinite where there is none yet."""
EVERY_S = 1.0


class Teller:
    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._began = self._told = time.monotonic()

    def tell(self, objective: float, bound: float) -> None:
        """Passes the figures on, unless it did within the last second."""
        now = time.monotonic()
        if self._progress is not None and now - self._told >= EVERY_S:
            self._told = now
            self._progress(now - self._began, objective, bound)
