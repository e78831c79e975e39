"""An option and its assumptions as the plain values that events, the database and the command line carry."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from services.design.rules.money.financing import FinancingOption, LoanOffer
from services.design.rules.offer.bill_of_materials import bill_of_materials
from services.design.rules.offer.facts import facts_of
from services.design.rules.offer.money import OptionMoney
from services.design.rules.offer.options import Designer, Option, title_of
from shared.rules.production.losses import Uncertainty


def option_result(option: Option) -> dict[str, Any]:
    """{option_id, system, facts, energy, ways_out, bill_of_materials, checks, price_cents, losses_pct, offer, ...}."""
    design, money = option.design, option.money
    cash = money.cash.cash
    annual = design.production.annual_kwh
    return {
        "option_id": option.option_id,
        "title": title_of(option),
        "system": design.model.model_dump(mode="json"),
        "facts": facts_of(option),
        "energy": design.production.plain(),
        "ways_out": [way.plain(chosen=way is design.way) for way in design.ways],
        "bill_of_materials": bill_of_materials(option),
        "checks": [check.model_dump() for check in design.checks],
        "price_cents": money.price.cash_cents,
        "losses_pct": round(option.losses_pct, 4),
        "yield_ratio": _yield_ratio(option),
        "incentives": _owned(money),
        "offer": {
            "option_id": option.option_id,
            "kwdc": design.kwdc,
            "kwac": design.kwac,
            "battery_kwh": design.battery_kwh,
            "battery_kw": design.battery_kw,
            "annual_kwh": annual,
            "price_cents": money.price.cash_cents,
            "savings_year1_cents": round(100 * money.savings_year1_usd),
            "npv_cents": round(100 * cash.npv_usd),
            "irr_pct": None if cash.irr is None else 100 * cash.irr,
            "payback_years": cash.payback_years,
            "lcoe_cents_per_kwh": _times(cash.lcoe_real_usd_per_kwh, 100),
            "quotes": [_quote(way, money.loan) for way in money.ways],
            "incentives": _owned(money),
        },
    }


def _owned(money: OptionMoney) -> list[dict[str, Any]]:
    return [{"rule": one.rule_id, "cents": round(100 * one.usd)} for one in money.owned]


def _quote(way: FinancingOption, loan: LoanOffer) -> dict[str, Any]:
    """A way to pay as the contract takes it over: nothing of it is computed again later."""
    borrowed, hosted = way.disclosure is not None, bool(way.buyout_cents)
    return {
        "product": way.product.value,
        "prepaid": way.prepaid,
        "upfront_cents": way.upfront_cents,
        "first_monthly_cents": way.first_monthly_cents,
        "term_months": loan.months if borrowed else 12 * len(way.buyout_cents) or None,
        "apr_pct": round(100 * way.disclosure.apr, 4) if way.disclosure else None,
        "dealer_fee_pct": 100 * loan.dealer_fee if borrowed else None,
        "rate_cents_per_kwh": None if way.usd_per_kwh is None else round(100 * way.usd_per_kwh, 4),
        "escalator_pct": round(100 * way.escalator, 4) if hosted and not way.prepaid else None,
        "buyout_cents": way.buyout_cents[-1] if hosted else None,
    }


def figures_of(option: Option, designer: Designer) -> dict[str, Any]:
    """What the proposal shows beyond the offer: months, years, ways of paying. $ and kWh."""
    axis, cash = designer.meter.axis, option.money.cash.cash
    first = option.energy.first
    return {
        "monthly": {
            "production_kwh": np.bincount(axis.month_index, first.generation, 12).tolist(),
            "use_kwh": np.bincount(axis.month_index, first.load, 12).tolist(),
            "import_kwh": np.bincount(axis.month_index, first.imports, 12).tolist(),
            "export_kwh": np.bincount(axis.month_index, first.exports, 12).tolist(),
            "bill_without_usd": designer.without[0].bill_usd.tolist(),
            "bill_with_usd": option.energy.bills[0].bill_usd.tolist(),
        },
        "annual": {
            "energy_kwh": list(option.energy.energy_kwh),
            "bill_without_usd": list(option.money.bill_without_usd),
            "bill_with_usd": list(option.money.bill_with_usd),
            "cash_flow_usd": cash.after_tax_cash_flow_usd,
        },
        "bill_with_perfect_foresight_usd": option.energy.foresight_usd,
        "ways": [
            {
                "product": way.product.value,
                "prepaid": way.prepaid,
                "upfront_usd": way.upfront_cents / 100,
                "first_monthly_usd": way.first_monthly_cents / 100,
                "financed_price_usd": _times(way.financed_price_cents, 0.01),
                "apr_pct": way.disclosure.apr * 100 if way.disclosure else None,
                "usd_per_kwh": way.usd_per_kwh,
                "total_paid_usd": way.total_paid_cents / 100,
                "npv_usd": way.cash.npv_usd,
            }
            for way in option.money.ways
        ],
        "price_lines": [{"text": line.text, "usd": line.cents / 100} for line in option.money.price.lines],
        "sensitivity": [
            {
                "assumption": swing.assumption,
                "step": swing.step,
                "npv_low_usd": swing.npv_low_usd,
                "npv_high_usd": swing.npv_high_usd,
            }
            for swing in option.money.sensitivity
        ],
    }


def _yield_ratio(option: Option) -> float | None:
    """Annual kWh per kWdc of the planes used over that of the site's best plane, before inverters; None without PV."""
    arrays, count = option.design.model.arrays, option.design.module_count
    if not count:
        return None
    made = sum(array.count * option.kwh_per_kw[array.plane] for array in arrays)
    return round(made / (count * max(option.kwh_per_kw.values())), 4)


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def assumptions_of(designer: Designer, options: list[Option], on: dt.date) -> dict[str, Any]:
    """What the figures rest on, with editions and dates."""
    case, meter = designer.case, designer.meter
    economics, weather = case.policy["economics"], case.weather
    first = options[0]
    return {
        "on": on.isoformat(),
        "production_model": f"{first.design.production.model} {first.design.production.model_version}",
        "weather_file": weather.station or weather.source,
        "weather_source": weather.source,
        "weather_distance_km": None if weather.distance_km is None else round(weather.distance_km, 1),
        "weather_notes": list(weather.notes),
        "losses_pct": round(case.losses.total_pct, 4),
        "sigma_pct": round(Uncertainty().sigma_pct, 3),
        "degradation_pct": 100 * economics["degradation"],
        "load_source": case.load_source,
        "load_kwh": round(float(case.load_kwh.sum()), 3),
        "load_uncertainty_pct": case.load_uncertainty_pct,
        "tariff_before": _tariff(meter.before),
        "tariff_after": _tariff(meter.after),
        "export_rule": meter.rule_name,
        "export_rule_in_force": meter.rule_dates,
        "export_rule_citation": meter.rule_citation,
        "metering_notes": list(meter.notes),
        "escalation_pct": 100 * economics["escalation"],
        "inflation_pct": 100 * economics["inflation"],
        "real_discount_pct": 100 * economics["real_discount"],
        "years": economics["years"],
        "price_book": options[0].money.price.book_id,
        "policy": case.policy["id"],
        "incentives": _incentives(options[-1].money),
        "battery_dispatch": "rules of a controller that knows the tariff; perfect foresight is stated as upper bound",
        "ways_left_out": [
            {"option_id": option.option_id, "product": product.value, "reason": why}
            for option in options
            for product, why in option.money.barred.items()
        ],
        "left_out": [{"option_id": name, **failed} for name, failed in designer.left_out.items()],
        "clock": "hours of local standard time; tariff periods, weekends and holidays on the wall clock of "
        + (case.tariff.time_zone or case.site.location.time_zone),
    }


def _tariff(tariff: Any) -> dict[str, Any]:
    return {
        "label": tariff.label,
        "name": tariff.name,
        "utility": tariff.utility,
        "source": tariff.source,
        "effective_from": tariff.effective_from.isoformat() if tariff.effective_from else None,
        "effective_to": tariff.effective_to.isoformat() if tariff.effective_to else None,
    }


def _incentives(money: OptionMoney) -> list[dict[str, Any]]:
    return [
        {"rule_id": one.rule_id, "granted": one.granted, "usd": one.usd, "reason": one.reason, "citation": one.citation}
        for one in money.considered
    ]
