"""The customer's own figure of a year's consumption as an import: the least certain usage there is, grade E."""

from typing import Any


def import_annual(kwh_annual: float, usage_point_id: str | None) -> dict[str, Any]:
    """The same form as ``job.import_file`` gives, without reading anything."""
    return {
        "outcome": "imported",
        "event": {
            "usage_point_id": usage_point_id,
            "method": "annual",
            "interval_seconds": None,
            "readings": 1,
            "missing_pct": 0.0,
            "kwh_annual": kwh_annual,
            "grade": "E",
        },
        "report": {
            "usage_points": [],
            "warnings": [{"code": "DATES_ASSUMED", "place": "", "text": "an ordinary year stands in for the dates"}],
        },
        "figures": {"annual_kwh": kwh_annual},
    }
