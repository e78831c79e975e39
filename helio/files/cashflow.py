"""What ``helio cashflow`` reads and prints."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.rules.money import cashflow

Percent = Annotated[float, Field(allow_inf_nan=False, gt=-100, le=1000)]
Share = Annotated[float, Field(allow_inf_nan=False, ge=0, le=100)]
MOST = 1e12
"""Dollars, kW and kWh: beyond any purchase, and far from where sums of years overflow."""
Number = Annotated[float, Field(allow_inf_nan=False, ge=-MOST, le=MOST)]
Amount = Annotated[float, Field(allow_inf_nan=False, ge=0, le=MOST)]
MOST_YEARS = 100


class LoanInput(BaseModel):
    """A loan with one level payment at the end of each year."""

    model_config = ConfigDict(extra="forbid")
    principal_pct: Share = Field(description="of the cost after rebate")
    rate_pct: Annotated[float, Field(allow_inf_nan=False, ge=0, le=100)]
    term_years: Annotated[int, Field(ge=1, le=MOST_YEARS)]
    interest_deductible: bool = False


class Replacement(BaseModel):
    """A part replaced once."""

    model_config = ConfigDict(extra="forbid")
    year: Annotated[int, Field(ge=1)]
    cost_usd: Amount = Field(description="at today's prices; grows with inflation")


class CashFlowDocument(BaseModel):
    """One purchase. Lists are by year, the first year first, and as long as ``years``."""

    model_config = ConfigDict(extra="forbid")
    cost_usd: Amount
    capacity_kwdc: Amount
    energy_kwh: list[Number] = Field(min_length=1)
    bill_without_usd: list[Number]
    bill_with_usd: list[Number]
    loan: LoanInput | None = None
    om_usd_per_kw_year: Number = 0.0
    om_escalation_pct: Percent = Field(0.0, description="per year, added to inflation")
    inflation_pct: Percent
    real_discount_pct: Percent
    federal_tax_pct: Share = 0.0
    state_tax_pct: Share = 0.0
    federal_credit_pct: Share = Field(0.0, description="of the cost after rebate, received with year 1")
    years: Annotated[int, Field(ge=1, le=MOST_YEARS)]
    rebate_usd: Amount = 0.0
    replacements: list[Replacement] = Field(default_factory=list)

    def to_rules(self) -> cashflow.CashFlowInput:
        """As the rules take it: fractions, not per cent. Raises ``ValueError`` where lists do not fit ``years``."""
        replacements: dict[int, float] = {}
        for part in self.replacements:
            replacements[part.year] = replacements.get(part.year, 0.0) + part.cost_usd
        loan = None
        if self.loan is not None:
            loan = cashflow.Loan(
                self.loan.principal_pct / 100,
                self.loan.rate_pct / 100,
                self.loan.term_years,
                self.loan.interest_deductible,
            )
        return cashflow.CashFlowInput(
            cost_usd=self.cost_usd,
            capacity_kwdc=self.capacity_kwdc,
            energy_kwh=self.energy_kwh,
            bill_without_usd=self.bill_without_usd,
            bill_with_usd=self.bill_with_usd,
            years=self.years,
            inflation=self.inflation_pct / 100,
            real_discount=self.real_discount_pct / 100,
            loan=loan,
            om_usd_per_kw_year=self.om_usd_per_kw_year,
            om_escalation=self.om_escalation_pct / 100,
            federal_tax=self.federal_tax_pct / 100,
            state_tax=self.state_tax_pct / 100,
            federal_credit=self.federal_credit_pct / 100,
            rebate_usd=self.rebate_usd,
            replacements_usd=replacements,
        )


class CashFlowReport(BaseModel):
    """Results; a payback, rate of return or LCOE that does not exist is null."""

    npv_usd: float
    irr_pct: float | None = Field(description="of the after-tax cash flow")
    payback_years: float | None = Field(description="without the loan, as in SAM")
    discounted_payback_years: float | None
    lcoe_nominal_cents_per_kwh: float | None
    lcoe_real_cents_per_kwh: float | None
    loan_payment_usd_per_year: float
    after_tax_cash_flow_usd: list[float] = Field(description="year 0 first")
    savings_usd: list[float] = Field(description="bill without less bill with, year 0 first")
    operating_usd: list[float] = Field(description="O&M and replacements, year 0 first")
    debt_payment_usd: list[float]
    tax_savings_usd: list[float] = Field(description="federal credit and interest deduction")

    @classmethod
    def of(cls, flow: cashflow.CashFlow) -> "CashFlowReport":
        """From the rules' result: per cent and cents."""

        def times_100(value: float | None) -> float | None:
            return None if value is None else value * 100

        return cls(
            npv_usd=flow.npv_usd,
            irr_pct=times_100(flow.irr),
            payback_years=flow.payback_years,
            discounted_payback_years=flow.discounted_payback_years,
            lcoe_nominal_cents_per_kwh=times_100(flow.lcoe_nominal_usd_per_kwh),
            lcoe_real_cents_per_kwh=times_100(flow.lcoe_real_usd_per_kwh),
            loan_payment_usd_per_year=flow.loan_payment_usd_per_year,
            after_tax_cash_flow_usd=flow.after_tax_cash_flow_usd,
            savings_usd=flow.savings_usd,
            operating_usd=flow.operating_usd,
            debt_payment_usd=flow.debt_payment_usd,
            tax_savings_usd=flow.tax_savings_usd,
        )
