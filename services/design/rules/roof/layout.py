"""Modules on the roof planes: the arrangement of most expected energy that the fire code admits.

Open choices are searched: portrait or landscape on each plane, on which border the pathway runs, whether planes share
a pathway across a hip, and whether to keep the full ridge setback or to stay under the coverage that permits the
smaller one. Rows are packed by ``packing``; what strings cannot use is left off again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import cos, floor, radians

from shapely.geometry import Polygon

from services.design.rules.electrical.stringing import Load, StringLimits, best_loads, fullest
from services.design.rules.roof.fire_access import access_checks, pathways_needed
from services.design.rules.roof.model import Array, Orientation, PlacedModule, RoofLayout, region
from services.design.rules.roof.packing import Packing, pack
from services.design.rules.roof.setbacks import Setbacks
from services.design.rules.roof.usable_area import SHARED, Clearances, Side, UsableArea, is_clear, usable_area
from shared.rules.site.roof import RoofPlane

KEPT_SEARCHES = 32


@dataclass(frozen=True)
class ModuleSize:
    """Outer dimensions; ``length_m`` is the longer side."""

    length_m: float
    width_m: float

    @property
    def area_m2(self) -> float:
        return self.length_m * self.width_m


@dataclass(frozen=True)
class _Option:
    """One way to fill one plane."""

    choice: Clearances
    usable: UsableArea
    orientation: Orientation
    packing: Packing


def lay_out(
    planes: Sequence[RoofPlane],
    module: ModuleSize,
    rules: Setbacks,
    kwh_per_module: Mapping[str, float],
    *,
    roof_plan_area_m2: float | None = None,
    sprinklered: bool = False,
    strings: StringLimits | None = None,
    at_most: int | None = None,
) -> RoofLayout:
    """The layout of most energy.

    ``planes``: all that are known, also those without modules, since pathways count on them; ``kwh_per_module``:
    annual energy of one module by plane id, planes that are absent or not positive stay empty; ``roof_plan_area_m2``:
    the whole roof from above, by default the given planes; ``at_most``: modules wanted in all.
    """
    wanted = [plane for plane in planes if kwh_per_module.get(plane.id, 0.0) > 0]
    plan_area = roof_plan_area_m2 or sum(plane.plan_area_m2 for plane in planes)
    search = _search(tuple(planes), tuple(plane.id for plane in wanted), module, rules.model_dump_json())
    best: tuple[float, dict[str, _Option], dict[str, list[Load]], dict[str, int]] | None = None
    for ridge_m, limit in _ridge_options(rules, sprinklered):
        cap = _modules_under(limit, plan_area, module, wanted)
        ceiling = min((n for n in (cap, at_most) if n is not None), default=None)
        for straddle in search.straddles():
            options = {plane.id: search.fill(plane, ridge_m, straddle) for plane in wanted}
            capacity = {name: option.packing.count for name, option in options.items()}
            loads = best_loads(capacity, kwh_per_module, strings, ceiling) if strings else {}
            counts = (
                {name: sum(load.modules for load in some) for name, some in loads.items()}
                if strings
                else fullest(capacity, kwh_per_module, ceiling)
            )
            energy = sum(n * kwh_per_module[name] for name, n in counts.items())
            if best is None or energy > best[0] + 1e-9:
                best = energy, options, loads, counts
    assert best is not None
    _, options, loads, counts = best
    arrays = tuple(
        _array(plane, options[plane.id], counts[plane.id], prefix)
        for prefix, plane in zip(_names(len(wanted)), wanted, strict=True)
        if counts.get(plane.id)
    )
    coverage = sum(len(array.modules) * module.area_m2 * cos(radians(array.tilt_deg)) for array in arrays) / plan_area
    return RoofLayout(
        arrays=arrays,
        coverage=coverage,
        roof_plan_area_m2=plan_area,
        loads={name: tuple((load.length, load.strings) for load in some) for name, some in loads.items()},
        expected_kwh=best[0],
        checks=access_checks(planes, arrays, rules, coverage, sprinklered),
    )


def _ridge_options(rules: Setbacks, sprinklered: bool) -> list[tuple[float, float | None]]:
    """Ridge setbacks with the share of coverage up to which each holds."""
    options: list[tuple[float, float | None]] = [(rules.ridge_m, None)]
    limit = rules.reduced_up_to(sprinklered)
    if rules.ridge_reduced_m is not None and limit is not None and rules.perimeter_m is None:
        options.append((rules.ridge_reduced_m, limit))
    return options


def _modules_under(
    limit: float | None, plan_area_m2: float, module: ModuleSize, planes: Sequence[RoofPlane]
) -> int | None:
    """Modules that stay under a share of coverage wherever they lie: the flattest plane counts for all."""
    if limit is None or not planes:
        return None
    steepest = max(cos(radians(plane.tilt_deg)) for plane in planes)
    return floor(limit * plan_area_m2 / (module.area_m2 * steepest) + 1e-9)


@lru_cache(maxsize=KEPT_SEARCHES)
def _search(planes: tuple[RoofPlane, ...], wanted: tuple[str, ...], module: ModuleSize, rules: str) -> _Search:
    """A roof is filled once for a module, however many systems are then tried on it. ``rules``: as JSON."""
    built = [plane for plane in planes if plane.id in wanted]
    return _Search(planes, built, module, Setbacks.model_validate_json(rules))


class _Search:
    """Fills planes and remembers what it has already filled: ridge and pathway choices recur between scenarios."""

    def __init__(
        self, planes: Sequence[RoofPlane], wanted: Sequence[RoofPlane], module: ModuleSize, rules: Setbacks
    ) -> None:
        self._planes, self._module, self._rules = planes, module, rules
        self._built = {plane.id for plane in wanted}
        self._filled: dict[tuple[str, Clearances], _Option] = {}
        self._fullest: dict[tuple[str, float, bool], _Option] = {}
        self._shared = {
            plane.id: frozenset(
                edge.adjoins for edge in plane.edges if edge.kind in SHARED and edge.adjoins in self._built
            )
            for plane in wanted
        }

    def straddles(self) -> list[bool]:
        """Whether to try pathways shared across hips and valleys."""
        useful = self._rules.adjacent_plane_serves and self._rules.perimeter_m is None
        return [False, True] if useful and any(self._shared.values()) else [False]

    def fill(self, plane: RoofPlane, ridge_m: float, straddle: bool) -> _Option:
        """The fullest option of one plane."""
        key = plane.id, ridge_m, straddle
        if key not in self._fullest:
            self._fullest[key] = self._fullest_of(plane, ridge_m, straddle)
        return self._fullest[key]

    def _fullest_of(self, plane: RoofPlane, ridge_m: float, straddle: bool) -> _Option:
        straddled = frozenset(name for name in self._shared[plane.id] if name) if straddle else frozenset()
        needed = 0 if straddled else pathways_needed(plane, self._planes, self._built, self._rules)
        choices = [Clearances(ridge_m, frozenset(sides), straddled) for sides in self._pathway_sets(plane, needed)]
        return max((self._fill(plane, choice) for choice in choices), key=lambda option: option.packing.count)

    def _pathway_sets(self, plane: RoofPlane, needed: int) -> list[set[Side]]:
        """Sets of borders for the pathways; clear ones where there are enough, else both are tried all the same."""
        width = self._rules.pathway_width_m
        if needed == 0:
            return [set()]
        if needed >= 2:
            return [set(Side)]
        return [{side} for side in Side if is_clear(plane, side, width)] or [{side} for side in Side]

    def _fill(self, plane: RoofPlane, choice: Clearances) -> _Option:
        key = plane.id, choice
        if key not in self._filled:
            rules, module = self._rules, self._module
            usable = usable_area(plane, rules, choice, self._built)
            _, bottom, _, top = Polygon(plane.polygon).bounds
            bottom += rules.perimeter_m if rules.perimeter_m is not None else rules.eave_m
            sizes: tuple[tuple[Orientation, float, float], ...] = (
                ("portrait", module.width_m, module.length_m),
                ("landscape", module.length_m, module.width_m),
            )
            packed = [
                (name, pack(usable.area, bottom, top, across, along, rules.module_gap_m))
                for name, across, along in sizes
            ]
            orientation, packing = max(packed, key=lambda item: item[1].count)
            self._filled[key] = _Option(choice, usable, orientation, packing)
        return self._filled[key]


def _array(plane: RoofPlane, option: _Option, count: int, prefix: str) -> Array:
    """The chosen modules of a plane, numbered back and forth from the top row down."""
    rows = [(row.bottom_m, list(row.lefts_m)) for row in option.packing.rows]
    surplus = option.packing.count - count
    while surplus > 0:  # shorten the shortest row, so that whole rows vanish before others fray
        shortest = min((row for row in rows if row[1]), key=lambda row: (len(row[1]), row[0]))
        shortest[1].pop()
        surplus -= 1
    modules: list[PlacedModule] = []
    filled = sorted((row for row in rows if row[1]), reverse=True)
    for number, (bottom, lefts) in enumerate(filled):
        for left in lefts if number % 2 == 0 else lefts[::-1]:
            right, top = left + option.packing.across_m, bottom + option.packing.along_m
            modules.append(
                PlacedModule(id=f"{prefix}{len(modules) + 1}", row=number + 1, bounds=(left, bottom, right, top))
            )
    return Array(
        name=prefix,
        plane_id=plane.id,
        tilt_deg=plane.tilt_deg,
        azimuth_deg=plane.azimuth_deg,
        orientation=option.orientation,
        ridge_setback_m=option.choice.ridge_m,
        pathways=tuple(sorted(option.choice.pathways)),
        straddled=tuple(sorted(option.choice.straddled)),
        modules=tuple(modules),
        setback_zones=region(option.usable.setbacks),
        pathway_zones=region(option.usable.pathways),
    )


def _names(count: int) -> list[str]:
    """A, B, ... Z, AA, AB: one per plane, to name its modules by."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    singles = list(letters)
    return (singles + [a + b for a, b in product(letters, letters)])[:count]
