"""Which meter reading, reading type, usage point and summary belong together.

Atom entries point at each other with ``self``, ``up`` and ``related`` links, and every utility leaves out others of
them. What is tried, in this order: a ``related`` link from either side; the path of a resource below its parent's
(``…/UsagePoint/1/MeterReading/2``); the ReadingType that stands before the blocks; the only one there is.
"""

from dataclasses import dataclass

from services.lead.rules.espi.codes import (
    COMMODITY_SERVICE,
    CURRENCY,
    FLOW_FORWARD,
    SERVICE_KIND,
    UNIT_WH,
    UNKNOWN_QUALITY,
    UOM_SERVICE,
)
from services.lead.rules.espi.readings import Columns
from services.lead.rules.espi.resources import INSIDE, Resource, Scan, SeriesKey
from services.lead.rules.usage.imported import UsageRefused
from services.lead.rules.usage.local_time import DstRule, LocalTime

SUMMARIES = ("UsageSummary", "ElectricPowerUsageSummary")
FARTHEST_OFFSET_S = 14 * 3600
"""The Line Islands are the farthest from UTC."""
LARGEST_SHIFT_S = 2 * 3600
"""No place sets its clock by more."""


@dataclass(frozen=True)
class ReadingType:
    """What the values of a series mean. ``uom`` None where the file does not say."""

    uom: int | None = None
    multiplier: int = 0
    flow: int = FLOW_FORWARD
    commodity: int | None = None
    accumulation: int | None = None
    interval_seconds: int = 0
    currency: str = "USD"
    default_quality: int = UNKNOWN_QUALITY

    @property
    def service(self) -> str | None:
        """The commodity it counts, as far as the type says."""
        if self.commodity:
            return COMMODITY_SERVICE.get(self.commodity, "another commodity")
        return UOM_SERVICE.get(self.uom or 0)


@dataclass
class Series:
    """The readings of one meter reading, or of one block's header where there is no such resource."""

    type: ReadingType | None
    columns: Columns
    line: int
    place: str
    unit_wh: float | None = None
    """From ``interval/unitOfMeasure``, where there is no ReadingType."""


@dataclass
class LinkedPoint:
    """One usage point with everything that belongs to it."""

    id: str
    path: str
    service: str | None
    line: int
    series: list[Series]
    summaries: list[Resource]
    local_time: LocalTime


def link(scan: Scan) -> list[LinkedPoint]:
    """Group the series and summaries of a scan by usage point. Raises UsageRefused for code numbers that are none."""
    return _Linker(scan).run()


