"""Which ids of the outbox the relay stepped over, and for how long it has to look at them again."""

from collections.abc import Sequence


class Gaps:
    """Ranges of ids that were stepped over, each with the transaction horizon at which it was noticed."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int, int]] = []

    def __len__(self) -> int:
        return len(self._ranges)

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

    @property
    def lows(self) -> list[int]:
        return [low for low, _, _ in self._ranges]

    @property
    def highs(self) -> list[int]:
        return [high for _, high, _ in self._ranges]
