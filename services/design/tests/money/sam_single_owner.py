"""SAM's Singleowner, which solves the power price for a target return: the oracle of the third-party price."""

import math
from typing import Any

from services.design.rules.money.third_party import HostTerms, Project
from shared.rules.tests.money.sam_cash_loan import set_value

HOURS = 8760
FEDERAL_TAX = 0.21
NOTHING = [
    "debt_option",
    "debt_percent",
    "term_tenor",
    "insurance_rate",
    "property_tax_rate",
    "salvage_percentage",
    "land_area",
    "months_working_reserve",
    "months_receivables_reserve",
    "construction_financing_cost",
    "cost_debt_closing",
    "cost_debt_fee",
    "cost_other_financing",
    "dscr_reserve_months",
    "equip1_reserve_cost",
    "equip2_reserve_cost",
    "equip3_reserve_cost",
    "depr_alloc_macrs_15_percent",
    "depr_alloc_sl_5_percent",
    "depr_alloc_sl_15_percent",
    "depr_alloc_sl_20_percent",
    "depr_alloc_sl_39_percent",
    "depr_alloc_custom_percent",
    "depr_bonus_fed",
    "depr_bonus_sta",
    "om_capacity_escal",
    "cp_capacity_payment_type",
    "ppa_multiplier_model",
    "system_use_lifetime_output",
]
NO_AMOUNT = [
    "itc_fed_amount",
    "ptc_fed_amount",
    "itc_sta_percent",
    "itc_sta_amount",
    "ptc_sta_amount",
    "om_fixed",
    "om_production",
    "om_land_lease",
    "cp_capacity_payment_amount",
    "rate_escalation",
]
NO_ENERGY = ["gen_purchases", "year1_hourly_ec_with_system", "year1_hourly_dc_with_system", "year1_hourly_e_fromgrid"]
NO_BILL = ["net_billing_credits_ym", "nm_dollars_applied_ym", "true_up_credits_ym"]


def sam_power_price(project: Project, terms: HostTerms) -> float:
    """$ per kWh in year 1 of a system without debt, for a return of ``target_irr`` at the end of the contract."""
    import PySAM.Singleowner as singleowner
    from PySAM.PySSC import PySSC

    years, first = terms.term_years, project.energy_kwh[0]
    defaults = singleowner.default("PVWattsSingleOwner").export()
    values: dict[str, Any] = {name: value for group in defaults.values() for name, value in group.items()}
    values |= dict.fromkeys(NOTHING, 0) | {name: [0.0] for name in NO_AMOUNT}
    values |= {name: [0.0] * HOURS for name in NO_ENERGY} | {name: [[0.0] * 12] * (years + 1) for name in NO_BILL}
    values |= {
        "analysis_period": years,
        "ppa_soln_mode": 0,
        "flip_target_percent": 100 * terms.target_irr,
        "flip_target_year": years,
        "ppa_escalation": 100 * terms.escalator,
        "total_installed_cost": project.cash_price_cents / 100,
        "itc_fed_percent": [100 * terms.credit_fraction],
        "itc_fed_percent_deprbas_fed": 1,
        "itc_fed_percent_deprbas_sta": 1,
        "federal_tax_rate": [100 * FEDERAL_TAX],
        "state_tax_rate": [100 * (terms.tax_rate - FEDERAL_TAX) / (1 - FEDERAL_TAX)],
        "inflation_rate": 100 * project.inflation,
        "real_discount_rate": 100 * project.real_discount,
        "om_capacity": [terms.om_usd_per_kw_year],
        "system_capacity": project.capacity_kwdc,
        "gen": [first / HOURS] * HOURS,
        "degradation": [100 * (1 - kwh / first) for kwh in project.energy_kwh],
        "depr_alloc_macrs_5_percent": 100,
        "depr_itc_fed_macrs_5": 1,
        "depr_itc_sta_macrs_5": 1,
        "dispatch_factors_ts": [1.0] * HOURS,
        "dispatch_tod_factors": [1.0] * 9,
        "en_electricity_rates": 1,
        "utility_bill_w_sys": [0.0] * (years + 1),
    }
    ssc = PySSC()
    data = ssc.data_create()
    try:
        for name, value in values.items():
            if not (isinstance(value, list | tuple) and len(value) == 0):
                set_value(ssc, data, name, value)
        module = ssc.module_create(b"singleowner")
        ssc.module_exec_set_print(0)
        assert ssc.module_exec(module, data), ssc.module_log(module, 0)
        ssc.module_free(module)
        price: float = ssc.data_get_number(data, b"ppa") / 100
        assert math.isfinite(price)
        return price
    finally:
        ssc.data_free(data)
