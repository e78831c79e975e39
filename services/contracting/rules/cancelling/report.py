"""The question and the answer of ``helio rescission``: one sale, its rights and what they hold up."""

import re
from datetime import UTC, date, datetime
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from services.contracting.rules.cancelling.rights import (  # fmt: skip
    Right,
    Sale,
    assignable_from,
    governing,
    in_time,
    refund_due,
    rights,
)
from services.contracting.rules.lending.rate import Cents
from shared.rules.calendar import calendar_row
from shared.rules.forms.contracts import Place, Product
from shared.rules.ruleset import STATES

ADULT: Final = 18
"""Years; nobody younger is bound by a sale."""
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
"""Earlier instants are slips: no rule of ours is so old."""
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")


class RescissionRequest(BaseModel):
    """A signed sale. Instants have their offset from UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signed: AwareDatetime
    tz: str = Field(description="IANA time zone of the site.")
    place: Place
    state: str
    product: Product
    segment: str = Field(pattern="^(residential|commercial)$")
    age: int = Field(ge=ADULT, le=130)
    amount_cents: Cents
    secured_by_dwelling: bool = False
    notice_delivered: AwareDatetime | None = Field(description="Null: never.")
    cancelled: AwareDatetime | None = None

    @field_validator("signed", "notice_delivered", "cancelled", mode="before")
    @classmethod
    def _is_written_as_an_instant(cls, text: Any) -> Any:
        if isinstance(text, str) and not INSTANT.fullmatch(text):
            raise ValueError(f"{text!r} is no date and time with offset, as 2026-06-30T18:00:00-07:00")
        return text

    @field_validator("signed", "notice_delivered", "cancelled")
    @classmethod
    def _is_of_our_time(cls, instant: datetime | None) -> datetime | None:
        if instant is not None and instant < EARLIEST:
            raise ValueError(f"{instant.isoformat()} is before {EARLIEST.year}")
        return instant

    @field_validator("tz")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            raise ValueError(f"{name!r} is no time zone") from None
        return name

    @field_validator("state")
    @classmethod
    def _is_a_state(cls, state: str) -> str:
        place = state.upper().removeprefix("US-")
        if place not in STATES:
            raise ValueError(f"{state!r} is no state")
        return place

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.cancelled is not None and self.cancelled < self.signed:
            raise ValueError("cancelled is before signed")
        return self

    def sale(self) -> Sale:
        return Sale(
            signed=self.signed,
            time_zone=self.tz,
            place=self.place,
            state=self.state,
            product=self.product,
            residential=self.segment == "residential",
            age=self.age,
            amount_cents=self.amount_cents,
            notice=self.notice_delivered,
            secured_by_dwelling=self.secured_by_dwelling,
        )


class RightReport(BaseModel):
    """One right; its days and instants are null where it does not apply or has no end."""

    rule: str
    version: int
    applies: bool
    last_day: date | None
    deadline: datetime | None = Field(description="Midnight at the end of the last day.")
    open_until: datetime | None = Field(description="Null while a missing notice keeps it open without limit.")
    calendar: str
    citation: str
    verified: bool = Field(description="Whether the text of the rule and that of its calendar were read.")


class RescissionReport(BaseModel):
    """All rights, the one that ends last, and what they hold up."""

    rights: list[RightReport]
    governing: str | None = Field(description="The rule that ends last; null where no right applies.")
    deadline: datetime | None = Field(description="Of the governing right.")
    assignable_from: datetime | None
    in_time: bool | None = Field(description="Of cancelled; null where nothing was cancelled.")
    refund_due: date | None
    refund_rule: str | None


def report(request: RescissionRequest, now: datetime) -> RescissionReport:
    """ValueError where the sale was signed, its notice delivered, or it was cancelled, after ``now``."""
    for name in ("signed", "notice_delivered", "cancelled"):
        instant = getattr(request, name)
        if instant is not None and instant > now:
            raise ValueError(f"{name} {instant.isoformat()} is in the future")
    sale = request.sale()
    found = rights(sale)
    last = governing(found)
    zone = ZoneInfo(request.tz)
    refund = None if request.cancelled is None else refund_due(sale, found, request.cancelled)
    return RescissionReport(
        rights=[_reported(right, zone) for right in found],
        governing=None if last is None else last.row.id,
        deadline=_local(None if last is None else last.open_until, zone),
        assignable_from=_local(assignable_from(sale, found), zone),
        in_time=None if request.cancelled is None else in_time(sale, found, request.cancelled),
        refund_due=None if refund is None else refund[0],
        refund_rule=None if refund is None else refund[1].citation,
    )


def _reported(right: Right, zone: ZoneInfo) -> RightReport:
    row, end = right.row, _local(right.open_until, zone)
    return RightReport(
        rule=row.id,
        version=row.version,
        applies=right.applies,
        last_day=right.last_day,
        deadline=end,
        open_until=end,
        calendar=row.params["calendar"],
        citation=row.citation,
        verified=row.verified and calendar_row(row.params["calendar"]).verified,
    )


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if instant is None else instant.astimezone(zone)
