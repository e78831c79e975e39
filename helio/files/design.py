"""What ``helio design`` reads and writes: the load out of a usage file, and the files of an offer."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from helio import schema
from helio.errors import UserError
from services.design.rules.offer.options import Designer, Option
from services.design.rules.offer.result import figures_of
from services.lead.rules.intake.formats import read_usage
from services.lead.rules.load.year import home_load
from services.lead.rules.usage.figures import figures_of as usage_figures
from services.lead.rules.usage.figures import point_of
from services.lead.rules.usage.imported import UsageFile, UsageRefused
from shared.rules.site.assessment import Site
from shared.rules.weather.year import Weather

FILES = {"layout": "layout", "single_line": "single-line"}


def read_load(path: Path, usage_point: str | None, site: Site, weather: Weather) -> dict[str, Any]:
    """The year's load as the lead service hands it to design: {monthly_kwh, hourly_wh_base64, uncertainty_pct}."""
    zone = ZoneInfo(site.location.time_zone)
    try:
        with path.open("rb") as stream:
            found = _only(read_usage(stream, zone), usage_point)
        midwinter = dt.datetime(2026, 1, 1, tzinfo=zone)
        standard = (midwinter.utcoffset() or dt.timedelta()) - (midwinter.dst() or dt.timedelta())
        point = point_of(usage_figures(found.usage_points[0]), int(standard.total_seconds()))
        planned = sum(load.annual_kwh for load in site.goals.planned_loads)
        hourly_c = weather.temperature_c.reshape(8760, -1).mean(axis=1)
        home = home_load(point, site.structure.use, hourly_c, planned)
    except (UsageRefused, ValueError) as error:
        raise UserError(f"{path}: {error}", "see helio analyze --help") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "check the path") from None
    return {
        "monthly_kwh": list(home.load.monthly_kwh),
        "hourly_wh_base64": home.load.to_base64() if home.is_metered else None,
        "uncertainty_pct": home.load.uncertainty_pct,
    }


def _only(file: UsageFile, usage_point: str | None) -> UsageFile:
    if usage_point is not None:
        return file.only(usage_point)
    if len(file.usage_points) > 1:
        known = ", ".join(point.id for point in file.usage_points)
        raise UsageRefused(f"the file has several usage points, choose one with --usage-point: {known}")
    return file


def write_offer(folder: Path, report: dict[str, Any], drawings: list[dict[str, str]], proposal: bytes) -> None:
    """Write proposal, drawings and design.json. ``drawings``: SVG by name, of each option of the report."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "proposal.pdf").write_bytes(proposal)
        for index, (option, drawn) in enumerate(zip(report["options"], drawings, strict=True)):
            for name, svg in drawn.items():
                for suffix in ("", f"-{option['option_id']}")[index > 0 :]:
                    (folder / f"{FILES[name]}{suffix}.svg").write_text(svg, encoding="utf-8")
        (folder / "design.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}", "check the path") from None


def report_of(designer: Designer, options: list[Option], offer: dict[str, Any]) -> dict[str, Any]:
    """design.json: {options[], assumptions, advice}; ``advice`` says first whether any option pays back."""
    described = [
        {**result, **figures_of(option, designer)} for option, result in zip(options, offer["options"], strict=True)
    ]
    return {"advice": offer["advice"], "options": described, "assumptions": offer["assumptions"]}


def print_schema() -> None:
    """JSON Schema of SITE.json and an outline of design.json."""
    from services.design.rules.checks import Check
    from shared.rules.system.model import SystemModel
    from shared.schemas.parts import EquipmentLine, ProposalOption

    number, text = {"type": "number"}, {"type": "string"}
    option = {
        "type": "object",
        "required": [
            *("option_id", "system", "facts", "energy", "ways_out", "bill_of_materials", "checks"),
            *("losses_pct", "price_cents", "offer"),
        ],
        "properties": {
            "option_id": text,
            "system": SystemModel.model_json_schema(mode="serialization"),
            "energy": {"type": "object"},
            "ways_out": {"type": "array", "items": {"type": "object"}},
            "facts": {"type": "object"},
            "checks": {"type": "array", "items": Check.model_json_schema(mode="serialization")},
            "bill_of_materials": {"type": "array", "items": EquipmentLine.model_json_schema()},
            "price_cents": {"type": "integer"},
            "losses_pct": number,
            "yield_ratio": number,
            "offer": ProposalOption.model_json_schema(),
            "monthly": {"type": "object", "additionalProperties": {"type": "array", "items": number}},
            "annual": {"type": "object", "additionalProperties": {"type": "array", "items": number}},
            "ways": {"type": "array", "items": {"type": "object"}},
        },
    }
    properties = {"advice": text, "options": {"type": "array", "items": option}, "assumptions": {"type": "object"}}
    output = {"type": "object", "required": ["advice", "options", "assumptions"], "properties": properties}
    schema.print_schema("design", Site.model_json_schema(), output)
