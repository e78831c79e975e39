"""The annual percentage rate of a closed-end loan, by the actuarial method of Regulation Z, Appendix J.

Source: 12 CFR Part 1026, Appendix J (https://www.consumerfinance.gov/rules-policy/regulations/1026/j/). Amounts may be
in any currency unit, cents included; the rate does not depend on it.
"""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from shared.rules.money.unit_periods import Series, UnitPeriod, unit_period, unit_periods

REGULAR_TOLERANCE = 0.00125
"""One eighth of one percentage point: 12 CFR 1026.22(a)(2)."""
IRREGULAR_TOLERANCE = 0.0025
"""One quarter of one percentage point, multiple advances or irregular payments: 12 CFR 1026.22(a)(3)."""
COMPARED_PLACES = Decimal("0.001")
"""Rates are compared in per cent after rounding to this."""
HIGHEST_RATE = 6.0
"""Rates are searched from 0 to 600 % a year."""
_STEPS = 2400
"""Of that search where several rates could solve the equation: a quarter of a percentage point each."""
_FIRST_STEP = 64
"""The share of that search that is tried first, and doubled, where only one rate can."""
_PRECISION = 1e-13
_MOST_STEPS = 200
_CENTS = 1e-9
"""Of the amount advanced: what counts as nothing left over."""


class AprError(ValueError):
    """No annual percentage rate exists for the flows, or more than one."""


class Flow(NamedTuple):
    """An amount advanced or paid on a date."""

    date: dt.date
    amount: float


@dataclass(frozen=True)
class Rate:
    """``apr`` as a fraction (0.0969 is 9.69 %), its unit-period, and whether 1026.22(a)(3) applies."""

    apr: float
    unit: UnitPeriod
    irregular: bool


