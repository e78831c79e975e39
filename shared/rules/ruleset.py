"""Rules of law and of the company as dated rows: ``data/<set>/<id>.json``.

A row says from when to when it holds, for which place and for what, with its figures under ``params`` and its source.
Rows of one place for one thing must follow each other without overlap and without gap. A row that ended is never
replaced by that of a wider place: where the narrower place has rows and none is in force, nothing is found.

What the regulator publishes while the software runs joins the rows that came with it.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache, wraps
from importlib.resources import files
from itertools import combinations, pairwise
from typing import Any, Final, Literal, ParamSpec, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from shared.rules.forms.check import conform
from shared.schemas.doubled import once

P = ParamSpec("P")
R = TypeVar("R")
FEDERAL: Final = "US"
STATES: Final = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
    "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH",
    "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP",
    "PR", "VI",
})  # fmt: skip
"""States, the District of Columbia and the territories by their postal codes."""
SETS: Final = (
    "adverse_action", "authorities", "calendars", "cancellation_fees", "clocks", "companies", "deposit_caps",
    "disclosures", "incentives", "interconnection", "interconnection_fees", "lender_offers", "materiality",
    "osha_reporting", "parallel_tests", "refund", "rescission", "retention", "third_party_ownership",
    "underwriting",
)  # fmt: skip
"""The rule sets that come with the software."""
OTHER_DATA: Final = ("tariffs", "weather")
"""Folders beside them that hold no rows."""
STALE_DAYS: Final = 400
"""A row whose source was looked at longer ago than this is told of."""


class RuleError(ValueError):
    """Rows that cannot be used; the text names them."""


class RuleRow(BaseModel):
    """One rule of one place in one span of time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, description="Unique within its set, and the name of its file.")
    version: int = Field(ge=1)
    jurisdiction: str = Field(description="US or a state's postal code.")
    utility_id: str | None = None
    ahj_id: str | None = None
    applies_to: tuple[str, ...] = Field(min_length=1, description="What the rule is about.")
    effective_from: date
    effective_to: date | None = Field(default=None, description="The last day; null while in force.")
    grandfather_by: Literal["application", "signature", "issue date"] | None = Field(
        default=None, description="Which date of a project decides; null where the day of the question does."
    )
    params: dict[str, Any]
    citation: str = Field(min_length=1, pattern=r"\S")
    url: str | None = None
    last_verified: date | None = Field(description="When the text was last looked at; null where it never was.")
    verified: bool = Field(description="Whether the text itself was read; otherwise the row is used and shown as such.")

    @field_validator("jurisdiction")
    @classmethod
    def _is_a_place(cls, place: str) -> str:
        if place != FEDERAL and place not in STATES:
            raise ValueError(f"{place!r} is neither {FEDERAL} nor a state")
        return place

    @property
    def place(self) -> tuple[str, str | None, str | None]:
        return self.jurisdiction, self.utility_id, self.ahj_id

    @property
    def specificity(self) -> int:
        """How narrow the place is: country, state, utility, authority."""
        return (self.jurisdiction != FEDERAL) + 2 * (self.utility_id is not None) + 4 * (self.ahj_id is not None)

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def stale(self, today: date) -> bool:
        return self.last_verified is not None and (today - self.last_verified).days > STALE_DAYS


