"""The irregular values of URDB records, read one by one with the key path in every complaint."""

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from shared.rules.notice import Notice
from shared.rules.tariff.structure import Schedule
from shared.schemas.doubled import DoubledName, load

UNBOUNDED = 1e30
"""URDB and SAM write "no upper limit" as 1e+38 or 1e+99."""
BULK_NAMES = {
    "_id": "label",
    "utilityname": "utility",
    "ratename": "name",
    "effectivedate": "startdate",
    "enddate": "enddate",
    "sourcereference": "source",
    "energyratestrux": "energyratestructure",
    "energyweekdaysched": "energyweekdayschedule",
    "energyweekendsched": "energyweekendschedule",
    "demandratestrux": "demandratestructure",
    "demandrateunits": "demandrateunit",
    "demandweekdaysched": "demandweekdayschedule",
    "demandweekendsched": "demandweekendschedule",
    "demandreactpwrcharge": "demandreactivepowercharge",
    "flatdemandstrux": "flatdemandstructure",
    "flatdemandunits": "flatdemandunit",
    "coincratestrux": "coincidentratestructure",
    "coincidentratestrux": "coincidentratestructure",
    "demandratchetpct": "demandratchetpercentage",
    "fueladjmonthly": "fueladjustmentsmonthly",
}
"""Bulk export (``usurdb.json``) spelling, lower-cased, to the API's name; other keys differ in case only."""


class TariffError(ValueError):
    """A tariff document that cannot be billed; ``place`` is the key path, empty for the document itself."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place} {problem}" if place else problem)
        self.place = place
        self.problem = problem


def one_rate(document: Any, label: str | None) -> Mapping[str, Any]:
    """The one rate of a document: bare, in a list, or wrapped in ``items`` or REopt's ``urdb_response``."""
    if isinstance(document, Mapping):
        if document.get("errors") or document.get("error"):
            raise TariffError("", f"is an error answer, not a tariff: {document.get('errors') or document['error']}")
        for wrapper in ("items", "urdb_response"):
            if wrapper in document:
                return one_rate(unwrapped(document[wrapper], wrapper), label)
        return document
    if isinstance(document, list):
        rates = [rate for rate in document if isinstance(rate, Mapping)]
        if label is not None:
            rates = [rate for rate in rates if text(lower_keys(rate), "label") == label]
        if len(rates) == 1:
            return rates[0]
        if not rates:
            raise TariffError("items", "is empty" if label is None else f"has no rate with label {label!r}")
        raise TariffError("items", f"has {len(rates)} rates: name one by its label")
    raise TariffError("", f"is a JSON {type(document).__name__}, expected an object")


LARGEST: Final = 1e38
"""SAM writes this for a tier without an upper end; beyond it a year's sums would leave what a float can hold."""


def lower_keys(rate: Mapping[str, Any]) -> dict[str, Any]:
    """Keys in the API's spelling, nulls and empty strings dropped, JSON inside strings opened."""
    result: dict[str, Any] = {}
    for key, value in rate.items():
        name = BULK_NAMES.get(key.lower(), key.lower())
        opened = unwrapped(value, name)
        if opened is not None and opened != "":
            result[name] = opened
    return result


def unwrapped(value: Any, place: str) -> Any:
    """A JSON array or object that was put into a string; anything else unchanged."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            return load(value)
        except DoubledName as error:
            raise TariffError(place, f"is ambiguous: {error}") from None
        except json.JSONDecodeError:
            if place.endswith(("structure", "schedule", "months", "monthly", "items")):
                raise TariffError(place, "is a string that begins like JSON but is not JSON") from None
    return value


def as_number(value: Any, place: str) -> float | None:
    """A finite number, also from a string or MongoDB's ``$numberDouble``; None where there is none."""
    if isinstance(value, Mapping) and len(value) == 1 and next(iter(value)).startswith("$number"):
        value = next(iter(value.values()))
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, (bool, list, Mapping)):
        raise TariffError(place, f"is {json.dumps(value)[:40]}, expected a number")
    try:
        result = float(value)
    except (TypeError, ValueError):
        raise TariffError(place, f"is {str(value)[:40]!r}, expected a number") from None
    if not math.isfinite(result):
        raise TariffError(place, f"is {str(value)[:40]}, expected a finite number")
    if abs(result) > LARGEST:
        raise TariffError(place, f"is {result:g}, expected at most {LARGEST:g}")
    return result


def number(container: Mapping[str, Any], key: str, place: str = "") -> float | None:
    """``as_number`` of a key."""
    return as_number(container.get(key), f"{place}.{key}" if place else key)


def text(container: Mapping[str, Any], key: str) -> str:
    """A string, also from MongoDB's ``$oid``; empty where there is none."""
    value = container.get(key)
    if isinstance(value, Mapping):
        value = value.get("$oid")
    if isinstance(value, list):
        value = " ".join(str(item) for item in value)
    return "" if value is None else str(value).strip()


