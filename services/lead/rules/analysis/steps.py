"""The energy analysis, step by step: load, roof, size and production, bills, feasibility.

Answers are remembered by the content of the question (place, planes, usage figures, tariff), so that the same home
asked again costs the decision alone.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.analysis.bills import Meter, UtilityTerms, utility_terms
from services.lead.rules.analysis.feasibility import Feasibility, Outcome, Prospect, assess
from services.lead.rules.analysis.preliminary import Preliminary, preliminary
from services.lead.rules.load.shape import load_shape
from services.lead.rules.load.year import HomeLoad, home_load
from services.lead.rules.site.yields import RoofYield, roof_yield
from services.lead.rules.usage.figures import point_of, with_bills
from shared.rules.production.simulation import MODEL
from shared.rules.production.simulation import MODEL_VERSION as PRODUCTION_VERSION
from shared.rules.site.assessment import Site
from shared.rules.site.load import MONTH_OF_HOUR
from shared.rules.weather.station import REPRESENTATIVE_KM
from shared.rules.weather.year import WeatherError

Array = NDArray[np.float64]

ANSWERS_KEPT: Final = 256
LEAST_KWH: Final = 12.0
"""Below a kWh a month no system can be sized. Ours."""
DARK_KWH_PER_KWDC: Final = 100.0
"""Yield of a plane that no light reaches. Ours."""
LOW_SCORE: Final = "LOW_SCORE"
"""Reason of a lead that has no single fault but too few points."""
FAR_WEATHER_PCT: Final = 10.0
"""Added to the half band where the weather's station does not represent the place. Ours."""


class Missing(StrEnum):
    """A fact without which there is no analysis. The lead waits until somebody corrects it."""

    TARIFF = "TARIFF_UNKNOWN"
    WEATHER = "WEATHER_UNKNOWN"
    CONSUMPTION = "CONSUMPTION_UNKNOWN"


class Unanswerable(Exception):
    """What is missing, and a sentence for people."""

    def __init__(self, missing: Missing, text: str) -> None:
        super().__init__(text)
        self.missing = missing


@dataclass(frozen=True, eq=False)
class Energy:
    """What the home uses and what a first system on it would make and save. ``monthly_kwh``: production."""

    home: HomeLoad
    roof: RoofYield
    first: Preliminary
    wanted_kwdc: float
    monthly_kwh: tuple[float, ...]
    annual_bill_usd: float


@dataclass(frozen=True)
class Question:
    """Two questions are the same when all that the energy depends on is: ``key`` spells it out."""

    key: str
    site: Site = field(compare=False)
    figures: Mapping[str, Any] = field(compare=False)
    terms: UtilityTerms = field(compare=False)

    @classmethod
    def of(cls, site: Site, figures: Mapping[str, Any], terms: UtilityTerms) -> "Question":
        matters = site.model_dump(mode="json", include={"location", "structure", "roof_planes", "goals"})
        rule = terms.export_rule and [terms.export_rule.eia_id, terms.export_rule.effective_from.isoformat()]
        asked = [matters, figures, terms.before.label, terms.after.label, rule]
        return cls(json.dumps(asked, sort_keys=True), site, figures, terms)


