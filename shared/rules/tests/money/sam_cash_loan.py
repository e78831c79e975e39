"""SAM's Cashloan through PySAM's C interface, driven with our inputs: the oracle of the cash-flow tests.

What each of our inputs is in SAM's terms stands in ``_inputs``. The C interface is used because PySAM's class has no
attribute for ``utility_bill_wo_sys``, which the model needs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.rules.money.cashflow import CashFlowInput, Loan

HOURS = 8760


@dataclass(frozen=True)
class SamCashFlow:
    """SAM's results; NaN (no payback) as None; LCOE in cents."""

    npv: float
    payback: float | None
    discounted_payback: float | None
    lcoe_nom: float
    lcoe_real: float
    after_tax: list[float]
    payment: float


def _inputs(given: CashFlowInput) -> dict[str, Any]:
    loan = given.loan or Loan(0.0, 0.0, 1)
    first = given.energy_kwh[0]
    bills = [0.0, *given.bill_with_usd], [0.0, *given.bill_without_usd]
    zeros = [[0.0] * 12] * (given.years + 1)
    return {
        "analysis_period": given.years,
        "market": 0,  # residential
        "mortgage": int(loan.interest_deductible),
        "debt_fraction": loan.fraction * 100,
        "loan_rate": loan.rate * 100,
        "loan_term": loan.term_years,
        "federal_tax_rate": [given.federal_tax * 100],
        "state_tax_rate": [given.state_tax * 100],
        "inflation_rate": given.inflation * 100,
        "real_discount_rate": given.real_discount * 100,
        "insurance_rate": 0,
        "property_tax_rate": 0,
        "prop_tax_cost_assessed_percent": 0,
        "salvage_percentage": 0,
        "system_capacity": given.capacity_kwdc,
        "total_installed_cost": given.cost_usd,
        "om_capacity": [given.om_usd_per_kw_year],
        "om_capacity_escal": given.om_escalation * 100,
        "om_fixed": [0.0],
        "om_production": [0.0],
        "itc_fed_percent": [given.federal_credit * 100],
        "itc_fed_amount": [0.0],
        "ibi_uti_amount": given.rebate_usd,
        "ibi_uti_amount_deprbas_fed": 1,  # the credit is taken on the cost after rebate
        "ibi_uti_amount_tax_fed": 0,
        "ibi_uti_amount_tax_sta": 0,
        "gen": [first / HOURS] * HOURS,
        "gen_purchases": [0.0] * HOURS,
        "degradation": [100 * (1 - kwh / first) for kwh in given.energy_kwh],
        "system_use_lifetime_output": 0,
        "annual_energy_value": [without - with_ for with_, without in zip(*bills, strict=True)],
        "utility_bill_w_sys": bills[0],
        "utility_bill_wo_sys": bills[1],
        "rate_escalation": [0.0],
        "year1_hourly_ec_with_system": [0.0] * HOURS,
        "year1_hourly_dc_with_system": [0.0] * HOURS,
        "year1_hourly_e_fromgrid": [0.0] * HOURS,
        **dict.fromkeys(("net_billing_credits_ym", "nm_dollars_applied_ym", "true_up_credits_ym"), zeros),
    }


def sam_cash_flow(given: CashFlowInput) -> SamCashFlow:
    """Run SAM's residential cash-loan model."""
    import PySAM.Cashloan as cashloan
    from PySAM.PySSC import PySSC

    defaults = cashloan.default("PVWattsResidential").export()
    values = {name: value for group in defaults.values() for name, value in group.items()} | _inputs(given)
    if given.years == 1:
        values["degradation"] = [0.0]
    ssc = PySSC()
    data = ssc.data_create()
    try:
        for name, value in values.items():
            set_value(ssc, data, name, value)
        module = ssc.module_create(b"cashloan")
        ssc.module_exec_set_print(0)
        succeeded = ssc.module_exec(module, data)
        message = ssc.module_log(module, 0)
        ssc.module_free(module)
        assert succeeded, message
        return SamCashFlow(
            npv=ssc.data_get_number(data, b"npv"),
            payback=_or_none(ssc.data_get_number(data, b"payback")),
            discounted_payback=_or_none(ssc.data_get_number(data, b"discounted_payback")),
            lcoe_nom=ssc.data_get_number(data, b"lcoe_nom"),
            lcoe_real=ssc.data_get_number(data, b"lcoe_real"),
            after_tax=ssc.data_get_array(data, b"cf_after_tax_cash_flow"),
            payment=ssc.data_get_array(data, b"cf_debt_payment_total")[1],
        )
    finally:
        ssc.data_free(data)


def set_value(ssc: Any, data: Any, name: str, value: Any) -> None:
    if isinstance(value, str):
        ssc.data_set_string(data, name.encode(), value.encode())
    elif isinstance(value, Sequence) and value and isinstance(value[0], Sequence):
        ssc.data_set_matrix(data, name.encode(), value)
    elif isinstance(value, Sequence):
        ssc.data_set_array(data, name.encode(), value)
    elif isinstance(value, int | float):
        ssc.data_set_number(data, name.encode(), value)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