class _Linker:
    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        by_kind: dict[str, list[Resource]] = {}
        for resource in scan.resources:
            by_kind.setdefault(resource.kind, []).append(resource)
        self._types = by_kind.get("ReadingType", [])
        self._type_at: dict[str, Resource] = {}
        self._type_inside: dict[int, Resource] = {}
        for found in self._types:
            if found.related == INSIDE:
                self._type_inside[self._owner(found)] = found
            elif found.path:
                self._type_at.setdefault(found.path, found)  # of several with one address the first counts
        self._meter_readings: dict[str, Resource] = {}
        self._meter_reading_of: dict[str, Resource] = {}  # what a meter reading relates to -> it
        for found in by_kind.get("MeterReading", []):
            self._meter_readings.setdefault(found.path, found)
            for path in found.related:
                self._meter_reading_of.setdefault(path, found)
        self._summaries = [found for kind in SUMMARIES for found in by_kind.get(kind, [])]
        self._times = by_kind.get("LocalTimeParameters", [])
        self._points = self._distinct_points(by_kind.get("UsagePoint", []))
        self._point_of: dict[str, LinkedPoint] = {}  # what a usage point relates to -> it
        for point, resource in self._points:
            for path in resource.related:
                self._point_of.setdefault(path, point)
        self._implied: dict[str, LinkedPoint] = {}

    def _owner(self, inner: Resource) -> int:
        """Line of the MeterReading that encloses a ReadingType: the last that begins before it."""
        return max(
            found.line for found in self._scan.resources if found.kind == "MeterReading" and found.line <= inner.line
        )

    def run(self) -> list[LinkedPoint]:
        for key, columns in self._scan.series.items():
            reading = self._meter_reading(key)
            point = self._usage_point(key, reading)
            header = dict(key.header)
            series_type = self._reading_type(key, reading)
            if series_type is None and "secondsPerInterval" in header:
                series_type = ReadingType(
                    interval_seconds=_integer(header["secondsPerInterval"], "secondsPerInterval", 0)
                )
            line = self._scan.lines[key]
            place = f"MeterReading {reading.path.rpartition('/')[2]}" if reading and reading.path else f"line {line}"
            point.series.append(Series(series_type, columns, line, place, _unit_wh(header)))
        for summary in self._summaries:
            if (owner := self._summary_owner(summary)) is not None:
                owner.summaries.append(summary)
        return [point for point, _ in self._points] + list(self._implied.values())

    # -- usage points --------------------------------------------------------------------------------------------

    def _distinct_points(self, resources: list[Resource]) -> list[tuple[LinkedPoint, Resource]]:
        points: dict[str, tuple[LinkedPoint, Resource]] = {}
        for found in resources:
            key = found.path or found.id or f"line {found.line}"
            if key in points:
                continue
            kind = found.fields.get("ServiceCategory/kind")
            service = (
                None if kind is None else SERVICE_KIND.get(_integer(kind, "ServiceCategory/kind", found.line), kind)
            )
            point = LinkedPoint(
                key.rpartition("/")[2], found.path, service, found.line, [], [], self._local_time(found)
            )
            points[key] = (point, found)
        shown = [point.id for point, _ in points.values()]
        for key, (point, _) in points.items():
            if shown.count(point.id) > 1:
                point.id = key  # the last part of the address is not enough
        return list(points.values())

    def _usage_point(self, key: SeriesKey, reading: Resource | None) -> LinkedPoint:
        paths = [path for path in (reading.path, reading.parent) if path] if reading else []
        paths += [key.parent, *key.related]
        for path in paths:
            if path in self._point_of:
                return self._point_of[path]
        for path in paths:
            for point, _ in self._points:
                if point.path and f"{path}/".startswith(f"{point.path}/"):
                    return point
        named = [name for path in paths if (name := _segment_after(path, "UsagePoint"))]
        for name in named:
            same = [point for point, _ in self._points if point.path.rpartition("/")[2] == name]
            if len(same) == 1:
                return same[0]
        if len(self._points) == 1:
            return self._points[0][0]
        header = dict(key.header)
        name = header.get("servicePointId") or (named[0] if named else "")
        service = {"ELECTRIC": "electricity", "ELECTRICITY": "electricity"}.get(
            (stated := header.get("serviceType", "")).upper(), stated.lower() or None
        )
        if name not in self._implied:
            self._implied[name] = LinkedPoint(
                name or "1", "", service, self._scan.lines[key], [], [], self._local_time(None)
            )
        return self._implied[name]

    def _summary_owner(self, summary: Resource) -> LinkedPoint | None:
        for path in (summary.path, summary.parent):
            if path in self._point_of:
                return self._point_of[path]
        for point, _ in self._points:
            for path in (summary.path, summary.parent):
                if point.path and f"{path}/".startswith(f"{point.path}/"):
                    return point
        points = [point for point, _ in self._points] + list(self._implied.values())
        return points[0] if len(points) == 1 else None

    def _local_time(self, point: Resource | None) -> LocalTime:
        related = set(point.related) if point else set()
        chosen = [found for found in self._times if found.path in related] or self._times
        if not chosen or (len({found.path for found in chosen}) > 1 and not related):
            return LocalTime()
        fields, line = chosen[0].fields, chosen[0].line
        return LocalTime(
            standard_offset=_offset(fields, "tzOffset", line, FARTHEST_OFFSET_S),
            dst_offset=_offset(fields, "dstOffset", line, LARGEST_SHIFT_S),
            dst_start=DstRule.parse(fields.get("dstStartRule", "")),
            dst_end=DstRule.parse(fields.get("dstEndRule", "")),
            stated="tzOffset" in fields,
        )

    # -- meter readings and reading types ------------------------------------------------------------------------

    def _meter_reading(self, key: SeriesKey) -> Resource | None:
        for path in (key.parent, *key.related):
            if path in self._meter_readings:
                return self._meter_readings[path]
        for path in (key.parent, f"{key.parent}/IntervalBlock"):
            if path in self._meter_reading_of:
                return self._meter_reading_of[path]
        return None

    def _reading_type(self, key: SeriesKey, reading: Resource | None) -> ReadingType | None:
        for path in (*key.related, *(reading.related if reading else ())):
            if path in self._type_at:
                return _reading_type(self._type_at[path])
        if reading is not None and reading.line in self._type_inside:
            return _reading_type(self._type_inside[reading.line])
        if key.after_type:
            return _reading_type(self._types[key.after_type - 1])
        distinct = {_reading_type(found) for found in self._types}
        return distinct.pop() if len(distinct) == 1 else None


def _reading_type(resource: Resource) -> ReadingType:
    def number(name: str) -> int | None:
        text = resource.fields.get(name)
        return None if text is None else _integer(text, name, resource.line)

    multiplier = number("powerOfTenMultiplier") or 0
    if not -12 <= multiplier <= 12:
        raise UsageRefused(f"powerOfTenMultiplier {multiplier} is not plausible", f"line {resource.line}")
    currency = number("currency")
    quality = number("defaultQuality")
    return ReadingType(
        uom=number("uom"),
        multiplier=multiplier,
        flow=number("flowDirection") or FLOW_FORWARD,
        commodity=number("commodity"),
        accumulation=number("accumulationBehaviour"),
        interval_seconds=number("intervalLength") or 0,
        currency=CURRENCY.get(currency, str(currency)) if currency else "USD",
        default_quality=UNKNOWN_QUALITY if quality is None else quality,
    )


def _integer(text: str, name: str, line: int) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        place = f"line {line}" if line else ""
        raise UsageRefused(f"{name} {text.strip()[:40]!r} is not a number", place) from None


def _offset(fields: dict[str, str], name: str, line: int, most: int) -> int:
    seconds = _integer(fields.get(name, "0"), name, line)
    if abs(seconds) > most:
        raise UsageRefused(f"{name} {seconds} is not within {most} seconds", f"line {line}" if line else "")
    return seconds


def _segment_after(path: str, name: str) -> str:
    parts = path.split("/")
    return parts[parts.index(name) + 1] if name in parts[:-1] else ""


def _unit_wh(header: dict[str, str]) -> float | None:
    unit = header.get("unitOfMeasure")
    if unit is None:
        return None
    if unit.lower() not in UNIT_WH:
        raise UsageRefused(f"unit {unit!r} is not one of electric energy")
    return UNIT_WH[unit.lower()]
