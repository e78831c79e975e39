"""How credits for exported energy move from month to month, on monthly numbers only.

Two ledgers: kWh by time-of-use period (net metering) and $ (everything else that carries over). The month after the
true-up starts both afresh.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Months:
    """The billing months of a year: calendar month 0 … 11 each, and which one settles the year."""

    of_year: NDArray[np.int64]
    true_up: int
    """Calendar month 0 … 11 of the true-up."""

    def starts_afresh(self, index: int) -> bool:
        """Whether the month before ``index`` was the true-up month, so that nothing comes over from it."""
        return (int(self.of_year[index]) - 1) % 12 == self.true_up

    def settles(self, index: int) -> bool:
        """Whether the year's credits are settled in this month's bill."""
        return int(self.of_year[index]) == self.true_up


@dataclass(frozen=True, eq=False)
class KwhLedger:
    """kWh bought (m, p) after credits, and what is left: by period (p,) at the end, in total (m,) each month."""

    bought: Array
    left: Array
    total_left: Array


def roll_kwh(
    net_kwh: Array, months: Months, rollover: Sequence[Sequence[int]], brought: Array, brought_total: float
) -> KwhLedger:
    """Carry surplus kWh forward within "the same" TOU period.

    ``net_kwh`` (m, p) is import less export. Surplus of a period is used in the next month's period that holds at
    the same time of day, judged at the four hours of ``rollover`` (12 rows of period numbers); a period that
    holds at none of them loses its surplus, as in SAM (``rate_data::transfer_surplus``).
    ``total_left`` is SAM's cumulative excess, netted over all periods, and is what the true-up pays for. SAM 2025
    leaves out the first January's own net there in every year after the first when the true-up is not December;
    here each month counts once.
    """
    bought = np.zeros_like(net_kwh)
    total_left = np.zeros(len(net_kwh))
    left, total = brought, brought_total
    for m, net in enumerate(net_kwh):
        position = -net
        if months.starts_afresh(m):
            total = 0.0
        else:
            position = position + _moved(
                left, rollover[(int(months.of_year[m]) - 1) % 12], rollover[int(months.of_year[m])]
            )
        bought[m] = np.maximum(-position, 0.0)
        left = np.maximum(position, 0.0)
        total = max(0.0, total - float(net.sum()))
        total_left[m] = total
    return KwhLedger(bought, left, total_left)


def _moved(left: Array, before: Sequence[int], now: Sequence[int]) -> Array:
    moved = np.zeros_like(left)
    for period in np.flatnonzero(left > 0):
        if period in before:
            moved[now[before.index(int(period))]] += left[period]
    return moved


@dataclass(frozen=True, eq=False)
class UsdLedger:
    """$ credits used in each month (m,) and left after it (m,)."""

    used: Array
    left: Array


def roll_usd(charge: Array, earned: Array, months: Months, brought: float, same_month: bool) -> UsdLedger:
    """Use credits against energy charges, oldest first, carrying what is left until the true-up.

    ``same_month``: credits earned in a month reduce that month's charge too; otherwise only later ones.
    """
    used = np.zeros(len(charge))
    left = np.zeros(len(charge))
    balance = brought
    for m in range(len(charge)):
        if months.starts_afresh(m):
            balance = 0.0
        usable = balance + (earned[m] if same_month else 0.0)
        used[m] = min(max(charge[m], 0.0), usable)
        balance += earned[m] - used[m]
        left[m] = balance
    return UsdLedger(used, left)
