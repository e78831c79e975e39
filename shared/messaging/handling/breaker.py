"""Stops a consumer whose every message fails: a bad deploy must not park the world."""

import time


class Breaker:
    """Opens after ``limit`` different projects failed with no success in between; half-opens after ``pause_s``."""

    def __init__(self, limit: int, pause_s: float) -> None:
        self._limit = limit
        self._pause_s = pause_s
        self._failed: set[str | None] = set()
        self.opened_at: float | None = None

    @property
    def open(self) -> bool:
        return self.opened_at is not None

    def failed(self, project: str | None) -> None:
        self._failed.add(project)
        if len(self._failed) >= self._limit and self.opened_at is None:
            self.opened_at = time.monotonic()

    def succeeded(self) -> None:
        self._failed.clear()
        self.opened_at = None
