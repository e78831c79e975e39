"""Read a tariff from the Utility Rate Database (OpenEI), API versions 3 to 8 and the bulk export.

The database is filled by hand, so its records are not regular: numbers arrive as strings, arrays as JSON inside a
string, answers wrapped in ``items``, the bulk export in camelCase with MongoDB's ``$oid`` and ``$date``, and most
keys may be missing. What is unambiguous is read; what is not is refused with the key path; what a bill cannot use
(reactive power, coincident peaks) becomes a notice.
Field meanings: https://openei.org/services/doc/rest/util_rates/?version=8 .
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from shared.rules.notice import Notice
from shared.rules.readings.clock import Clock, UnknownZone
from shared.rules.tariff.metering import Metering
from shared.rules.tariff.structure import (
    HP_KW,
    Charge,
    DemandTier,
    DemandUnit,
    Eligibility,
    EnergyTier,
    FlatDemand,
    Per,
    Ratchet,
    Schedule,
    Tariff,
    TierUnit,
    TouDemand,
)
from shared.rules.tariff.urdb import values
from shared.rules.tariff.urdb.values import TariffError
from shared.schemas.doubled import DoubledName, load

METERING = {
    "net metering": Metering.NEM_KWH,
    "net billing instantaneous": Metering.NET_BILLING,
    "net billing hourly": Metering.NET_BILLING_CARRYOVER,
    "buy all sell all": Metering.BUY_ALL_SELL_ALL,
}
"""URDB ``dgrules`` as SAM reads them (PySAM ``URDBv8_to_ElectricityRates``)."""
TIER_UNITS = {unit.value.lower(): unit for unit in TierUnit}
CHARGE_UNITS = {f"$/{per}": per for per in Per}
DEMAND_UNIT_KW = {"kw": 1.0, "hp": HP_KW, "kva": 1.0}
"""kW per unit; kVA at unity power factor, which a notice says."""


def parse(document: str | bytes | Mapping[str, Any], label: str | None = None) -> Tariff:
    """The tariff in a URDB document: JSON text, or what ``json.loads`` made of it.

    ``label`` chooses among several rates in one document. Raises ``TariffError`` with the key path.
    """
    rate = values.lower_keys(values.one_rate(_load(document), label))
    notices: list[Notice] = []
    energy = _energy(rate, notices)
    holidays = _holidays(rate)
    schedule = values.schedule(rate, "energy", len(energy), notices, holidays) if energy else Schedule.constant()
    tou = _tou_demand(rate, notices, holidays)
    flat = _flat_demand(rate, notices)
    if not energy:
        if tou is None and flat is None and "fixedchargefirstmeter" not in rate:
            raise TariffError("energyratestructure", "is missing, and there is no other charge to bill")
        notices.append(Notice("NO_ENERGY_CHARGE", "energyratestructure", "no energy prices: energy costs nothing"))
        energy = [[EnergyTier(0.0)]]
    _unused(rate, notices)
    dgrules = str(rate.get("dgrules") or "").strip().lower()
    return Tariff(
        energy=energy,
        energy_schedule=schedule,
        tou_demand=tou,
        flat_demand=flat,
        ratchet=_ratchet(rate),
        demand_window_minutes=values.number(rate, "demandwindow"),
        fixed=_fixed(rate),
        minimum=_minimum(rate),
        annual_minimum_usd=_annual_minimum(rate),
        fuel_adjustment=_fuel_adjustment(rate),
        metering=METERING.get(dgrules),
        label=values.text(rate, "label"),
        utility=values.text(rate, "utility"),
        name=values.text(rate, "name"),
        sector=values.text(rate, "sector"),
        source=values.text(rate, "source") or values.text(rate, "sourceparent"),
        time_zone=_time_zone(rate),
        eligibility=_eligibility(rate),
        effective_from=values.date(rate, "startdate"),
        effective_to=values.date(rate, "enddate"),
        notices=tuple(notices),
    )


def _load(document: str | bytes | Mapping[str, Any]) -> Any:
    if not isinstance(document, (str, bytes)):
        return document
    try:
        return load(document)
    except UnicodeDecodeError as error:
        raise TariffError("", f"is not text: byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise TariffError("", f"is not JSON: line {error.lineno} column {error.colno}: {error.msg}") from error
    except DoubledName as error:
        raise TariffError("", f"is ambiguous: {error}") from error
    except RecursionError as error:
        raise TariffError("", "is nested too deeply to be a tariff") from error


def _energy(rate: Mapping[str, Any], notices: list[Notice]) -> list[list[EnergyTier]]:
    periods = []
    for place, tiers in values.structure(rate, "energyratestructure"):
        built: list[EnergyTier] = []
        for index, tier in enumerate(tiers):
            at = f"{place}[{index}]"
            unit = TIER_UNITS.get(str(tier.get("unit") or "kWh").strip().lower())
            if unit is None:
                raise TariffError(f"{at}.unit", f"is {tier['unit']!r}, expected one of {', '.join(TierUnit)}")
            upper = values.upper_bound(tier, at)
            if built and upper <= built[-1].upper and built[-1].unit is unit:
                if math.isinf(built[-1].upper):
                    notices.append(Notice("UNREACHABLE_TIER", at, "the tier before it has no upper bound"))
                    break
                raise TariffError(f"{at}.max", f"is {upper:g}, not above the {built[-1].upper:g} before it")
            price, adjustment = values.number(tier, "rate", at), values.number(tier, "adj", at)
            if price is None and adjustment is None:
                notices.append(Notice("RATE_MISSING", at, "no rate and no adj: energy of this tier costs 0"))
            buy = (price or 0.0) + (adjustment or 0.0)
            built.append(EnergyTier(buy, values.number(tier, "sell", at), upper, unit))
        if not math.isinf(built[-1].upper):
            notices.append(
                Notice("LAST_TIER_BOUNDED", place, f"the last tier's price also holds above {built[-1].upper:g}")
            )
            built[-1] = EnergyTier(built[-1].buy, built[-1].sell, math.inf, built[-1].unit)
        periods.append(built)
    return periods


def _demand_tiers(rate: Mapping[str, Any], key: str) -> list[list[DemandTier]]:
    periods = []
    for place, tiers in values.structure(rate, key):
        built: list[DemandTier] = []
        for index, tier in enumerate(tiers):
            at = f"{place}[{index}]"
            upper = values.upper_bound(tier, at)
            if built and upper <= built[-1].upper:
                raise TariffError(f"{at}.max", f"is {upper:g}, not above the {built[-1].upper:g} before it")
            built.append(
                DemandTier((values.number(tier, "rate", at) or 0.0) + (values.number(tier, "adj", at) or 0.0), upper)
            )
        built[-1] = DemandTier(built[-1].rate)
        periods.append(built)
    return periods


def _demand_unit(rate: Mapping[str, Any], key: str, notices: list[Notice]) -> DemandUnit:
    name = str(rate.get(key) or "kW").strip()
    words = name.lower().split()
    if not words or words[0] not in DEMAND_UNIT_KW or words[1:] not in ([], ["daily"]):
        raise TariffError(key, f"is {name!r}, expected kW, hp or kVA, each also with ' daily'")
    if words[0] == "kva":
        notices.append(Notice("UNITY_POWER_FACTOR", key, "demand in kVA is billed at a power factor of 1"))
    return DemandUnit(DEMAND_UNIT_KW[words[0]], words[1:] == ["daily"], name)


def _tou_demand(rate: Mapping[str, Any], notices: list[Notice], holidays: tuple[str, ...]) -> TouDemand | None:
    periods = _demand_tiers(rate, "demandratestructure")
    if not _costs_something(periods):
        return None
    schedule = values.schedule(rate, "demand", len(periods), notices, holidays)
    return TouDemand(periods, schedule, _demand_unit(rate, "demandrateunit", notices))


def _flat_demand(rate: Mapping[str, Any], notices: list[Notice]) -> FlatDemand | None:
    periods = _demand_tiers(rate, "flatdemandstructure")
    if not _costs_something(periods):
        return None
    months = values.whole_numbers(rate, "flatdemandmonths", 12, len(periods), "flatdemandstructure")
    if months is None:
        if len(periods) > 1:
            raise TariffError("flatdemandmonths", f"is missing, but flatdemandstructure has {len(periods)} periods")
        months = [0] * 12
    return FlatDemand(periods, months, _demand_unit(rate, "flatdemandunit", notices))


def _costs_something(periods: list[list[DemandTier]]) -> bool:
    return any(tier.rate for period in periods for tier in period)


def _ratchet(rate: Mapping[str, Any]) -> Ratchet | None:
    fraction = values.number(rate, "lookbackpercent") or 0.0
    if not fraction:
        return None
    if not 0 < fraction <= 1:
        raise TariffError("lookbackpercent", f"is {fraction:g}, expected a fraction between 0 and 1")
    reach = int(values.number(rate, "lookbackrange") or 0)
    flags = values.whole_numbers(rate, "lookbackmonths", 12, 2, None)
    months = tuple(bool(flag) for flag in flags) if flags and any(flags) else (True,) * 12
    return Ratchet(fraction, reach, months)


def _charge(rate: Mapping[str, Any], key: str, units_key: str) -> Charge:
    usd = values.number(rate, key) or 0.0
    unit = CHARGE_UNITS.get(str(rate.get(units_key) or "$/month").strip().lower())
    if unit is None:
        raise TariffError(units_key, f"is {rate[units_key]!r}, expected {', '.join(CHARGE_UNITS)}")
    return Charge(usd, unit)


def _fixed(rate: Mapping[str, Any]) -> Charge:
    if values.number(rate, "fixedchargefirstmeter") is not None:
        return _charge(rate, "fixedchargefirstmeter", "fixedchargeunits")
    return Charge(values.number(rate, "fixedmonthlycharge") or 0.0)


def _minimum(rate: Mapping[str, Any]) -> Charge:
    if values.number(rate, "mincharge") is not None:
        charge = _charge(rate, "mincharge", "minchargeunits")
        return Charge(0.0) if charge.per is Per.YEAR else charge
    return Charge(values.number(rate, "minmonthlycharge") or 0.0)


def _annual_minimum(rate: Mapping[str, Any]) -> float:
    if values.number(rate, "mincharge") is not None:
        charge = _charge(rate, "mincharge", "minchargeunits")
        if charge.per is Per.YEAR:
            return charge.usd
    return values.number(rate, "annualmincharge") or 0.0


def _fuel_adjustment(rate: Mapping[str, Any]) -> tuple[float, ...]:
    listed = values.as_list(rate.get("fueladjustmentsmonthly"), "fueladjustmentsmonthly")
    if not listed:
        return (0.0,) * 12
    if len(listed) != 12:
        raise TariffError("fueladjustmentsmonthly", f"has {len(listed)} entries, expected 12")
    return tuple(values.as_number(item, f"fueladjustmentsmonthly[{i}]") or 0.0 for i, item in enumerate(listed))


def _time_zone(rate: Mapping[str, Any]) -> str | None:
    """Our own key ``timezone``: the database has none."""
    name = values.text(rate, "timezone")
    if not name:
        return None
    try:
        return Clock.of(name).name
    except UnknownZone as error:
        raise TariffError("timezone", str(error)) from None


def _holidays(rate: Mapping[str, Any]) -> tuple[str, ...]:
    """Our own key ``holidays``: names of federal holidays on which the weekend's schedule holds."""
    names = tuple(str(name) for name in values.as_list(rate.get("holidays"), "holidays"))
    if unknown := [name for name in names if name not in HOLIDAYS]:
        raise TariffError("holidays", f"has {unknown[0]!r}, expected {', '.join(HOLIDAYS)}")
    return names


