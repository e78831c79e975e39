"""How much the worth of a purchase moves when one assumption at a time is wrong: the tornado of a proposal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from shared.rules.money.cashflow import CashFlowInput, cash_flow

Change = Callable[[CashFlowInput, float], CashFlowInput]


@dataclass(frozen=True)
class Swing:
    """NPV when an assumption is ``step`` lower and higher; ``unit`` says what a step is."""

    assumption: str
    step: float
    unit: str
    npv_low_usd: float
    npv_high_usd: float

    @property
    def width_usd(self) -> float:
        """Distance between the two."""
        return abs(self.npv_high_usd - self.npv_low_usd)


def _production(given: CashFlowInput, step: float) -> CashFlowInput:
    saved = zip(given.bill_without_usd, given.bill_with_usd, strict=True)
    return replace(
        given,
        energy_kwh=[kwh * (1 + step) for kwh in given.energy_kwh],
        bill_with_usd=[without - (without - with_system) * (1 + step) for without, with_system in saved],
    )


def _escalation(given: CashFlowInput, step: float) -> CashFlowInput:
    def grown(usd: Sequence[float]) -> list[float]:
        return [amount * (1 + step) ** year for year, amount in enumerate(usd)]

    return replace(given, bill_without_usd=grown(given.bill_without_usd), bill_with_usd=grown(given.bill_with_usd))


ASSUMPTIONS: tuple[tuple[str, float, str, Change], ...] = (
    ("production", 0.10, "of production", _production),
    ("utility price growth", 0.01, "per year", _escalation),
    ("price of the system", 0.10, "of the price", lambda g, step: replace(g, cost_usd=g.cost_usd * (1 + step))),
    ("real discount rate", 0.02, "per year", lambda g, step: replace(g, real_discount=g.real_discount + step)),
    (
        "operation and maintenance",
        0.50,
        "of the cost",
        lambda g, step: replace(g, om_usd_per_kw_year=g.om_usd_per_kw_year * (1 + step)),
    ),
)
"""Name, step, what a step is of, how it changes the input.

Production by 10 % is about one and a half standard deviations of a year at the 5 to 8 % of PVWatts' own uncertainty;
savings are taken to move with production, which understates tiers and overstates exports.
"""


def tornado(given: CashFlowInput) -> list[Swing]:
    """One swing for each assumption, the widest first."""
    swings = [
        Swing(name, step, unit, *(cash_flow(change(given, sign * step)).npv_usd for sign in (-1, 1)))
        for name, step, unit, change in ASSUMPTIONS
    ]
    return sorted(swings, key=lambda swing: swing.width_usd, reverse=True)
