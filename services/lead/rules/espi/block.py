"""One open IntervalBlock: the header before its readings, and the readings as expat hands them over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.lead.rules.espi.readings import END_OF_READING, LATEST_S, BadReading, Columns
from services.lead.rules.usage.imported import UsageRefused

BLOCK: Final = "IntervalBlock"
BLOCK_HEADER: Final = frozenset({"servicePointId", "serviceType", "unitOfMeasure", "secondsPerInterval"})
"""Children of ``IntervalBlock/interval`` in exports that have no UsagePoint and no ReadingType."""
BLOCK_PERIOD: Final = (["interval", "start"], ["interval", "duration"])


@dataclass
class OpenBlock:
    """``tokens``: texts and end tags that have not been taken yet, filled by expat."""

    line: int
    depth: int
    columns: Columns = field(default_factory=Columns)
    tokens: list[str] = field(default_factory=list)
    _header: dict[str, str] = field(default_factory=dict)
    _period: dict[str, str] = field(default_factory=dict)
    _readings: int = 0

    @staticmethod
    def is_header(path: Sequence[str]) -> bool:
        """Whether the element at the end of the path of open elements is worth listening to."""
        return path[-1] in BLOCK_HEADER or list(path[-2:]) in BLOCK_PERIOD

    def note(self, path: Sequence[str], text: str) -> None:
        """Keep the text of a header element."""
        kept = self._header if path[-1] in BLOCK_HEADER else self._period
        kept[path[-1]] = text

    @property
    def header(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self._header.items()))

    @property
    def has_ended(self) -> bool:
        """Whether the block's own end tag is the last that was seen."""
        return bool(self.tokens) and self.tokens[-1] == BLOCK

    def take(self, local_names: Mapping[str, str] | None) -> bool:
        """Take the finished readings out of the tokens; whether there were any. Raises UsageRefused with the place.

        ``local_names``: names as written -> local names; None where no prefixes are in use.
        """
        tokens = self.tokens
        if local_names is not None:
            tokens[:] = [local_names.get(token, token) for token in tokens]
        if END_OF_READING not in tokens:
            return False
        last = len(tokens) - tokens[::-1].index(END_OF_READING)
        try:
            self._readings += self.columns.take(tokens[:last])
        except BadReading as bad:
            place = f"{BLOCK} at line {self.line}, reading {self._readings + bad.ordinal + 1}"
            raise UsageRefused(bad.problem, place) from None
        del tokens[:last]
        return True

    def close(self) -> Columns:
        """What the block held, its implied starts worked out."""
        self.columns.settle(_number(self._period.get("start")), _number(self._period.get("duration")))
        return self.columns


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 < number < LATEST_S else None
