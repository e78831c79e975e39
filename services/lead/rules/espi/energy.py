"""One series of an ESPI file as energy in Wh: unit, multiplier, length of the intervals, quality."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.espi import codes
from services.lead.rules.espi.links import ReadingType, Series
from services.lead.rules.espi.readings import LONGEST_S
from services.lead.rules.usage.imported import Remarks
from services.lead.rules.usage.point import commonest
from services.lead.rules.usage.series import RawSeries


@dataclass(frozen=True, eq=False)
class EnergySeries:
    """One series in Wh with what its type said."""

    raw: RawSeries
    flow: int
    is_power: bool
    currency: str
    place: str


def energy_series(series: Series, remarks: Remarks) -> EnergySeries | None:
    """The series in Wh; None, with a remark, where it is not interval energy."""
    kind = series.type or ReadingType()
    if kind.service not in (None, "electricity"):
        remarks.add("UNUSABLE_SERIES", series.place, f"{series.place} counts {kind.service}, not electricity")
        return None
    columns = series.columns
    if columns.incomplete:
        remarks.add(
            "INCOMPLETE_READINGS", series.place, f"readings without a start or a value, left out: {columns.incomplete}"
        )
    if not len(columns):
        remarks.add("UNUSABLE_SERIES", series.place, f"{series.place} has no complete reading")
        return None
    start = np.frombuffer(columns.start, np.int64)
    value = np.frombuffer(columns.value, np.float64)
    if (
        kind.accumulation in codes.CUMULATIVE
        and len(value) > 2
        and value[-1] > value[0]
        and (np.diff(value) >= 0).all()
    ):
        remarks.add("UNUSABLE_SERIES", series.place, f"{series.place} holds register readings, not interval energy")
        return None
    seconds = _seconds(np.frombuffer(columns.seconds, np.int32), start, kind)
    unit = _wh_per_unit(series, kind, remarks)
    if unit is None:
        return None
    value *= unit * 10.0**kind.multiplier  # in place: the file's numbers become Wh
    is_power = kind.uom == codes.WATT
    if is_power:
        value *= seconds / 3600.0
    is_estimate = np.zeros(256, bool)
    is_estimate[list(codes.ESTIMATED)] = True
    is_estimate[codes.UNKNOWN_QUALITY] = kind.default_quality in codes.ESTIMATED
    estimated = is_estimate[np.frombuffer(columns.quality, np.uint8)]
    cost = np.frombuffer(columns.cost, np.float64)
    cost *= codes.COST_UNIT
    raw = RawSeries(start, seconds, value, cost, estimated)
    return EnergySeries(raw, kind.flow, is_power, kind.currency, series.place)


def _wh_per_unit(series: Series, kind: ReadingType, remarks: Remarks) -> float | None:
    if kind.uom in (codes.WATT_HOUR, codes.WATT):
        return 1.0
    if kind.uom == codes.JOULE:
        return 1.0 / 3600.0
    if kind.uom:
        name = codes.UOM_NAME.get(kind.uom, f"unit {kind.uom}")
        remarks.add("UNUSABLE_SERIES", series.place, f"{series.place} is in {name}, not energy or power")
        return None
    if series.unit_wh is not None:
        return series.unit_wh
    remarks.add("UNIT_ASSUMED", series.place, f"{series.place} does not state its unit: taken for Wh")
    return 1.0


def _seconds(
    stated: NDArray[np.int32],
    start: NDArray[np.int64],
    kind: ReadingType,
) -> NDArray[np.int32]:
    """Lengths of the intervals: as stated, else the type's, else the commonest step between starts.

    Lengths that end a second early (3599 for an hour) are met in exports and rounded up.
    """
    stated[(stated + 1) % 60 == 0] += 1
    if (stated == 0).any():
        usual = kind.interval_seconds
        if not 0 < usual <= LONGEST_S:
            steps = np.diff(np.unique(start)).astype(np.int64)
            usual = min(commonest(steps), LONGEST_S) if len(steps) else 3600
        stated[stated == 0] = usual
    return stated
