"""How a utility credits exported energy to systems that apply on a date: dated data, by EIA utility id."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from shared.rules.tariff.metering import Metering, MeteringRules


@dataclass(frozen=True)
class ExportRule:
    """``post_tariff``: key of the tariff that a customer with a system must take, None where the present one stays.

    ``flat_export_usd_per_kwh`` stands in for hourly export prices that are not bundled.
    """

    eia_id: int
    name: str
    metering: MeteringRules
    effective_from: dt.date
    effective_to: dt.date | None
    citation: str
    note: str = ""
    post_tariff: str | None = None
    flat_export_usd_per_kwh: float | None = None

    def in_force_on(self, date: dt.date) -> bool:
        return self.effective_from <= date and (self.effective_to is None or date <= self.effective_to)


@cache
def export_rules() -> Sequence[ExportRule]:
    """All bundled rules."""
    folder = resources.files("shared.rules").joinpath("data")
    document = json.loads(folder.joinpath("export_rules.json").read_text(encoding="utf-8"))
    return tuple(
        ExportRule(
            eia_id=entry["eia_id"],
            name=entry["name"],
            metering=MeteringRules(
                Metering(entry["metering"]),
                entry.get("true_up_month", 12),
                credit_same_month=entry.get("credit_same_month", False),
            ),
            effective_from=dt.date.fromisoformat(entry["effective_from"]),
            effective_to=dt.date.fromisoformat(entry["effective_to"]) if entry["effective_to"] else None,
            citation=entry["citation"],
            note=entry["note"],
            post_tariff=entry.get("post_tariff"),
            flat_export_usd_per_kwh=entry.get("flat_export_usd_per_kwh"),
        )
        for entry in document["rules"]
    )


def export_rule_on(eia_id: int, date: dt.date) -> ExportRule | None:
    """The rule for who applies on ``date``; None where the data say nothing of the utility."""
    return next((rule for rule in export_rules() if rule.eia_id == eia_id and rule.in_force_on(date)), None)
