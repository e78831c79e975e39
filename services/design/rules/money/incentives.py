"""Which incentives a system gets, by its owner, technology and dates: dated rows of ``incentives``.

A rule is granted if any of its windows holds: the named date lies between ``from`` and ``to``, both included.
``fraction`` is of the eligible basis. Nothing here is a promise: the proposal says so.

The answer names every rule that was considered, with the reason, so that a proposal can show why a credit is not in
its figures: a homeowner's purchase completed after 2025 has no federal credit, a leased system may have one.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from shared.rules.forms.days import IncentiveParams, Owner, Technology, Window
from shared.rules.ruleset import RuleRow, remembered, rule_set

SET: Final = "incentives"


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
    offered_on: dt.date | None = None
    """The day of the offer, which counts with the rules of that day; None for the newest."""


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


@remembered(1_000)
def _rules(on: dt.date | None) -> tuple[tuple[RuleRow, IncentiveParams], ...]:
    """The version of each rule that an offer of a day counts with; of no day: the newest."""
    versions: dict[str, RuleRow] = {}
    for row in sorted(rule_set(SET), key=lambda row: (row.id, row.version)):
        if on is None or row.in_force(on):
            versions[row.id] = row
    return tuple((row, IncentiveParams.model_validate(row.params)) for row in versions.values())


def evaluate(situation: Situation) -> list[Incentive]:
    """Every rule for this owner and for a technology that the system has, by the version of the day of the offer."""
    return [
        _evaluated(row, rule, situation, book())
        for row, rule in _rules(situation.offered_on)
        if rule.owner is situation.owner and situation.basis_usd.get(rule.technology, 0.0) > 0
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


def _evaluated(row: RuleRow, rule: IncentiveParams, situation: Situation, data: Mapping[str, Any]) -> Incentive:
    obstacle = _obstacle(rule, situation, data)
    if obstacle:
        return Incentive(row.id, rule.name, False, 0.0, 0.0, obstacle, row.citation)
    fraction, reasons = rule.fraction, [f"{rule.fraction:.0%} of the eligible cost"]
    for name in rule.adders:
        adder = data["adders"][name]
        if _earns_adder(name, situation, data):
            fraction += adder["fraction"]
            reasons.append(f"{adder['fraction']:.0%} {name.replace('_', ' ')}")
    usd = round(fraction * situation.basis_usd[rule.technology], 2)
    return Incentive(row.id, rule.name, True, fraction, usd, " + ".join(reasons), row.citation)


def _obstacle(rule: IncentiveParams, situation: Situation, data: Mapping[str, Any]) -> str:
    """Why the rule does not apply; empty where it does."""
    if not any(_holds(window, situation) for window in rule.windows):
        return "; ".join(_missed(window, situation) for window in rule.windows)
    if situation.storage_kwh < rule.minimum_kwh:
        return f"{situation.storage_kwh:g} kWh is below {rule.minimum_kwh:g} kWh"
    if rule.maximum_kwac is not None and situation.kwac >= rule.maximum_kwac:
        return f"{situation.kwac:g} kWac is not below {rule.maximum_kwac:g} kWac"
    if rule.material_assistance is not None:
        needed = _share_on(data["material_assistance"][rule.material_assistance], situation.construction_begins)
        known = (situation.non_pfe_share or {}).get(rule.technology)
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


def _holds(window: Window, situation: Situation) -> bool:
    date: dt.date = getattr(situation, window.date)
    return (window.first is None or date >= window.first) and (window.last is None or date <= window.last)


def _missed(window: Window, situation: Situation) -> str:
    what, date = window.date.replace("_", " "), getattr(situation, window.date)
    return f"{what} {date} is not in {window.first} to {window.last or 'now'}"


def _share_on(table: Sequence[Mapping[str, Any]], date: dt.date) -> float | None:
    return next((float(row["share"]) for row in table if _within(date, row["from"], row["to"])), None)


def _within(date: dt.date, first: str | None, last: str | None) -> bool:
    return (first is None or date >= dt.date.fromisoformat(first)) and (
        last is None or date <= dt.date.fromisoformat(last)
    )
