"""``helio cashflow``: its keys, its schema, its one-line refusals."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from helio.main import run

PURCHASE: dict[str, Any] = {
    "cost_usd": 21000,
    "capacity_kwdc": 7,
    "energy_kwh": [10000 * 0.995**year for year in range(25)],
    "bill_without_usd": [2400 * 1.03**year for year in range(25)],
    "bill_with_usd": [400 * 1.03**year for year in range(25)],
    "loan": {"principal_pct": 80, "rate_pct": 6, "term_years": 15, "interest_deductible": False},
    "om_usd_per_kw_year": 29,
    "om_escalation_pct": 0,
    "inflation_pct": 2.5,
    "real_discount_pct": 6.4,
    "federal_tax_pct": 22,
    "state_tax_pct": 5,
    "federal_credit_pct": 0,
    "years": 25,
}
PROMISED = {
    "npv_usd", "irr_pct", "payback_years", "discounted_payback_years", "lcoe_nominal_cents_per_kwh",
    "lcoe_real_cents_per_kwh", "loan_payment_usd_per_year", "after_tax_cash_flow_usd",
}  # fmt: skip


def write(folder: Path, **changes: Any) -> str:
    file = folder / "purchase.json"
    file.write_text(json.dumps({**PURCHASE, **changes}))
    return str(file)


def test_prints_the_promised_keys_as_its_schema_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cashflow", "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.validate(PURCHASE, schema["input"])
    assert run(["cashflow", write(tmp_path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, schema["output"])
    assert report.keys() >= PROMISED
    assert len(report["after_tax_cash_flow_usd"]) == 26
    assert report["after_tax_cash_flow_usd"][0] == pytest.approx(-4200)
    assert report["loan_payment_usd_per_year"] == pytest.approx(16800 * 0.06 / (1 - 1.06**-15))


def test_what_does_not_exist_is_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All borrowed and never paid back: no rate of return, no payback."""
    everything = {"principal_pct": 100, "rate_pct": 6, "term_years": 25}
    assert run(["cashflow", write(tmp_path, loan=everything, bill_with_usd=[3000.0] * 25), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["payback_years"] is None and report["discounted_payback_years"] is None


def test_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cashflow", write(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "NPV" in shown and "payback" in shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"energy_kwh": [1.0] * 3}, "energy_kwh has 3 entries for 25 years"),
        ({"years": 0}, "years: Input should be greater than"),
        ({"loan": {"principal_pct": 120, "rate_pct": 5, "term_years": 10}}, "loan.principal_pct"),
        ({"om_escalation": 1}, "om_escalation: Extra inputs"),
        ({"bill_with_usd": [1.0] * 24 + ["much"]}, "bill_with_usd.24"),
        ({"cost_usd": float("nan")}, "cost_usd: Input should be a finite number"),
        ({"cost_usd": 1e308}, "cost_usd: Input should be less than or equal to 1000000000000"),
        ({"replacements": [{"year": 30, "cost_usd": 1}]}, "outside years 1 to 25"),
    ],
)
def test_one_line_says_what_and_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], said: str
) -> None:
    assert run(["cashflow", write(tmp_path, **changes)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1 and said in captured.err
