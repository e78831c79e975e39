"""What an import finds: the usage point that was meant, its report, and the figures to keep."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from services.lead.rules.intake.formats import read_usage
from services.lead.rules.usage.bills import billed_usage
from services.lead.rules.usage.figures import annual_kwh, figures_of
from services.lead.rules.usage.history import BillHistory
from services.lead.rules.usage.imported import UsageFile, UsageRefused
from services.lead.rules.usage.report import report
from shared.schemas.lead import UsageDataImported
from shared.schemas.quantities import MAX_TEXT

LEAST_HOURS: Final = 24.0
"""Of readings, to stand for a year at all; the band of a few days is as wide as it gets. Ours."""


def file_read(path: str, usage_point_id: str | None, time_zone: str | None) -> dict[str, Any]:
    """See ``job.import_file``."""
    try:
        with Path(path).open("rb") as stream:
            file = read_usage(stream, ZoneInfo(time_zone) if time_zone else None)
    except UsageRefused as error:
        return _rejected(error)
    known = [point.id for point in file.usage_points]
    if len(known) > 1 if usage_point_id is None else usage_point_id not in known:
        return {"outcome": "choose", "usage_points": [_choice(file, name) for name in known]}
    return _imported(file if usage_point_id is None else file.only(usage_point_id))


def bills_read(history: Mapping[str, Any]) -> dict[str, Any]:
    """See ``job.import_bills``."""
    given = BillHistory.model_validate(history)
    try:
        return _imported(billed_usage(given.bills, given.usage_point_id))
    except UsageRefused as error:
        return _rejected(error)


def _rejected(error: UsageRefused) -> dict[str, Any]:
    return {"outcome": "rejected", "reasons": [str(error).replace("\x00", "\\0")[:MAX_TEXT]]}


def _imported(file: UsageFile) -> dict[str, Any]:
    (point,) = file.usage_points
    dollars = any(bill.usd for bill in point.bills)
    if not dollars and not point.kwh_delivered > 0:
        reason = f"usage point {point.id} has no consumption: nothing was delivered to the customer"
        return {"outcome": "rejected", "reasons": [reason]}
    covered_h = float(point.delivered.seconds.sum()) / 3600.0
    if not dollars and covered_h < LEAST_HOURS:
        reason = f"usage point {point.id} has readings of {covered_h:.3g} hours: a year cannot be told from them"
        return {"outcome": "rejected", "reasons": [reason]}
    event = {
        "usage_point_id": point.id,
        "method": file.form.value,
        "interval_seconds": point.interval_seconds,
        "readings": point.readings,
        "missing_pct": min(max(point.missing_pct, 0.0), 100.0),
        "kwh_annual": annual_kwh(point),
        "grade": point.grade.value,
    }
    try:
        UsageDataImported.model_validate({**event, "project_id": UUID(int=0), "checksum_sha256": "0" * 64})
    except ValidationError as beyond:  # what no reader of the event would take is no usable data
        reasons = [f"{error['loc'][0]}: {error['msg']}" for error in beyond.errors()]
        return {"outcome": "rejected", "reasons": reasons}
    made = report(file)
    return {"outcome": "imported", "event": event, "report": made.model_dump(mode="json"), "figures": figures_of(point)}


def _choice(file: UsageFile, name: str) -> dict[str, Any]:
    point = file.point(name)
    known = not math.isnan(point.kwh_delivered)
    return {
        "id": point.id,
        "kwh_delivered": round(point.kwh_delivered, 3) if known else None,
        "kwh_received": round(point.kwh_received, 3),
        "grade": point.grade.value,
    }
