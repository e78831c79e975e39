"""Builds ESPI feeds for tests: each part small, in the order the test wants."""

from collections.abc import Iterable

DAY = 86400
NEW_YEAR_2024 = 1704085200
"""2024-01-01T05:00:00Z: midnight in New York."""


def feed(*entries: str) -> bytes:
    body = "\n".join(entries)
    return f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n{body}\n</feed>'.encode()


def entry(path: str, content: str, *related: str) -> str:
    links = "".join(f'<link rel="related" href="{href}"/>' for href in related)
    return f'<entry><link rel="self" href="{path}"/>{links}<content>{content}</content></entry>'


def usage_point(name: str = "1", kind: int = 0) -> str:
    return entry(
        f"UsagePoint/{name}",
        f'<UsagePoint xmlns="http://naesb.org/espi"><ServiceCategory><kind>{kind}</kind></ServiceCategory></UsagePoint>',
    )


def meter_reading(point: str = "1", name: str = "1", reading_type: str = "ReadingType/1") -> str:
    return entry(
        f"UsagePoint/{point}/MeterReading/{name}", '<MeterReading xmlns="http://naesb.org/espi"/>', reading_type
    )


def reading_type(name: str = "1", **fields: int) -> str:
    fields = {"uom": 72, "flowDirection": 1, "powerOfTenMultiplier": 0} | fields
    inner = "".join(f"<{key}>{value}</{key}>" for key, value in fields.items())
    return entry(f"ReadingType/{name}", f'<ReadingType xmlns="http://naesb.org/espi">{inner}</ReadingType>')


def reading(start: object, value: object, duration: object = 3600, extra: str = "") -> str:
    return (
        f"<IntervalReading>{extra}<timePeriod><duration>{duration}</duration><start>{start}</start></timePeriod>"
        f"<value>{value}</value></IntervalReading>"
    )


def block(readings: Iterable[str], point: str = "1", name: str = "1") -> str:
    inner = "\n".join(readings)
    return entry(
        f"UsagePoint/{point}/MeterReading/{name}/IntervalBlock/1",
        f'<IntervalBlock xmlns="http://naesb.org/espi">{inner}</IntervalBlock>',
    )


def summary(start: int, duration: int, wh: int, point: str = "1", bill: int | None = None) -> str:
    billed = "" if bill is None else f"<billLastPeriod>{bill}</billLastPeriod>"
    return entry(
        f"UsagePoint/{point}/UsageSummary/1",
        f'<UsageSummary xmlns="http://naesb.org/espi"><billingPeriod><duration>{duration}</duration>'
        f"<start>{start}</start></billingPeriod>{billed}<overallConsumptionLastPeriod><powerOfTenMultiplier>0"
        f"</powerOfTenMultiplier><uom>72</uom><value>{wh}</value></overallConsumptionLastPeriod></UsageSummary>",
    )


def electric(*readings: str, **type_fields: int) -> bytes:
    """One electric usage point with one series."""
    return feed(usage_point(), meter_reading(), reading_type("1", **type_fields), block(readings))


def hours(count: int, wh: float = 500, start: int = NEW_YEAR_2024, step: int = 3600) -> list[str]:
    return [reading(start + index * step, wh, step) for index in range(count)]
