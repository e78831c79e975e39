"""How much one caller may ask for: requests in a minute, and uploads at the same time."""

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import HTTPException

MINUTE_S = 60.0
MOST_CALLERS = 10_000
"""Of whom an allowance remembers how much they asked; those who asked longest ago are forgotten first."""
UPLOAD_RETRY_S = 5


class Allowance:
    """Requests of each caller in a minute, by the generic cell rate algorithm (ITU-T I.371).

    What a caller does not use gathers, up to one minute's worth; beyond that requests are let in at the rate.
    """

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._interval_s = MINUTE_S / per_minute
        self._used_up: OrderedDict[str, float] = OrderedDict()
        """Until when, monotonic seconds, what was asked would last at the rate."""

    def take(self, caller: str) -> None:
        """Counts one request. Raises 429 with how long to wait where the minute's requests are used up."""
        now = time.monotonic()
        until = max(self._used_up.pop(caller, now), now) + self._interval_s
        if (wait_s := until - now - MINUTE_S) > 1e-9:
            self._used_up[caller] = until - self._interval_s
            raise HTTPException(
                429, f"more than {self.per_minute} requests a minute", {"retry-after": str(math.ceil(wait_s))}
            )
        self._used_up[caller] = until
        if len(self._used_up) > MOST_CALLERS:
            self._used_up.popitem(last=False)


class Slots:
    """What may go on at the same time, of each caller and of all together."""

    def __init__(self, total: int, per_caller: int) -> None:
        self._total, self._per_caller = total, per_caller
        self._open: Counter[str] = Counter()

    @contextmanager
    def take(self, caller: str) -> Iterator[None]:
        """Holds one. Raises 429 where the caller has all that one may have, 503 where nobody can have another."""
        if self._open[caller] >= self._per_caller:
            raise HTTPException(
                429, f"only {self._per_caller} uploads of one caller at a time", {"retry-after": str(UPLOAD_RETRY_S)}
            )
        if self._open.total() >= self._total:
            raise HTTPException(503, "too many uploads at the moment", {"retry-after": str(UPLOAD_RETRY_S)})
        self._open[caller] += 1
        try:
            yield
        finally:
            self._open[caller] -= 1
            if not self._open[caller]:
                del self._open[caller]