def parse(text: str, source: str) -> list[RuleRow]:
    """The rows of one document: an object or a list of them. RuleError names the source, the row and the place."""
    try:
        content = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=once)
    except RecursionError:
        raise RuleError(f"{source}: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise RuleError(f"{source}: not JSON: line {error.lineno} column {error.colno}: {error.msg}") from None
    except ValueError as error:
        raise RuleError(f"{source}: {error}") from None
    rows = content if isinstance(content, list) else [content]
    if not rows:
        raise RuleError(f"{source}: no rows")
    return [row_of(row, source) for row in rows]


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number that a rule can have")


def row_of(content: Any, source: str) -> RuleRow:
    """One row from plain JSON values. RuleError names the source, the row and the place."""
    name = content.get("id", "?") if isinstance(content, dict) else "?"
    try:
        row = RuleRow.model_validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the row"
        raise RuleError(f"{source}: row {name}: {place}: {first['msg'].removeprefix('Value error, ')}") from None
    if row.effective_to is not None and row.effective_to < row.effective_from:
        raise RuleError(f"{source}: row {name}: effective_to {row.effective_to} is before {row.effective_from}")
    if (bad := _not_finite(row.params, "params")) is not None:
        raise RuleError(f"{source}: row {name}: {bad} is no finite number")
    return row


def _not_finite(value: Any, place: str) -> str | None:
    """Where a number is too large to be one, as 1e999 is."""
    if isinstance(value, float) and not math.isfinite(value):
        return place
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = (_not_finite(part, f"{place}.{name}") for name, part in parts)
    return next((bad for bad in found if bad is not None), None)


def check_params(name: str, rows: Iterable[RuleRow], source: str, others: Sequence[RuleRow] = ()) -> None:
    """RuleError, with the source, the row, the field and why, where the params of a row are none of the set ``name``.

    ``others``: rows of the set, besides these, of which one may state only the differences.
    """
    rows = list(rows)
    known = {row.id: row.params for row in reversed([*others, *rows])}  # a later version changes nobody else
    for row in rows:
        try:
            conform(name, row.params, row.applies_to, row.ahj_id, known)
        except ValueError as error:
            raise RuleError(f"{source}: row {row.id}: {error}") from None


def check(rows: Sequence[RuleRow]) -> None:
    """RuleError, with both rows named, where the dates of one place and thing overlap or leave a gap.

    The same where a row is there twice.
    """
    for first, second in combinations(rows, 2):
        if (first.id, first.version) == (second.id, second.version):
            raise RuleError(f"row {first.id} version {first.version} is there twice")
    for thing in {(row.place, about) for row in rows for about in row.applies_to}:
        place, about = thing
        follow = sorted(
            (row for row in rows if row.place == place and about in row.applies_to), key=lambda row: row.effective_from
        )
        for earlier, later in pairwise(follow):
            _check_succession(earlier, later, about)


def _check_succession(earlier: RuleRow, later: RuleRow, about: str) -> None:
    if earlier.effective_to is None or later.effective_from <= earlier.effective_to:
        until = earlier.effective_to or "now"
        raise RuleError(
            f"rows {earlier.id} and {later.id} overlap for {about}: the first holds until {until}, "
            f"the second from {later.effective_from}"
        )
    if later.effective_from > earlier.effective_to + timedelta(days=1):
        raise RuleError(
            f"rows {earlier.id} and {later.id} leave a gap for {about}: the first ends {earlier.effective_to}, "
            f"the second begins {later.effective_from}"
        )


@cache
def bundled_rows(name: str) -> tuple[RuleRow, ...]:
    """The rows of a set that came with the software, checked. RuleError where they cannot be used."""
    folder = files("shared.rules").joinpath("data", name)
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    rows = [row for file in found for row in parse(file.read_text(encoding="utf-8"), f"{name}/{file.name}")]
    check_params(name, rows, name)
    check(rows)
    return tuple(rows)


def followed(rows: Sequence[RuleRow], new: RuleRow) -> tuple[RuleRow, ...]:
    """The rows with a new one, which ends the version before it on the day before its own first day.

    RuleError where it is no later version of its rule, or does not fit to the others of its place.
    """
    before = [row for row in rows if row.id == new.id]
    if before:
        last = max(before, key=lambda row: row.version)
        if new.version <= last.version or new.effective_from <= last.effective_from:
            raise RuleError(
                f"row {new.id}: version {new.version} from {new.effective_from} does not follow version "
                f"{last.version} from {last.effective_from}"
            )
        if last.effective_to is None or last.effective_to >= new.effective_from:
            ended = last.model_copy(update={"effective_to": new.effective_from - timedelta(days=1)})
            rows = [ended if row is last else row for row in rows]
    found = (*rows, new)
    check([row for row in found if row.place == new.place])
    return found


_remembered: list[Callable[[], None]] = []


def remembered(maxsize: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remembers what a pure function of rule sets has found, until other rows are published."""

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        found = lru_cache(maxsize)(function)
        _remembered.append(found.cache_clear)
        return cast("Callable[P, R]", found)

    return wrap


_published: dict[str, tuple[RuleRow, ...]] = {}
"""What was published since, by set, in the order in which it was taken."""


def publish(rows: Mapping[str, Sequence[RuleRow]]) -> None:
    """From here on these rows, by set, join those that came with the software, and no others do.

    A change holds from a day that is still to come when it is published: whoever hears of it later has missed nothing.
    """
    if _published != (new := {name: tuple(found) for name, found in rows.items() if found}):
        _published.clear()
        _published.update(new)
        for forget in _remembered:
            forget()


def published() -> dict[str, tuple[RuleRow, ...]]:
    """The rows that were published since, by set."""
    return dict(_published)


CARRIED: Final = "published_rules"
"""In the payload of a job: the rows that were published, since its worker is another process."""


def carried() -> dict[str, Any]:
    """What a job's payload has to hold, so that it is done by the rules of today."""
    rows = {name: [row.model_dump(mode="json") for row in found] for name, found in _published.items()}
    return {CARRIED: rows} if rows else {}


def by_carried_rules(run: Callable[[dict[str, Any]], R]) -> Callable[[dict[str, Any]], R]:
    """Runs a job by the rules that its payload carries."""

    @wraps(run)
    def job(payload: dict[str, Any]) -> R:
        if CARRIED in payload:
            given = payload[CARRIED].items()
            publish({name: [RuleRow.model_validate(row) for row in rows] for name, rows in given})
            payload = {name: value for name, value in payload.items() if name != CARRIED}
        return run(payload)

    return job


@remembered(64)
def rule_set(name: str) -> tuple[RuleRow, ...]:
    """All rows of a set, checked: those that came with the software, and those that were published since."""
    rows = bundled_rows(name) if name in SETS else ()
    for new in _published.get(name, ()):
        rows = followed(rows, new)
    return rows


def select(
    rows: Iterable[RuleRow],
    about: str,
    on: date,
    state: str | None = None,
    utility_id: str | None = None,
    ahj_id: str | None = None,
) -> RuleRow | None:
    """The row that holds for a thing at a place on a day: the narrowest place, then version, then date.

    None where nothing is known, or where the narrowest place that has rows has none in force on the day.
    """
    here = [
        row
        for row in rows
        if about in row.applies_to
        and row.jurisdiction in (FEDERAL, state)
        and row.utility_id in (None, utility_id)
        and row.ahj_id in (None, ahj_id)
    ]
    if not here:
        return None
    narrowest = max(row.specificity for row in here)
    holding = [row for row in here if row.specificity == narrowest and row.in_force(on)]
    return max(holding, key=lambda row: (row.version, row.effective_from), default=None)