HOLIDAYS = (
    *("New Year's Day", "Martin Luther King Jr. Day", "Washington's Birthday", "Memorial Day"),
    *("Juneteenth National Independence Day", "Independence Day", "Labor Day", "Columbus Day", "Veterans Day"),
    *("Thanksgiving Day", "Christmas Day", "Good Friday"),
)
"""What ``shared.rules.calendar`` can date: 5 U.S.C. 6103 and Good Friday."""
PHASES = {"single phase": False, "3-phase": True}
"""URDB ``phasewiring``; ``Single and 3-Phase`` asks for neither."""


def _eligibility(rate: Mapping[str, Any]) -> Eligibility:
    return Eligibility(
        min_kw=values.number(rate, "peakkwcapacitymin"),
        max_kw=values.number(rate, "peakkwcapacitymax"),
        min_month_kwh=values.number(rate, "peakkwhusagemin"),
        max_month_kwh=values.number(rate, "peakkwhusagemax"),
        three_phase=PHASES.get(values.text(rate, "phasewiring").lower()),
    )


def _unused(rate: Mapping[str, Any], notices: list[Notice]) -> None:
    if values.as_list(rate.get("coincidentratestructure"), "coincidentratestructure"):
        text = "charges on the utility's system peak are left out: they need the system's load"
        notices.append(Notice("COINCIDENT_IGNORED", "coincidentratestructure", text))
    if values.number(rate, "demandreactivepowercharge"):
        text = "reactive power charges are left out: they need kVAR readings"
        notices.append(Notice("REACTIVE_IGNORED", "demandreactivepowercharge", text))
    ratchets = values.as_list(rate.get("demandratchetpercentage"), "demandratchetpercentage")
    if any(values.as_number(item, "demandratchetpercentage") for item in ratchets):
        text = "the legacy ratchet by month is left out: it names no months to look back to"
        notices.append(Notice("LEGACY_RATCHET_IGNORED", "demandratchetpercentage", text))
