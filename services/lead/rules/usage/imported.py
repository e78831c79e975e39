"""What every usage import yields, whatever the file was: usage points with their readings, and remarks.

Instants are seconds since 1970 UTC; energy is in Wh in arrays and in kWh in totals.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.usage.history import Bill
from services.lead.rules.usage.local_time import LocalTime


class Grade(StrEnum):
    """How good the usage data is, best first; ``quality.py`` says when."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Form(StrEnum):
    """What a file was, as events name it."""

    GREEN_BUTTON = "green_button"
    INTERVALS_CSV = "intervals_csv"
    BILLS = "bills"
    ANNUAL = "annual"


class UsageRefused(ValueError):
    """The file cannot be used. ``place`` says where (``line 12, column 3``), empty where the whole file is meant."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.place = place


@dataclass(frozen=True)
class Remark:
    """Something in the file that its user should know although it was imported."""

    code: str
    place: str
    text: str


@dataclass(frozen=True, eq=False)
class Readings:
    """``n`` intervals, ascending and without repeated starts.

    ``start`` (n,) int64 seconds since 1970 UTC; ``seconds`` (n,) int32 length; ``wh`` (n,) float64 energy.
    """

    start: NDArray[np.int64]
    seconds: NDArray[np.int32]
    wh: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.start)

    @property
    def end(self) -> NDArray[np.int64]:
        """(n,) where each interval ends."""
        return self.start + self.seconds

    @property
    def kwh(self) -> float:
        return float(self.wh.sum()) / 1000.0


NO_READINGS = Readings(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.float64))


@dataclass(frozen=True)
class Reconciliation:
    """One billing period of the file's own summary against the intervals inside it."""

    start: int
    end: int
    summary_kwh: float
    intervals_kwh: float
    covered_pct: float
    """Share of the period for which there are intervals."""

    @property
    def difference_pct(self) -> float:
        """Intervals against summary, in per cent of the summary."""
        return 100.0 * (self.intervals_kwh - self.summary_kwh) / abs(self.summary_kwh)


@dataclass(frozen=True, eq=False)
class UsagePoint:
    """One point of delivery. Energy delivered is what the customer took, received is what the utility took."""

    id: str
    service: str
    interval_seconds: int | None
    """The commonest interval; None for bills."""
    readings: int
    """Readings used, both directions, after repeated ones were dropped."""
    duplicates: int
    missing_pct: float
    first: int
    """Start of the first interval."""
    last: int
    """Start of the last interval."""
    end: int
    """End of the last interval."""
    kwh_delivered: float
    kwh_received: float
    cost: float | None
    """In ``currency``; None where the file has none."""
    currency: str
    cost_source: str | None
    """``readings`` or ``summaries``."""
    estimated: int
    grade: Grade
    local_time: LocalTime
    delivered: Readings = NO_READINGS
    received: Readings = NO_READINGS
    reconciliations: tuple[Reconciliation, ...] = ()
    bills: tuple[Bill, ...] = ()
    """What the readings were made of, where that were bills: those with dollars only are not among the readings."""

    @property
    def kwh_net(self) -> float:
        return self.kwh_delivered - self.kwh_received

    @property
    def cost_usd(self) -> float | None:
        return self.cost if self.currency == "USD" else None


@dataclass(frozen=True)
class UsageFile:
    """One imported file: at least one electric usage point."""

    usage_points: tuple[UsagePoint, ...]
    remarks: tuple[Remark, ...] = ()
    form: Form = Form.BILLS

    def only(self, usage_point_id: str) -> "UsageFile":
        """The same file with that usage point alone. Raises UsageRefused naming those there are."""
        return replace(self, usage_points=(self.point(usage_point_id),))

    def point(self, usage_point_id: str) -> UsagePoint:
        """The usage point of that id. Raises UsageRefused naming those there are."""
        for point in self.usage_points:
            if point.id == usage_point_id:
                return point
        known = ", ".join(point.id for point in self.usage_points)
        raise UsageRefused(f"no usage point {usage_point_id!r}; the file has {known}")


@dataclass
class Remarks:
    """Collects remarks; of each code only the first few are kept in full, the rest are counted."""

    kept_per_code: int = 5
    _by_code: dict[str, list[Remark]] = field(default_factory=dict)
    _more: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, place: str, text: str) -> None:
        kept = self._by_code.setdefault(code, [])
        if len(kept) < self.kept_per_code:
            kept.append(Remark(code, place, text))
        else:
            self._more[code] = self._more.get(code, 0) + 1

    def all(self) -> tuple[Remark, ...]:
        listed = [remark for kept in self._by_code.values() for remark in kept]
        listed += [Remark(code, "", f"and {count} more of this kind") for code, count in self._more.items()]
        return tuple(listed)