class _Balance:
    """``sum P/((1+f·i)(1+i)^t) - sum A/((1+f·i)(1+i)^t)`` of Appendix J (b)(8), by fraction f and t."""

    def __init__(self, timed: Sequence[tuple[int, float, float]]) -> None:
        by_fraction: defaultdict[float, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
        for whole, fraction, amount in timed:
            by_fraction[fraction][whole] += amount
        # By Horner's rule, from the last amount to the first: each with the periods since the one before.
        self._terms: list[tuple[float, list[tuple[float, int]]]] = []
        for fraction, amounts in by_fraction.items():
            times = sorted(amounts)
            since = [later - earlier for earlier, later in itertools.pairwise([0, *times])]
            self._terms.append((fraction, [(amounts[t], gap) for t, gap in zip(times, since, strict=True)][::-1]))

    def at(self, rate: float) -> float:
        """At a unit-period rate."""
        discount, total = 1 / (1 + rate), 0.0
        for fraction, amounts in self._terms:
            value = 0.0
            for amount, periods in amounts:
                value = (value + amount) * discount**periods
            total += value / (1 + fraction * rate)
        return total


def annual_rate(advances: Sequence[Flow], payments: Sequence[Flow]) -> Rate:
    """The rate that Appendix J (b)(8) has for advances and payments in any order.

    The term begins with the first of them. Raises ``AprError`` where no rate from 0 to 600 % or more than one does.
    """
    if not advances or not payments:
        raise AprError("a loan needs an advance and a payment")
    lent, paid = [flow.date for flow in advances], [flow.date for flow in payments]
    begin = min(*lent, *paid)
    try:
        unit = unit_period(lent, paid)
    except ValueError as error:
        raise AprError(str(error)) from None
    lending, paying = Series.of(lent), Series.of(paid if len(set(paid)) > 1 else [begin, *paid])
    out = [(*unit_periods(begin, flow.date, unit, lending), -flow.amount) for flow in advances]
    back = [(*unit_periods(begin, flow.date, unit, paying), flow.amount) for flow in payments]
    balance, scale = _Balance([*out, *back]), sum(flow.amount for flow in advances)
    find = _only_rate if max(lent) <= min(paid) else _every_rate
    rates = find(balance, HIGHEST_RATE / unit.per_year, _CENTS * scale)
    if not rates:
        less = sum(flow.amount for flow in payments) < scale
        why = "; the payments are less than the advances" if less else ""
        raise AprError(f"no annual percentage rate from 0 to {HIGHEST_RATE:.0%} solves the equation{why}")
    if len(rates) > 1:
        found = ", ".join(f"{rate * unit.per_year:.4%}" for rate in rates)
        raise AprError(f"more than one annual percentage rate solves the equation: {found}")
    return Rate(rates[0] * unit.per_year, unit, _is_irregular(advances, payments, back))


def apr(advances: Sequence[Flow], payments: Sequence[Flow]) -> float:
    """The annual percentage rate alone, as a fraction."""
    return annual_rate(advances, payments).apr


def _only_rate(balance: _Balance, highest: float, nothing: float) -> list[float]:
    """Where all is advanced before anything is paid the balance falls with the rate, so that one rate solves it."""
    low = balance.at(0.0)
    if abs(low) <= nothing:
        return [0.0]
    if low < 0:
        return []
    rate, step = 0.0, highest / _FIRST_STEP
    while (high := balance.at(min(step, highest))) > nothing:
        if step >= highest:
            return []
        rate, low, step = step, high, 2 * step
    return [_root(balance, rate, min(step, highest), low, high)]


def _every_rate(balance: _Balance, highest: float, nothing: float) -> list[float]:
    """Every rate at which the balance is nothing, those included at which it only touches it."""
    rates = [highest * step / _STEPS for step in range(_STEPS + 1)]
    values = [0.0 if abs(value) <= nothing else value for value in map(balance.at, rates)]
    found = [rate for rate, value in zip(rates, values, strict=True) if value == 0]
    for (low, at_low), (high, at_high) in itertools.pairwise(zip(rates, values, strict=True)):
        if at_low * at_high < 0:
            found.append(_root(balance, low, high, at_low, at_high))
    for step in range(1, _STEPS):
        before, here, after = values[step - 1 : step + 2]
        if before * here > 0 < here * after and abs(here) <= min(abs(before), abs(after)):
            found += _touching(balance, rates[step - 1], rates[step + 1], here > 0, nothing)
    return sorted(set(found))


def _touching(balance: _Balance, low: float, high: float, above: bool, nothing: float) -> list[float]:
    """The rates near the point between ``low`` and ``high`` where a balance of one sign comes nearest to nothing."""
    begin, end, sign = low, high, 1 if above else -1
    while end - begin > _PRECISION**0.5:
        first, second = begin + (end - begin) / 3, end - (end - begin) / 3
        begin, end = (begin, second) if sign * balance.at(first) < sign * balance.at(second) else (first, end)
    nearest = (begin + end) / 2
    least = balance.at(nearest)
    if abs(least) <= nothing:
        return [nearest]
    if sign * least > 0:
        return []
    return [
        _root(balance, low, nearest, balance.at(low), least),
        _root(balance, nearest, high, least, balance.at(high)),
    ]


def _root(balance: _Balance, low: float, high: float, at_low: float, at_high: float) -> float:
    """The rate between two of unlike balance, by the secant rule that halves what stays (Illinois)."""
    rate = high
    for _ in range(_MOST_STEPS):
        before, rate = rate, (low * at_high - high * at_low) / (at_high - at_low)
        value = balance.at(rate)
        if value == 0 or abs(rate - before) <= _PRECISION:
            break
        if value * at_high < 0:
            low, at_low = high, at_high
        else:
            at_low /= 2
        high, at_high = rate, value
    return rate


def _is_irregular(
    advances: Sequence[Flow], payments: Sequence[Flow], timed: Sequence[tuple[int, float, float]]
) -> bool:
    """Several advances, or payments irregular in period or amount, the first period and the first and last payment

    aside (12 CFR 1026.22(a)(3), footnote 46).
    """
    times = sorted({whole + fraction for whole, fraction, _ in timed})
    periods = [later - earlier for earlier, later in itertools.pairwise(times)]
    amounts = {flow.amount for flow in sorted(payments, key=lambda flow: flow.date)[1:-1]}
    uneven = bool(periods) and max(periods) - min(periods) > 1e-6
    return len({flow.date for flow in advances}) > 1 or uneven or len(amounts) > 1


def within_tolerance(disclosed: float, actual: float, irregular: bool = False) -> bool:
    """Whether a disclosed rate counts as accurate (12 CFR 1026.22(a)); rates as fractions."""
    apart = abs(_compared(disclosed) - _compared(actual))
    return apart <= Decimal(str(100 * (IRREGULAR_TOLERANCE if irregular else REGULAR_TOLERANCE)))


def _compared(rate: float) -> Decimal:
    return Decimal(f"{100 * rate:.9f}").quantize(COMPARED_PLACES, ROUND_HALF_UP)
