"""About what a way out of failed screens changes of the price; the change order that follows states it exactly."""

from typing import Final

from shared.schemas.interconnection import InterconnectionOption, WayOut

SHARE_BY_SIZE: Final = 0.6
"""Of a price, what grows with the size; the rest is design, permits, crew and service. Ours."""
EXPORT_CONTROL_CENTS: Final = 1_200_00
"""A certified power control system, set up. Ours."""
BATTERY_CENTS: Final = 3_500_00
"""A battery's installation. Ours."""
BATTERY_CENTS_PER_KWH: Final = 800_00
"""Ours."""


def priced(option: InterconnectionOption, price_cents: int, kwac: float) -> InterconnectionOption:
    """The option with about what it changes of a contract's price, US cents."""
    return option.model_copy(update={"price_change_cents": _change(option, price_cents, kwac)})


def _change(option: InterconnectionOption, price_cents: int, kwac: float) -> int:
    if option.option is WayOut.SMALLER:
        share = 1 - (option.max_kwac or 0.0) / kwac if kwac else 0.0
        return -round(price_cents * SHARE_BY_SIZE * max(0.0, share))
    if option.option is WayOut.LIMIT_EXPORT:
        return EXPORT_CONTROL_CENTS
    return EXPORT_CONTROL_CENTS + BATTERY_CENTS + round(BATTERY_CENTS_PER_KWH * (option.battery_kwh or 0.0))
