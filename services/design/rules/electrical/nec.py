"""Lookup of the National Electrical Code (NFPA 70) tables and section numbers kept in ``data/nec.json``."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Material = Literal["copper", "aluminum"]
TemperatureRating = Literal[60, 75, 90]

NEXT_SIZE_UP_TO_A = 800
"""240.4(B): up to this rating the next larger standard device may protect a conductor."""


@cache
def book() -> dict[str, Any]:
    """The whole data file; read once."""
    text = files("services.design.rules").joinpath("data/nec.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def edition_for(nec_year: int) -> str:
    """The edition to apply where ``nec_year`` is adopted: the newest known one that is not later.

    Raises ValueError for editions before the oldest known one.
    """
    known = [edition for edition in book()["editions"] if int(edition) <= nec_year]
    if not known:
        raise ValueError(f"NEC {nec_year} is older than the oldest edition known, {book()['editions'][0]}")
    return str(known[-1])


def permits(rule: str, edition: str) -> bool:
    """Whether the edition has the section at all."""
    return book()["sections"][rule][edition] is not None


def cite(rule: str, edition: str) -> str:
    """``NEC <section>`` of a rule in an edition; KeyError where the edition lacks the rule."""
    section = book()["sections"][rule][edition]
    if section is None:
        raise KeyError(f"NEC {edition} has no section for {rule}")
    return f"NEC {section}"


def voltage_factor(tmin_c: float) -> float:
    """Correction of Voc for cold by Table 690.7(A), crystalline silicon.

    1.0 above the table's warmest row (24 °C); ValueError below its coldest (−40 °C).
    """
    if tmin_c >= 25:
        return 1.0
    for row in book()["voltage_factors"]["rows"]:
        if tmin_c >= row["down_to_c"]:
            return float(row["factor"])
    raise ValueError(f"tmin_c {tmin_c:g} is colder than NEC Table 690.7(A) goes (-40 °C); use coefficient")


def standard_rating_at_least(current_a: float) -> int:
    """The smallest standard rating (240.6(A)) that carries ``current_a``; ValueError over 6,000 A."""
    for rating in book()["standard_ratings_a"]:
        if rating >= current_a - 1e-9:
            return int(rating)
    raise ValueError(f"{current_a:g} A exceeds the largest standard rating")


def standard_ratings_below(rating_a: float) -> list[int]:
    """Standard ratings smaller than ``rating_a``, largest first."""
    return [int(rating) for rating in reversed(book()["standard_ratings_a"]) if rating < rating_a]


def conductor_sizes(material: Material) -> list[str]:
    """AWG or kcmil, smallest first, as far as the material is listed."""
    table = book()["ampacity"]
    pairs = zip(table["sizes"], table[material]["75"], strict=True)
    return [size for size, ampacity in pairs if ampacity is not None]


def table_ampacity_a(size: str, material: Material, rating_c: TemperatureRating) -> float:
    """Table 310.16 at 30 °C, up to three current-carrying conductors."""
    table = book()["ampacity"]
    return float(table[material][str(rating_c)][table["sizes"].index(size)])


def ambient_factor(ambient_c: float, rating_c: TemperatureRating) -> float:
    """Table 310.15(B)(1); 0.0 where the conductor must not be used that hot."""
    table = book()["ambient_correction"]
    for up_to, factor in zip(table["up_to_c"], table[str(rating_c)], strict=True):
        if ambient_c <= up_to:
            return float(factor or 0.0)
    return 0.0


def fill_factor(conductors: int) -> float:
    """Table 310.15(C)(1) by number of current-carrying conductors in the raceway."""
    for row in book()["fill_adjustment"]["rows"]:
        if row["up_to"] is None or conductors <= row["up_to"]:
            return float(row["factor"])
    raise AssertionError("the last row is open")


def rooftop_adder_k(edition: str, height_mm: float) -> float:
    """Temperature added to the ambient for a raceway that far above the roof in sunlight."""
    for row in book()["rooftop_adder"][edition]:
        if height_mm < row["below_mm"]:
            return float(row["add_k"])
    return 0.0


def resistance_ohm_per_m(size: str, material: Material) -> float:
    """DC resistance of one conductor at 75 °C, Chapter 9 Table 8."""
    return float(book()["dc_resistance_ohm_per_km"][material][size]) / 1000.0


def small_conductor_limit_a(size: str, material: Material) -> float | None:
    """Largest overcurrent device for a small conductor, 240.4(D); None for larger ones."""
    limit = book()["small_conductor_ocpd_a"][material].get(size)
    return None if limit is None else float(limit)


def grounding_conductor(ocpd_a: float) -> str:
    """Smallest copper equipment grounding conductor, Table 250.122; ValueError over 6,000 A."""
    for row in book()["equipment_grounding_copper"]["rows"]:
        if ocpd_a <= row["up_to_a"]:
            return str(row["size"])
    raise ValueError(f"no grounding conductor listed for {ocpd_a:g} A")


def circular_mils(size: str) -> float:
    """Area of a bare conductor, Chapter 9 Table 8."""
    return float(book()["circular_mils"]["areas"][size])


def conduit(sizes: Sequence[str]) -> str:
    """The smallest EMT that holds conductors of these sizes, e.g. ``3/4 in EMT``; ``wireway`` where none does."""
    areas = book()["thwn_area_mm2"]["areas"]
    needed = sum(float(areas[size]) for size in sizes)
    for trade_size, area in book()["emt_area_mm2"]["sizes"]:
        if needed <= area:
            return f"{trade_size} in EMT"
    return "wireway"


def with_unit(size: str) -> str:
    """``8 AWG``, ``250 kcmil``."""
    return f"{size} kcmil" if size.isdigit() and int(size) >= 250 else f"{size} AWG"
