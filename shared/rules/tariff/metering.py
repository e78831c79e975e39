"""How exported energy is credited. It loads nothing heavy: who reads the rules of utilities needs no bill."""

from dataclasses import dataclass
from enum import StrEnum


class Metering(StrEnum):
    """How exported energy is credited; the order is that of SAM's ``ur_metering_option`` 0 … 4.

    ``NEM_KWH``: kWh net over the month within each TOU period, surplus kWh carried to the next month.
    ``NEM_USD``: kWh net over the month within each TOU period, surplus credited in $ and carried.
    ``NET_BILLING``: netted in each meter interval, exports credited in the same month, nothing carried; a month's
    bill can be negative.
    ``NET_BILLING_CARRYOVER``: netted in each meter interval, export credits in $ carried to later months.
    ``BUY_ALL_SELL_ALL``: all load bought, all generation sold, on two meters.
    """

    NEM_KWH = "nem-kwh"
    NEM_USD = "nem-usd"
    NET_BILLING = "net-billing"
    NET_BILLING_CARRYOVER = "net-billing-carryover"
    BUY_ALL_SELL_ALL = "buy-all-sell-all"


@dataclass(frozen=True)
class MeteringRules:
    """How exports are credited and when the year is settled.

    ``true_up_month``: calendar month (1 … 12) whose bill settles what is left of the credits.
    ``year_end_usd_per_kwh``: paid for kWh left at the true-up (nem-kwh only).
    ``credit_same_month``: net-billing-carryover uses a month's own credits at once; otherwise, as SAM does by
    default, from the next month on.
    ``credit_expires``: net-billing-carryover loses what is left at the true-up instead of paying it out.
    ``daily_charges_by_calendar``: charges per day count the month's days; otherwise 365/12, as SAM.
    ``credit_at_retail``: nem-usd credits at the retail price where the tariff states no sell price, as utilities do;
    otherwise such a tariff credits nothing, as SAM does unless ``ur_sell_eq_buy`` is set.
    """

    option: Metering
    true_up_month: int = 12
    year_end_usd_per_kwh: float = 0.0
    credit_same_month: bool = False
    credit_expires: bool = False
    daily_charges_by_calendar: bool = False
    credit_at_retail: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.true_up_month <= 12:
            raise ValueError(f"true-up month {self.true_up_month} is not 1 to 12")
