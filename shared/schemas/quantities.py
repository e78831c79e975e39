"""What a field of an event may hold: quantities with their unit and bounds, texts, days and instants.

Every bound keeps out what cannot be meant (a slip of unit, a damaged record) and what no column could hold; none is
narrower than a legal value. The scale is the largest plant that this contract could ever serve: 100 MW. Each bound
stands in the JSON Schema and is enforced by the reader, from this one place. ``x-unit`` states the unit.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema
from typing_extensions import TypeAliasType

from shared.schemas.textforms import DATE_PATTERN, TIME_PATTERN, UUID_PATTERN, AsText

MAX_BASE64: Final = 1_000_000
"""Characters; the largest, a site with every roof plane drawn, has some 150,000."""
MAX_ITEMS: Final = 1_000
"""Of an ordinary list: findings, documents, reasons, lines of a bill of materials."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """One more keyword in a field's JSON Schema."""

    name: str
    value: Any

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), self.name: self.value}


def unit(name: str) -> Keyword:
    """The unit of a number, as ``x-unit``."""
    return Keyword("x-unit", name)


@dataclass(frozen=True, slots=True)
class Plausible:
    """How far a day or instant may lie from the event's own ``ce_time``.

    What lies after it is judged by the reader's calendar where that is ahead: outsiders date a fact by the project
    calendar, and stamp the record by a clock of their own.
    """

    before_days: int
    after_days: int

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        bounds = {"relative_to": "ce_time", "before_days": self.before_days, "after_days": self.after_days}
        return {**handler(schema), "x-plausible": bounds}

    def problem(self, found: date | datetime, decided: datetime, read: datetime) -> str | None:
        """Why ``found`` cannot be meant in an event decided at one aware instant and read at another, or None."""
        if _distance(found, decided) < -timedelta(days=self.before_days):
            return f"{found.isoformat()} is more than {self.before_days} days before {decided.isoformat()}"
        latest = max(decided, read)
        if _distance(found, latest) > timedelta(days=self.after_days):
            return f"{found.isoformat()} is more than {self.after_days} days after {latest.isoformat()}"
        return None


def _distance(found: date | datetime, base: datetime) -> timedelta:
    if isinstance(found, datetime):
        return found - base
    return timedelta(
        days=(found - base.astimezone(UTC).date()).days
    )  # a day is local to a site: as near as zones make it


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error
    return name


# Identity and text

