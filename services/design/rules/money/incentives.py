"""Which incentives a system gets, by its owner, its technology and its dates; the rules are dated data.

The answer names every rule that was considered, with the reason, so that a proposal can show why a credit is not in
its figures: a homeowner's purchase completed after 2025 has no federal credit, a leased system may have one.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Owner(StrEnum):
    """Who owns the system and so may claim its credits."""

    HOMEOWNER = "homeowner"
    THIRD_PARTY = "third_party"


class Technology(StrEnum):
    """What part of the system a rule is about."""

    PV = "pv"
    STORAGE = "storage"


@dataclass(frozen=True)
class Situation:
    """The facts that the rules ask about; a date that is not known yet is the planned one.

    ``basis_usd``: eligible cost by technology. ``non_pfe_share``: share of the cost of manufactured products that
    does not come from a prohibited foreign entity, by technology; absent means unknown, and unknown is not enough.
    ``domestic_content_share``: likewise of domestic content.
    """

    owner: Owner
    construction_begins: dt.date
    installation_completed: dt.date
    placed_in_service: dt.date
    basis_usd: Mapping[Technology, float]
    storage_kwh: float = 0.0
    kwac: float = 0.0
    non_pfe_share: Mapping[Technology, float] | None = None
    domestic_content_share: float | None = None
    energy_community: bool = False


@dataclass(frozen=True)
class Incentive:
    """What became of one rule: ``usd`` is 0 unless granted."""

    rule_id: str
    name: str
    granted: bool
    fraction: float
    usd: float
    reason: str
    citation: str


@cache
def book() -> dict[str, Any]:
    """The whole data file; read once."""
    text = files("services.design.rules").joinpath("data/incentives.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def evaluate(situation: Situation, rules: Mapping[str, Any] | None = None) -> list[Incentive]:
    """Every federal rule for this owner and for a technology that the system has."""
    data = book() if rules is None else rules
    return [
        _evaluated(rule, situation, data)
        for rule in data["rules"]
        if rule["owner"] == situation.owner and situation.basis_usd.get(Technology(rule["technology"]), 0.0) > 0
    ]


def total_usd(incentives: Sequence[Incentive]) -> float:
    """Sum of what was granted."""
    return sum(incentive.usd for incentive in incentives)


def export_adder_usd_per_kwh(eia_id: int, application: dt.date) -> tuple[float, int]:
    """$ per exported kWh beyond the tariff's own price, and for how many years; (0, 0) where there is none."""
    for adder in book()["export_adders"]:
        if adder["eia_id"] == eia_id:
            price = adder["usd_per_kwh_by_application_year"].get(str(application.year), 0.0)
            return (float(price), int(adder["years"])) if price else (0.0, 0)
    return 0.0, 0


def _evaluated(rule: Mapping[str, Any], situation: Situation, data: Mapping[str, Any]) -> Incentive:
    technology = Technology(rule["technology"])
    obstacle = _obstacle(rule, technology, situation, data)
    if obstacle:
        return Incentive(rule["id"], rule["name"], False, 0.0, 0.0, obstacle, rule["citation"])
    fraction, reasons = float(rule["fraction"]), [f"{rule['fraction']:.0%} of the eligible cost"]
    for name in rule.get("adders", ()):
        adder = data["adders"][name]
        if _earns_adder(name, situation, data):
            fraction += adder["fraction"]
            reasons.append(f"{adder['fraction']:.0%} {name.replace('_', ' ')}")
    usd = round(fraction * situation.basis_usd[technology], 2)
    return Incentive(rule["id"], rule["name"], True, fraction, usd, " + ".join(reasons), rule["citation"])


def _obstacle(rule: Mapping[str, Any], technology: Technology, situation: Situation, data: Mapping[str, Any]) -> str:
    """Why the rule does not apply; empty where it does."""
    if not any(_holds(window, situation) for window in rule["windows"]):
        return "; ".join(_missed(window, situation) for window in rule["windows"])
    if situation.storage_kwh < rule.get("minimum_kwh", 0.0):
        return f"{situation.storage_kwh:g} kWh is below {rule['minimum_kwh']:g} kWh"
    if situation.kwac >= rule.get("maximum_kwac", float("inf")):
        return f"{situation.kwac:g} kWac is not below {rule['maximum_kwac']:g} kWac"
    if "material_assistance" in rule:
        needed = _share_on(data["material_assistance"][rule["material_assistance"]], situation.construction_begins)
        known = (situation.non_pfe_share or {}).get(technology)
        if needed is not None and (known is None or known < needed):
            shown = "is not known" if known is None else f"is {known:.0%}"
            return f"the share free of prohibited foreign entities {shown}, {needed:.0%} is needed"
    return ""


def _earns_adder(name: str, situation: Situation, data: Mapping[str, Any]) -> bool:
    if name == "energy_community":
        return situation.energy_community
    needed = _share_on(data["domestic_content_share"]["by_construction_start"], situation.construction_begins)
    share = situation.domestic_content_share
    return needed is not None and share is not None and share >= needed


def _holds(window: Mapping[str, str | None], situation: Situation) -> bool:
    date: dt.date = getattr(situation, str(window["date"]))
    return _within(date, window["from"], window["to"])


def _missed(window: Mapping[str, str | None], situation: Situation) -> str:
    what = str(window["date"]).replace("_", " ")
    return f"{what} {getattr(situation, str(window['date']))} is not in {window['from']} to {window['to'] or 'now'}"


def _share_on(table: Sequence[Mapping[str, Any]], date: dt.date) -> float | None:
    return next((float(row["share"]) for row in table if _within(date, row["from"], row["to"])), None)


def _within(date: dt.date, first: str | None, last: str | None) -> bool:
    return (first is None or date >= dt.date.fromisoformat(first)) and (
        last is None or date <= dt.date.fromisoformat(last)
    )