def date(container: Mapping[str, Any], key: str) -> dt.date | None:
    """A date from epoch seconds, ISO text or MongoDB's ``$date`` (ISO text or epoch milliseconds)."""
    value = container.get(key)
    milliseconds = isinstance(value, Mapping)
    if isinstance(value, Mapping):
        value = value.get("$date")
        if isinstance(value, Mapping):
            value = as_number(value, f"{key}.$date")
    if value is None or value == "":
        return None
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        seconds = as_number(value, key) or 0.0
    try:
        epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        return (epoch + dt.timedelta(seconds=seconds / 1000 if milliseconds else seconds)).date()
    except OverflowError:
        raise TariffError(key, f"is {value}, expected seconds since 1970 or an ISO date") from None


def as_list(value: Any, place: str) -> list[Any]:
    """A list; absent counts as empty."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TariffError(place, f"is a {type(value).__name__}, expected an array")
    return value


def structure(rate: Mapping[str, Any], key: str) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Each period's key path and tiers; the bulk export puts the tiers under ``energyRateTiers`` and the like."""
    for index, period in enumerate(as_list(rate.get(key), key)):
        place = f"{key}[{index}]"
        if isinstance(period, Mapping):
            inner = [value for name, value in period.items() if name.lower().endswith("tiers")]
            period = inner[0] if inner else [period]
        tiers = as_list(unwrapped(period, place), place)
        if not tiers:
            raise TariffError(place, "has no tier")
        for tier_index, tier in enumerate(tiers):
            if not isinstance(tier, Mapping):
                raise TariffError(f"{place}[{tier_index}]", "is not an object with a rate")
        yield place, [{name.lower(): value for name, value in tier.items()} for tier in tiers]


def upper_bound(tier: Mapping[str, Any], place: str) -> float:
    """A tier's ``max``; absent or astronomically large is unbounded."""
    upper = number(tier, "max", place)
    if upper is None or upper >= UNBOUNDED:
        return math.inf
    if upper <= 0:
        raise TariffError(f"{place}.max", f"is {upper:g}, expected a positive bound")
    return upper


def whole_numbers(rate: Mapping[str, Any], key: str, length: int, below: int, of: str | None) -> list[int] | None:
    """``length`` period numbers 0 … ``below`` - 1, or None where the key is absent."""
    listed = as_list(rate.get(key), key)
    if not listed:
        return None
    return _period_row(listed, key, length, below, of)


def _period_row(row: list[Any], place: str, length: int, below: int, of: str | None) -> list[int]:
    if len(row) != length:
        raise TariffError(place, f"has {len(row)} entries, expected {length}")
    result = []
    for index, item in enumerate(row):
        at = f"{place}[{index}]"
        value = float(item) if isinstance(item, bool) else as_number(item, at)
        if value is None or value != int(value):
            raise TariffError(at, f"is {item!r}, expected a whole number")
        if not 0 <= value < below:
            there = f"but {of} has {below} period{'s' if below != 1 else ''}" if of else f"expected 0 to {below - 1}"
            raise TariffError(at, f"is {int(value)}, {there}")
        result.append(int(value))
    return result


def schedule(
    rate: Mapping[str, Any], kind: str, periods: int, notices: list[Notice], holidays: tuple[str, ...] = ()
) -> Schedule:
    """The 12x24 tables ``<kind>weekdayschedule`` and ``<kind>weekendschedule``."""
    tables: dict[str, np.ndarray[Any, np.dtype[np.int64]]] = {}
    for day in ("weekday", "weekend"):
        key = f"{kind}{day}schedule"
        rows = as_list(rate.get(key), key)
        if not rows:
            continue
        if len(rows) != 12:
            raise TariffError(key, f"has {len(rows)} rows, expected 12 months")
        table = [
            _period_row(
                as_list(unwrapped(row, key), f"{key}[{month}]"), f"{key}[{month}]", 24, periods, f"{kind}ratestructure"
            )
            for month, row in enumerate(rows)
        ]
        tables[day] = np.array(table, dtype=np.int64)
    if not tables:
        if periods > 1:
            raise TariffError(f"{kind}weekdayschedule", f"is missing, but {kind}ratestructure has {periods} periods")
        return Schedule.constant()
    for day, other in (("weekday", "weekend"), ("weekend", "weekday")):
        if day not in tables:
            notices.append(Notice("SCHEDULE_MISSING", f"{kind}{day}schedule", f"the {other} schedule is used"))
    weekday, weekend = tables.get("weekday"), tables.get("weekend")
    return Schedule(
        weekend if weekday is None else weekday,  # type: ignore[arg-type]
        weekday if weekend is None else weekend,  # type: ignore[arg-type]
        holidays,
    )