Id = Annotated[UUID, AsText("uuid", UUID_PATTERN, "a UUID in its canonical text form", "uuid")]
Sha256 = Annotated[str, Field(min_length=64, max_length=64, pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""
Lfdi = Annotated[str, Field(min_length=40, max_length=40, pattern=r"^[0-9A-F]{40}$")]
"""Long form device identifier of IEEE 2030.5: 160 bits in upper-case hexadecimal."""

Base64 = Annotated[str, Field(min_length=1, max_length=MAX_BASE64, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
"""Bytes in base64 (RFC 4648 section 4)."""
Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line: a name, a number on a form, an identifier that somebody else assigns. No control characters."""
Code = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A short word out of a list that may grow; a reader that does not know it treats it as text."""
MAX_TEXT: Final = 4_000
Text = Annotated[str, Field(max_length=MAX_TEXT, pattern=r"^[^\x00]*$")]
"""What a person wrote or is to read. NUL is no text: PostgreSQL cannot store it."""
MAX_DRAWING: Final = 1_500_000
DrawingText = Annotated[str, Field(min_length=1, max_length=MAX_DRAWING, pattern=r"^[\t\n\x20-\x7e]*$")]
"""An SVG document in ASCII, other characters as references (``&#176;``): a sheet with some ten thousand shapes."""
UnitText = Annotated[str, Field(max_length=32, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""The unit of the measure beside it; empty where the measure is a pure number or a text."""
State = Annotated[str, Field(min_length=2, max_length=2, pattern=r"^[A-Z]{2}$")]
"""Two-letter code of a state or territory of the United States (USPS)."""
TimeZone = Annotated[
    str,
    Field(max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_+/-]*$"),
    AfterValidator(_known_zone),
    Keyword("x-rules", ["is a name of the IANA time zone database"]),
]
"""IANA name of a time zone."""

Codes = Annotated[tuple[Code, ...], Field(max_length=MAX_ITEMS)]
Lines = Annotated[tuple[Line, ...], Field(max_length=MAX_ITEMS)]
Texts = Annotated[tuple[Text, ...], Field(max_length=MAX_ITEMS)]

# Days and instants: RFC 3339, years 1900 to 2199 for days, 2000 to 2199 for instants

_DAYS: Final = (date(1900, 1, 1), date(2199, 12, 31))
_Day = Annotated[date, AsText("date", DATE_PATTERN, "a day as YYYY-MM-DD between 1900 and 2199", "date", *_DAYS)]
_INSTANT: Final = "an RFC 3339 instant with an offset between 2000 and 2199"
_INSTANTS: Final = (datetime(2000, 1, 2, tzinfo=UTC), datetime(2199, 12, 30, tzinfo=UTC))
"""A day within, so that the form holds with any offset."""
_Instant = Annotated[AwareDatetime, AsText("date-time", TIME_PATTERN, _INSTANT, "datetime", *_INSTANTS)]

PastDay = Annotated[_Day, Plausible(before_days=400, after_days=2)]
"""A day on which something happened, local to the site: told of within 400 days, two ahead for zones and clocks."""
PlannedDay = Annotated[_Day, Plausible(before_days=1_100, after_days=3_660)]
"""A day that is planned, promised or due. It may have passed when it is told of."""
DayInForce = Annotated[_Day, Plausible(before_days=36_525, after_days=18_263)]
"""First or last day on which a rule or tariff holds: a century back (laws are old), fifty years ahead."""

PastInstant = Annotated[_Instant, Plausible(before_days=400, after_days=1)]
"""When something happened: told of within 400 days; a day ahead for clocks that differ."""
LongPastInstant = Annotated[_Instant, Plausible(before_days=18_263, after_days=1)]
"""When something happened that is told again for as long as a system lives: fifty years."""
PlannedInstant = Annotated[_Instant, Plausible(before_days=1_100, after_days=3_660)]
"""A deadline or a planned instant. It may have passed when it is told of."""

# Money

Cents = Annotated[int, Field(ge=0, le=10**12), unit("US cent")]
"""At most ten billion dollars: 100 MW at many times any price."""
CentsChange = Annotated[int, Field(ge=-(10**12), le=10**12), unit("US cent")]
"""An amount that may be negative: a saving, a difference."""
CentsPerKilowattHour = Annotated[float, Field(ge=-1e6, le=1e6), unit("US cent/kWh")]

# Power and energy

Kilowatts = Annotated[float, Field(ge=0, le=100_000), unit("kW")]
KilovoltAmperes = Annotated[float, Field(ge=0, le=200_000), unit("kVA")]
Watts = Annotated[int, Field(ge=0, le=100_000_000), unit("W")]
VoltAmperes = Annotated[int, Field(ge=0, le=200_000_000), unit("VA")]
"""Twice the watts: no inverter is rated below a power factor of one half."""
ModuleWatts = Annotated[float, Field(gt=0, le=10_000), unit("W")]
"""Nameplate power of one module; today's largest have some 750 W."""
KilowattHours = Annotated[float, Field(ge=0, le=1e9), unit("kWh")]
"""A year of 100 MW at full load is 8.8e8 kWh."""
StorageKilowattHours = Annotated[float, Field(ge=0, le=1e6), unit("kWh")]
"""Ten hours of 100 MW."""
WattHours = Annotated[int, Field(ge=0, le=10**9), unit("Wh")]

# Electricity

Volts = Annotated[float, Field(ge=0, le=10_000), unit("V")]
"""Of a string: 1,500 V is the limit of low voltage (IEC 60364)."""
ServiceVolts = Annotated[int, Field(ge=100, le=138_000), unit("V")]
"""Nominal voltage of the connection, from a service drop to sub-transmission (ANSI C84.1)."""
Amperes = Annotated[float, Field(ge=0, le=10_000), unit("A")]
Phases = Annotated[int, Field(ge=1, le=3), unit("1")]

# Orientation

Degrees = Annotated[float, Field(ge=0, le=360), unit("deg")]

# Shares and ratios

Percent = Annotated[float, Field(ge=0, le=100), unit("%")]
Rate = Annotated[float, Field(ge=-1_000, le=1_000), unit("%")]
"""A rate of interest or return, which may be negative or above 100 %."""
ErrorPercent = Annotated[float, Field(ge=0, le=1e6), unit("%")]
"""The size of an error relative to something that may be small."""
SignedErrorPercent = Annotated[float, Field(ge=-1e6, le=1e6), unit("%")]
Ratio = Annotated[float, Field(ge=0, le=1_000), unit("1")]
PercentPerKelvin = Annotated[float, Field(ge=-5, le=5), unit("%/K")]
"""A temperature coefficient; those of crystalline silicon lie within half a per cent."""

# Time

Seconds = Annotated[float, Field(ge=0, le=1e9), unit("s")]
IntervalSeconds = Annotated[int, Field(ge=1, le=31_622_400), unit("s")]
"""At most a leap year: one reading a year is the coarsest there is."""
Hours = Annotated[float, Field(ge=0, le=1e6), unit("h")]
Days = Annotated[int, Field(ge=0, le=36_525), unit("d")]
"""At most a century."""
Months = Annotated[int, Field(ge=1, le=1_200), unit("month")]
Years = Annotated[float, Field(ge=0, le=1_000), unit("year")]

# Counts

Count = Annotated[int, Field(ge=0, le=1_000_000), unit("1")]
"""100 MW are some 250,000 modules."""
ReadingCount = Annotated[int, Field(ge=0, le=10**9), unit("1")]
Ordinal = Annotated[int, Field(ge=1, le=1_000_000), unit("1")]
"""First, second, …: an attempt, a version, a round."""
Score = Annotated[int, Field(ge=0, le=100), unit("1")]

# Measures whose unit stands beside them, and free JSON

Number = Annotated[float, Field(ge=-1e15, le=1e15)]
"""In whatever unit stands beside it, from ohms of insulation to a share: no quantity of the trade comes near 1e15."""
Measure = Number | Text

JsonText = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
JsonNumber = Annotated[float, Field(ge=-1e38, le=1e38)]
"""1e38 is what rate databases write for "no limit"."""
JsonInteger = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
JsonName = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Json = TypeAliasType(
    "Json",
    "JsonText | bool | JsonInteger | JsonNumber | Annotated[list[Json], Field(max_length=20_000)]"
    " | Annotated[dict[JsonName, Json], Field(max_length=2_000)] | None",
)
"""Any JSON, within bounds."""
JsonObject = Annotated[dict[JsonName, Json], Field(max_length=2_000)]
