"""The rights of a customer to cancel a signed sale: each with its own clock, from the rows of ``rescission``.

Clocks that bind the customer or lock us out take the latest arguable day, the refund, which binds us, the earliest
(rows of ``refund``). A right runs from the later of signature and notice. Without a notice it stays open as its rule
says: until one is delivered, for three years (12 CFR 1026.23(a)(3)(i)), or for a reasonable time that no calendar ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.rules.calendar import add_business_days, end_of_day, local_date
from shared.rules.forms.contracts import Place, Product, RightParams
from shared.rules.ruleset import FEDERAL, RuleRow, rule_set, select

SENIOR_AGE: Final = 65
NOTICE_LAPSES_YEARS: Final = 3
"""Of a right whose row says ``three_years``."""


@dataclass(frozen=True)
class Sale:
    """What decides which rights there are. ``notice`` is None where none was delivered."""

    signed: datetime
    time_zone: str
    place: Place
    state: str
    product: Product
    residential: bool
    age: int
    amount_cents: int
    notice: datetime | None
    secured_by_dwelling: bool = False

    @property
    def signed_on(self) -> date:
        return local_date(self.signed, self.time_zone)


@dataclass(frozen=True)
class Right:
    """One right of a sale. ``last_day`` and ``open_until`` are None where it does not apply or has no known end."""

    row: RuleRow
    applies: bool
    last_day: date | None
    open_until: datetime | None
    assignable_from: datetime | None


def rights(sale: Sale) -> list[Right]:
    """Every right that federal and the state's law had on the day of signature, applying or not."""
    rows = rule_set("rescission")
    about = sorted({name for row in rows if row.jurisdiction in (FEDERAL, sale.state) for name in row.applies_to})
    found = (select(rows, name, sale.signed_on, sale.state) for name in about)
    return [_right(row, sale) for row in found if row is not None]


def governing(found: Sequence[Right]) -> Right | None:
    """The right that ends last; one without an end before all. Of equals the federal one."""
    applying = sorted((right for right in found if right.applies), key=lambda right: right.row.jurisdiction != FEDERAL)
    return max(applying, key=lambda right: right.last_day or date.max, default=None)


def _right(row: RuleRow, sale: Sale) -> Right:
    params = RightParams.model_validate(row.params)
    if not _applies(params, sale):
        return Right(row, False, None, None, None)
    last = _last_day(params, sale)
    assignable = None
    if params.assign_after_days is not None:
        day = add_business_days(sale.signed_on, params.assign_after_days, params.calendar)
        assignable = end_of_day(day, sale.time_zone)
    return Right(row, True, last, None if last is None else end_of_day(last, sale.time_zone), assignable)


def _applies(params: RightParams, sale: Sale) -> bool:
    secured_credit = sale.secured_by_dwelling and sale.product is Product.LOAN
    return (
        sale.residential
        and sale.product in params.products
        and sale.place in params.places
        and sale.amount_cents >= params.least_cents.get(sale.place, 0)
        and params.secured in (None, secured_credit)
    )


def _last_day(params: RightParams, sale: Sale) -> date | None:
    """None while a missing notice keeps the right open and no calendar ends it."""
    lapses = _years_later(sale.signed_on, NOTICE_LAPSES_YEARS) if params.missing_notice == "three_years" else None
    if sale.notice is None:
        return lapses
    begins = max(sale.signed_on, local_date(sale.notice, sale.time_zone))
    days = days_of(params, sale.age, sale.amount_cents)
    last = add_business_days(begins, days, params.calendar, params.favour)
    return last if lapses is None else min(last, lapses)


def days_of(params: RightParams, age: int, amount_cents: int) -> int:
    """The business days that a right gives to a customer of an age."""
    senior = age >= SENIOR_AGE and amount_cents >= (params.senior_least_cents or 0)
    return params.senior_days if senior and params.senior_days is not None else params.days


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February: the later reading
        return date(day.year + years, 3, 1)


def assignable_from(sale: Sale, found: Sequence[Right]) -> datetime | None:
    """When the note may be assigned: after the days that a rule forbids it (16 CFR 429.1(h)), otherwise once no right

    is open. None while one is open without an end.
    """
    forbidden = [right.assignable_from for right in found if right.assignable_from is not None]
    if forbidden:
        return max(forbidden)
    last = governing(found)
    return sale.signed if last is None else last.open_until


def in_time(sale: Sale, found: Sequence[Right], cancelled: datetime) -> bool:
    """Whether a notice of cancellation given at an instant uses a right that was open."""
    return any(_open_at(right, cancelled) for right in found)


def _open_at(right: Right, instant: datetime) -> bool:
    return right.applies and (right.open_until is None or instant < right.open_until)


def refund_due(sale: Sale, found: Sequence[Right], cancelled: datetime) -> tuple[date, RuleRow] | None:
    """The earliest day by which one of the rights used wants the money back, and its rule; None where no right was open

    or no rule is known.
    """
    used = (right for right in found if _open_at(right, cancelled))
    due = [
        (refund_day(row, local_date(cancelled, sale.time_zone)), row)
        for right in used
        for about in right.row.applies_to
        if (row := select(rule_set("refund"), about, sale.signed_on, sale.state)) is not None
    ]
    return min(due, key=lambda pair: pair[0], default=None)


def earliest_refund(cancelled_on: date, state: str | None) -> date:
    """The earliest day by which federal or the state's law wants money back for any right, whatever ended the sale.

    ValueError for a day before the first of these laws.
    """
    rows = [row for row in rule_set("refund") if row.jurisdiction in (FEDERAL, state) and row.in_force(cancelled_on)]
    if not rows:
        raise ValueError(f"no rule of refunds was in force on {cancelled_on}")
    return min(refund_day(row, cancelled_on) for row in rows)


def refund_day(row: RuleRow, cancelled_on: date) -> date:
    """The last day, by a row of ``refund``, for money to be returned after a cancellation."""
    params = row.params
    if params["unit"] == "calendar":
        return cancelled_on + timedelta(days=params["days"])
    return add_business_days(cancelled_on, params["days"], params["calendar"], params["favour"])
