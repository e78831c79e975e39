"""Clearances of modules on a roof by edition of the fire code, from ``data/setbacks.json``, with an authority's own."""

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator


class Citations(BaseModel):
    model_config = ConfigDict(frozen=True)

    pathway: str
    ridge: str
    hip_valley: str
    escape_opening: str | None
    exempt: str


class Setbacks(BaseModel):
    """The figures of one edition. Metres along the roof surface; shares are fractions of the roof in plan."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    edition: str
    """``IFC <year>``; with ``, amended`` where an authority's figures replaced some."""
    citations: Citations
    applies_above_slope_ratio: float
    """Rise over run up to which the rules are waived; 2:12."""
    pathway_width_m: float
    pathways_per_plane_single_ridge: int
    pathways_per_plane_hip: int
    pathways_per_building: int
    street_side_pathway: bool
    adjacent_plane_serves: bool
    """A pathway on an adjacent plane, or straddling both, serves a plane with modules."""
    ridge_m: float
    ridge_reduced_m: float | None
    reduced_up_to_coverage: float | None
    reduced_up_to_coverage_sprinklered: float | None
    hip_valley_both_sides_m: float
    """Where modules lie on both sides of a hip or valley."""
    escape_opening_pathway_m: float | None
    perimeter_m: float | None = None
    """Group R-3: None. Other buildings: this clear perimeter replaces ridge, hip and pathway rules."""
    largest_array_m: float | None = None
    eave_m: float
    rake_m: float
    wall_m: float
    hip_valley_m: float
    obstruction_m: Mapping[str, float]
    module_gap_m: float

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        for name, value in self:
            if isinstance(value, float | int) and value < 0:
                raise ValueError(f"{name} {value:g} is negative")
        return self

    def waived(self, tilt_deg: float) -> bool:
        """Whether a roof is too flat for the rules of access and ventilation to apply."""
        return math.tan(math.radians(tilt_deg)) <= self.applies_above_slope_ratio + 1e-4

    def reduced_up_to(self, sprinklered: bool) -> float | None:
        """Share of coverage up to which the smaller ridge setback is enough; None where there is none."""
        return self.reduced_up_to_coverage_sprinklered if sprinklered else self.reduced_up_to_coverage


@cache
def _data() -> dict[str, Any]:
    text = files("services.design.rules").joinpath("data/setbacks.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def setbacks_for(
    ifc_year: int,
    *,
    group_r3: bool = True,
    longest_axis_m: float = 0.0,
    overrides: Mapping[str, Any] | None = None,
) -> Setbacks:
    """The rules where ``ifc_year`` is adopted: of the newest known edition that is not later.

    ``overrides`` are an authority's own figures by field name. ``longest_axis_m`` of the building matters only
    outside Group R-3. Raises ValueError for an edition older than those known, or an unknown field.
    """
    data = _data()
    known = [entry for entry in data["editions"] if int(entry["edition"]) <= ifc_year]
    if not known:
        raise ValueError(f"IFC {ifc_year} is older than the oldest edition known, {data['editions'][0]['edition']}")
    entry = dict(known[-1])
    year = entry.pop("edition")
    entry.pop("effective_from"), entry.pop("effective_to")
    policy = {
        name: value
        for name, value in data["policy"].items()
        if name not in ("about", "effective_from", "effective_to", "citation")
    }
    fields = {**entry, **policy, "edition": f"IFC {year}"}
    if not group_r3:
        fields |= _perimeter(data["perimeter"], year, longest_axis_m)
    if overrides:
        fields |= {**overrides, "edition": f"IFC {year}, amended"}
    return Setbacks.model_validate(fields)


def _perimeter(data: dict[str, Any], year: str, longest_axis_m: float) -> dict[str, Any]:
    small = longest_axis_m <= data["small_up_to_axis_m"]
    cited = data["citations"][year]
    return {
        "perimeter_m": data["small_m"] if small else data["large_m"],
        "largest_array_m": data["largest_array_m"],
        "citations": {"pathway": cited, "ridge": cited, "hip_valley": cited, "escape_opening": None, "exempt": cited},
    }
