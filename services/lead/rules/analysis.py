"""The energy analysis as the service runs it: usage and site in, load, preliminary system and feasibility out.

Runs in a worker process, so heavy libraries are loaded inside.
"""

from typing import Any

from services.lead.rules.usage_input import DAYS_IN_MONTH
from shared.rules.site import Site

MODEL_VERSION = "preliminary-1"
UNCERTAINTY_PCT = {"A": 7.0, "B": 12.0, "C": 18.0, "D": 30.0, "E": 30.0}
"""P10-P90 half band of savings by data grade. Company policy."""


def analyse(payload: dict[str, Any]) -> dict[str, Any]:
    """``payload`` {run, usage, site, credit_band} -> {run, analysis, feasibility}, all plain JSON values."""
    site = Site.model_validate(payload["site"]["site"])
    usage = payload["usage"]
    report = usage["report"]
    monthly = _fill(usage["monthly_kwh"], report["kwh_annual"])
    annual = sum(monthly)
    area = sum(plane.plan_area_m2 for plane in site.roof_planes)
    fit_kwdc = area * 0.5 * 0.2
    specific_yield = 1350.0
    wanted = annual * site.goals.offset_pct / 100 / specific_yield
    kwdc = round(min(fit_kwdc, wanted), 3)
    savings = round(kwdc * specific_yield * 13)
    band = UNCERTAINTY_PCT[report["grade"]] / 100
    fails = [] if kwdc >= 1.5 else ["ROOF_AREA"]
    if not (site.ownership.occupant_owns or site.ownership.owner_consents):
        fails.append("RENTER")
    score = 0 if fails else 80
    return {
        "run": payload["run"],
        "analysis": {
            "kwh_annual": annual,
            "base_kwh": min(monthly) * 12,
            "cooling_kwh": max(0.0, annual - min(monthly) * 12),
            "heating_kwh": 0.0,
            "load": {
                "monthly_kwh": monthly,
                "hourly_wh_base64": usage["hourly_wh_base64"],
                "uncertainty_pct": UNCERTAINTY_PCT[report["grade"]],
            },
            "grade": report["grade"],
            "tariff_id": site.utility.tariff_key,
            "preliminary_kwdc": kwdc,
            "preliminary_annual_kwh": kwdc * specific_yield,
            "savings_year1_cents": savings,
            "savings_p10_cents": round(savings * (1 - band)),
            "savings_p90_cents": round(savings * (1 + band)),
            "model_version": MODEL_VERSION,
        },
        "feasibility": {
            "score": {"score": score, "components": {}, "hard_fails": fails},
            "reason_codes": fails,
            "outcome": "DISQUALIFIED" if fails else "QUALIFIED",
        },
    }


def _fill(known: list[float | None], annual: float) -> list[float]:
    given = [kwh for kwh in known if kwh is not None]
    missing_days = sum(days for days, kwh in zip(DAYS_IN_MONTH, known, strict=True) if kwh is None)
    rest = max(0.0, annual - sum(given))
    return [rest * days / missing_days if kwh is None else kwh for days, kwh in zip(DAYS_IN_MONTH, known, strict=True)]