def answer(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The analysis and the decision; see ``analysis.analyse``."""
    site = Site.model_validate(payload["site"])
    try:
        terms = _terms(site, dt.date.fromisoformat(payload["on"]))
        energy = _energy(Question.of(site, payload["figures"], terms))
    except Unanswerable as error:
        return {
            "analysis": None,
            "feasibility": {"score": None, "reason_codes": [error.missing.value], "outcome": Outcome.NURTURE.value},
            "facts": {"missing": error.missing.value, "text": str(error)},
        }
    found = assess(site, _prospect(energy, payload["credit_band"]))
    return {
        "analysis": _completed(energy, terms),
        "feasibility": {
            "score": {
                "score": found.score,
                "components": found.components,
                "hard_fails": [reason.value for reason in found.hard_fails],
            },
            "reason_codes": _reasons(found),
            "outcome": found.outcome.value,
        },
        "facts": _facts(energy, terms),
    }


# -- steps -------------------------------------------------------------------------------------------------------


def _terms(site: Site, on: dt.date) -> UtilityTerms:
    try:
        return utility_terms(site.utility.tariff_key, on)
    except KeyError as error:
        raise Unanswerable(Missing.TARIFF, str(error.args[0])) from None


@lru_cache(maxsize=ANSWERS_KEPT)
def _energy(asked: Question) -> Energy:
    site, meter = asked.site, Meter.of(asked.terms, asked.site.location.time_zone)
    try:
        roof = roof_yield(site)
    except WeatherError as error:
        raise Unanswerable(Missing.WEATHER, str(error)) from None
    home = _home(asked, roof, meter)
    load_kwh = home.load.wh / 1000.0
    wanted_kwh = home.load.annual_kwh * site.goals.offset_pct / 100.0
    profile, kwh_per_kwdc = _filled_planes(roof, wanted_kwh)
    without_usd = meter.annual_usd(load_kwh)
    far = FAR_WEATHER_PCT if roof.distance_km > REPRESENTATIVE_KM else 0.0
    first = preliminary(
        fit_kwdc=roof.survey.fit_kwdc,
        annual_load_kwh=home.load.annual_kwh,
        kwh_per_kwdc=kwh_per_kwdc,
        target_offset_pct=site.goals.offset_pct,
        band_pct=home.load.uncertainty_pct + far,
        savings_usd=lambda kwh: without_usd - meter.annual_usd(load_kwh, profile * kwh),
    )
    monthly = np.bincount(MONTH_OF_HOUR, profile, 12) * first.annual_kwh
    return Energy(home, roof, first, wanted_kwh / kwh_per_kwdc, tuple(monthly.tolist()), without_usd)


def _home(asked: Question, roof: RoofYield, meter: Meter) -> HomeLoad:
    """The load; bills in dollars get their kWh from the tariff first."""
    site = asked.site
    try:
        point = point_of(asked.figures, _standard_offset(site))
        if any(bill.kwh is None for bill in point.bills):
            shape = load_shape(site.structure.use, roof.hourly_c)
            point = with_bills(point, meter.invert(point.bills, shape))
        planned = sum(load.annual_kwh for load in site.goals.planned_loads)
        home = home_load(point, site.structure.use, roof.hourly_c, planned)
    except (ValueError, ArithmeticError) as error:  # figures that no home has may overflow
        raise Unanswerable(Missing.CONSUMPTION, str(error)) from None
    if home.load.annual_kwh < LEAST_KWH:
        raise Unanswerable(Missing.CONSUMPTION, f"{home.load.annual_kwh:.3g} kWh a year is no home's consumption")
    return home


def _standard_offset(site: Site) -> int:
    """Seconds of the site's standard time from UTC, as they are now; two zones have daylight time in January."""
    midwinter = dt.datetime(2026, 1, 1, tzinfo=ZoneInfo(site.location.time_zone))
    offset = (midwinter.utcoffset() or dt.timedelta()) - (midwinter.dst() or dt.timedelta())
    return int(offset.total_seconds())


def _filled_planes(roof: RoofYield, wanted_kwh: float) -> tuple[Array, float]:
    """The best planes filled first until ``wanted_kwh`` is made: the year's profile (8760, sum 1), and kWh per kWdc.

    Where no plane is usable, those of the best one; it is not built on, so a dark one only needs some yield.
    """
    best = max(roof.survey.planes, key=lambda plane: plane.tsrf)
    kwdc: dict[str, float] = {}
    left = wanted_kwh
    for plane in roof.survey.usable:
        kwdc[plane.id] = min(plane.fit_kwdc, left / float(roof.hourly_kwh_per_kwdc[plane.id].sum()))
        left -= kwdc[plane.id] * float(roof.hourly_kwh_per_kwdc[plane.id].sum())
        if left <= 1e-6:
            break
    kwdc = kwdc or {best.id: 1.0}
    hourly: Array = np.sum([roof.hourly_kwh_per_kwdc[name] * size for name, size in kwdc.items()], axis=0)
    if not hourly.any():
        return np.full(len(hourly), 1.0 / len(hourly)), DARK_KWH_PER_KWDC
    return hourly / hourly.sum(), float(hourly.sum()) / sum(kwdc.values())


def _prospect(energy: Energy, credit_band: str | None) -> Prospect:
    return Prospect(
        roof=energy.roof.survey,
        wanted_kwdc=energy.wanted_kwdc,
        annual_kwh=energy.home.load.annual_kwh,
        annual_bill_usd=energy.annual_bill_usd,
        savings_year1_usd=energy.first.savings_year1_usd,
        credit_band=credit_band,
    )


# -- what is told ------------------------------------------------------------------------------------------------


def _completed(energy: Energy, terms: UtilityTerms) -> dict[str, Any]:
    """The fields of EnergyAnalysisCompleted."""
    home, first = energy.home, energy.first
    return {
        "kwh_annual": home.load.annual_kwh,
        "base_kwh": home.base_kwh,
        "cooling_kwh": home.cooling_kwh,
        "heating_kwh": home.heating_kwh,
        "load": {
            "monthly_kwh": list(home.load.monthly_kwh),
            "hourly_wh_base64": home.load.to_base64() if home.is_metered else None,
            "uncertainty_pct": home.load.uncertainty_pct,
        },
        "grade": home.grade.value,
        "tariff_id": terms.before.label,
        "preliminary_kwdc": first.kwdc,
        "preliminary_annual_kwh": first.annual_kwh,
        "savings_year1_cents": round(first.savings_year1_usd * 100),
        "savings_p10_cents": round(first.savings_p10_usd * 100),
        "savings_p90_cents": round(first.savings_p90_usd * 100),
        "model_version": f"{first.model_version} ({MODEL} {PRODUCTION_VERSION})",
    }


def _facts(energy: Energy, terms: UtilityTerms) -> dict[str, Any]:
    """What a person who asks how the figures came about is told."""
    home, roof, first = energy.home, energy.roof, energy.first
    return {
        "weather": f"{roof.station.source} {roof.station.name}, {roof.station.state}, {roof.station.id}",
        "weather_distance_km": round(roof.distance_km, 1),
        "weather_represents_site": roof.distance_km <= REPRESENTATIVE_KM,
        "tariff": terms.before.name,
        "tariff_with_system": terms.after.name,
        "assumptions": list(terms.assumptions),
        "annual_bill_usd": round(energy.annual_bill_usd, 2),
        "limited_by": first.limited_by.value,
        "offset_pct": round(first.offset_pct, 2),
        "band_pct": round(first.band_pct, 2),
        "peak_kw": round(home.load.peak_kw, 3) if home.is_metered else None,
        "metered_pct": round(home.year.metered_pct, 2),
        "filled_months": list(home.year.filled_months),
        "split_r_squared": None if home.change_point is None else round(home.change_point.r_squared, 4),
        "planes": [
            {"id": plane.id, "fit_kwdc": round(plane.fit_kwdc, 3), "tsrf": round(plane.tsrf, 4)}
            for plane in roof.survey.planes
        ],
        "production_monthly_kwh": [round(kwh, 3) for kwh in energy.monthly_kwh],
    }


def _reasons(found: Feasibility) -> list[str]:
    """Why not; a score below the policy's with no other reason is one."""
    codes = [reason.value for reason in found.reason_codes]
    return codes or ([LOW_SCORE] if found.outcome is Outcome.NURTURE else [])
