"""Interval readings in columns: from the flat list of texts and end tags that the scanner collects inside a block.

A file of 200 MB holds about a million readings, so nothing here may cost more than a few hundred nanoseconds each.
Where all readings of a batch have one shape (they nearly always do) each column is a slice of the list; otherwise
each reading is looked at by itself.
"""

from __future__ import annotations  # array.array has no type parameters at run time

from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.espi.codes import QUALITY_CODE, UNKNOWN_QUALITY

END_OF_READING = "IntervalReading"
WANTED = ("start", "duration", "value", "cost", "quality", "readingQuality")
NAMES = frozenset({*WANTED, END_OF_READING, "timePeriod", "ReadingQuality"})
FEW = 8
"""Below this many readings a batch is not worth the set-up of numpy columns."""

LONGEST_S = 400 * 86400
"""No interval of usage is longer than a year and a month."""
EARLIEST_S, LATEST_S = 0, 4_102_444_800
"""1970 to 2100."""
MOST_VALUE = 1e18
"""No meter counts as far, in whatever unit; sums stay finite."""
IMPLIED = -1
"""Start of a reading that has no time period: its place in the block tells (ESPI, IntervalReading/timePeriod)."""
MILLISECONDS_FROM = 100_000_000_000
"""A start beyond this (the year 5138 in seconds) is in milliseconds."""


class BadReading(ValueError):
    """Reading ``ordinal`` (from 0) of the batch has ``problem``."""

    def __init__(self, ordinal: int, problem: str) -> None:
        super().__init__(problem)
        self.ordinal = ordinal
        self.problem = problem


@dataclass
class Columns:
    """Readings as they stand in the file: raw values, not yet in Wh; ``seconds`` 0 and ``cost`` NaN where absent."""

    start: array[int] = field(default_factory=lambda: array("q"))
    seconds: array[int] = field(default_factory=lambda: array("i"))
    value: array[float] = field(default_factory=lambda: array("d"))
    cost: array[float] = field(default_factory=lambda: array("d"))
    quality: array[int] = field(default_factory=lambda: array("B"))
    incomplete: int = 0
    """Readings without start or value, which were left out."""
    implied: int = 0
    """Readings whose start is IMPLIED still."""

    def __len__(self) -> int:
        return len(self.start)

    def extend(self, other: Columns) -> None:
        self.start.extend(other.start)
        self.seconds.extend(other.seconds)
        self.value.extend(other.value)
        self.cost.extend(other.cost)
        self.quality.extend(other.quality)
        self.incomplete += other.incomplete

    def settle(self, begin: float | None, seconds: float | None) -> None:
        """Give readings without a time period equal parts of their block's interval, or count them as incomplete."""
        if not self.implied:
            return
        if begin is not None and seconds and self.implied == len(self):
            step = seconds / len(self)
            self.start = array("q", (round(begin + step * index) for index in range(len(self))))
            self.seconds = array("i", [round(step)] * len(self))
        else:
            kept = [index for index, start in enumerate(self.start) if start != IMPLIED]
            self.incomplete += len(self) - len(kept)
            for name in ("start", "seconds", "value", "cost", "quality"):
                column = getattr(self, name)
                setattr(self, name, array(column.typecode, (column[index] for index in kept)))
        self.implied = 0

    def take(self, tokens: list[str]) -> int:
        """Append the readings in ``tokens``, which ends with an end of reading; returns how many there were.

        ``tokens`` is what stands between the start tags: each text followed by the local name of its end tag.
        Raises BadReading.
        """
        count = tokens.count(END_OF_READING)
        if count < FEW or not self._take_columns(tokens, count):
            self._take_singly(tokens)
        return count

    def _take_columns(self, tokens: list[str], count: int) -> bool:
        """True where all readings had one shape and were taken; otherwise nothing was."""
        period, rest = divmod(len(tokens), count)
        if rest or tokens[period - 1 :: period].count(END_OF_READING) != count:
            return False
        texts: dict[str, list[str]] = {}
        first = tokens[:period]
        for name in WANTED:
            if name in first:
                at = first.index(name)
                if at == 0 or tokens[at::period].count(name) != count:
                    return False
                texts[name] = tokens[at - 1 :: period]
        if "start" not in texts or "value" not in texts:
            return False
        try:
            start, value = _column(texts["start"]), _column(texts["value"])
            seconds = _column(texts["duration"]) if "duration" in texts else np.zeros(count)
            cost = _column(texts["cost"]) if "cost" in texts else np.full(count, np.nan)
        except ValueError:
            return False  # one by one finds out which
        start = np.where(start > MILLISECONDS_FROM, start / 1000.0, start)
        sound = (start > EARLIEST_S) & (start < LATEST_S) & (seconds >= 0) & (seconds <= LONGEST_S)
        sound &= np.abs(value) <= MOST_VALUE  # neither NaN nor infinite
        if not sound.all() or not ("cost" not in texts or (np.abs(cost) <= MOST_VALUE).all()):
            return False
        codes = texts.get("quality") or texts.get("readingQuality")
        self.start.frombytes(np.rint(start).astype(np.int64).tobytes())
        self.seconds.frombytes(np.rint(seconds).astype(np.int32).tobytes())
        self.value.frombytes(value.tobytes())
        self.cost.frombytes(cost.tobytes())
        self.quality.extend(map(_quality, codes) if codes else bytes([UNKNOWN_QUALITY]) * count)
        return True

    def _take_singly(self, tokens: list[str]) -> None:
        begin, ordinal = 0, 0
        while begin < len(tokens):
            end = tokens.index(END_OF_READING, begin)
            reading = tokens[begin:end]
            fields = dict(zip(reading[1:], reading, strict=False))  # end tag -> the text before it
            start, value = _number(fields, "start", ordinal), _number(fields, "value", ordinal)
            seconds, cost = _number(fields, "duration", ordinal), _number(fields, "cost", ordinal)
            if value is None:
                self.incomplete += 1
            else:
                if start is None:
                    self.implied += 1
                elif start > MILLISECONDS_FROM:
                    start /= 1000.0
                if start is not None and not EARLIEST_S < start < LATEST_S:
                    raise BadReading(ordinal, f"start {fields['start'].strip()!r} is not between 1970 and 2100")
                if seconds is not None and not 0 <= seconds <= LONGEST_S:
                    raise BadReading(ordinal, f"duration {fields['duration'].strip()!r} is not a plausible length")
                self.start.append(IMPLIED if start is None else round(start))
                self.seconds.append(round(seconds or 0))
                self.value.append(value)
                self.cost.append(float("nan") if cost is None else cost)
                self.quality.append(_quality(fields.get("quality") or fields.get("readingQuality") or ""))
            begin, ordinal = end + 1, ordinal + 1


def _column(texts: list[str]) -> NDArray[np.float64]:
    """Raises ValueError where one of the texts is not a number."""
    if texts.count(texts[0]) == len(texts):  # lengths of intervals
        return np.full(len(texts), float(texts[0]))
    try:
        return np.array(list(map(int, texts)), np.float64)  # twice as fast as float()
    except ValueError:
        return np.array(list(map(float, texts)))


def _number(fields: dict[str, str], name: str, ordinal: int) -> float | None:
    text = fields.get(name)
    if text is None or text in NAMES or not text.strip():  # absent or empty: an end tag stands where text would
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) <= MOST_VALUE:
        raise BadReading(ordinal, f"{name} {text.strip()[:40]!r} is not a number")
    return number


def _quality(text: str) -> int:
    return QUALITY_CODE.get(text.strip().upper(), UNKNOWN_QUALITY)
