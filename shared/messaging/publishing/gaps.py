"""Which ids of the outbox the relay stepped over, and for how long it has to look at them again.

An id can turn up late as long as a transaction runs that took it before it was stepped over. That they have all ended
is seen in two ways: by the oldest transaction number that still runs, which is cheap but held back by any old
transaction of the whole server; and by those who hold the outbox open for writing, which is exact but costs a look at
the server's locks.
"""

from collections.abc import Collection, Sequence


class Gaps:
    """Ranges of ids that were stepped over, each with the transaction horizon at which it was noticed."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int, int]] = []
        self._doubt: tuple[int, frozenset[str]] | None = None

    def __len__(self) -> int:
        return len(self._ranges)

    def __contains__(self, found: int) -> bool:
        return any(low <= found <= high for low, high, _ in self._ranges)

    def note(self, last: int, ids: Sequence[int], horizon: int) -> None:
        """Notes what is missing between ``last`` and each of the rising ``ids``."""
        for found in ids:
            if found > last + 1:
                self._ranges.append((last + 1, found - 1, horizon))
            last = max(last, found)

    def filled(self, ids: Sequence[int]) -> None:
        """Takes out ids that have turned up."""
        for found in ids:
            for index, (low, high, horizon) in enumerate(self._ranges):
                if low <= found <= high:
                    rest = [(low, found - 1, horizon), (found + 1, high, horizon)]
                    self._ranges[index : index + 1] = [part for part in rest if part[0] <= part[1]]
                    break

    def forget(self, oldest_running: int) -> None:
        """Drops gaps that no running transaction can fill any more."""
        self._ranges = [part for part in self._ranges if part[2] > oldest_running]

    def question(self, writers: Collection[str]) -> int | None:
        """Takes in who holds the outbox open for writing, asked before the ranges are read once more.

        Gives the id up to which no gap can be filled after that reading: all who held it open when the question was
        first put have ended since. None while one of them may still write.
        """
        if self._doubt is None:
            self._doubt = max(self.highs, default=0), frozenset(writers)
        highest, doubted = self._doubt
        left = doubted.intersection(writers)
        self._doubt = None if not left else (highest, left)
        return None if left else highest

    def forget_to(self, highest: int) -> None:
        """Drops the gaps that end at or below ``highest``."""
        self._ranges = [part for part in self._ranges if part[1] > highest]

    @property
    def lows(self) -> list[int]:
        return [low for low, _, _ in self._ranges]

    @property
    def highs(self) -> list[int]:
        return [high for _, high, _ in self._ranges]
