"""The homes that inquiries are about: one surveyed site; place, building, grid and ownership as the scenario wants.

Among the buildings stand a service of each kind, storage on either side and alone, and several inverters on one system.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sandbox.people.scenario import STRAIGHT, Scenario

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Place:
    """A town in which people live, and what a survey finds in it that is another's than the surveyed site's."""

    city: str
    state: str
    postal_code: str
    crews: tuple[str, ...]
    """Who may work there, on storage too: of ours, and partners'."""
    survey: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Part of the site description -> what is other there."""


PLACES: Final[dict[str, Place]] = {
    "greensboro": Place("Greensboro", "NC", "27401", ("crew 1", "crew 3", *(f"crew {n}" for n in range(7, 17)))),
    "fresno": Place(
        "Fresno", "CA", "93721", ("crew 4",),
        {
            "location": {
                "latitude": 36.74, "longitude": -119.79, "elevation_m": 94, "time_zone": "America/Los_Angeles",
            },
            "ahj": {
                "id": "CA-FRESNO-CITY", "name": "City of Fresno", "state": "CA", "nec_year": 2023, "ifc_year": 2024,
            },
            "utility": {"tariff_key": "pge-e-tou-c-x"},
            "climate": {
                "tmin_c": -3.0, "tmax_c": 40.0, "ground_snow_psf": 0.0, "wind_mph": 92.0,
                "source": "survey sheet, rounded; loads after ASCE 7",
            },
        },
    ),
}  # fmt: skip
"""By name. In California the energy of a system on one's roof may be bought of its owner, in North Carolina it may not.

One utility serves them all: it is the sandbox's own.
"""


@lru_cache
def _surveyed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "site_greensboro.json").read_text())
    return found


@lru_cache
def _network() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "network.json").read_text())
    return found


def site_for(scenario: Scenario, number: int, run: str = "") -> dict[str, Any]:
    """The site description of project ``number`` of a run, without its address (that goes with the inquiry)."""
    site = copy.deepcopy(_surveyed())
    site.pop("address", None)
    for part, found in PLACES[scenario.place].survey.items():
        site[part] |= found
    BUILDINGS[scenario.building](site)
    site["utility"]["usage_point_id"] = usage_point(scenario.usage_point, number, run)
    if scenario.renter:
        site["ownership"] = {"occupant_owns": False, "owner_consents": False, "all_titleholders_sign": True}
    return site


def usage_point(kind: str, number: int, run: str) -> str:
    """A usage point that lies where the network file says this kind of location lies.

    Another run is about other homes: whoever is connected already takes up room on the transformer they share.
    """
    prefix = _network()["demo_usage_points"][kind]
    home = int.from_bytes(hashlib.sha256(f"{run}/{number}".encode()).digest()[:8]) % 1_000_000
    return f"{prefix}{home:06d}"


def inquiry_for(number: int, run: str, scenario: Scenario = STRAIGHT) -> dict[str, Any]:
    """A customer of our own making: no real person's data."""
    place = PLACES[scenario.place]
    return {
        "channel": ("web", "referral", "partner", "store")[number % 4], "segment": scenario.segment,
        "contact": {"name": f"Customer {run}-{number}", "email": f"customer.{run}.{number}@example.com"},
        "address": {
            "street": f"{100 + number} Demonstration Street {run}", "city": place.city, "state": place.state,
            "postal_code": place.postal_code,
        },
        "consent": {"contact": True, "usage_data": True, "text_version": "2026-01"},
    }  # fmt: skip


# -- buildings: each changes the surveyed site in place ----------------------------------------------------------------


def _house(_: dict[str, Any]) -> None:
    """As surveyed."""


def _two_roofs(site: dict[str, Any]) -> None:
    """The south roof is too small for all of it; the west roof bears the rest."""
    south, west = site["roof_planes"]
    south["polygon"] = [[0, 0], [8.0, 0], [8.0, 6.0], [0, 6.0]]
    south["obstructions"] = [one for one in south["obstructions"] if one["kind"] == "chimney"]
    west |= {"polygon": [[0, 0], [9.0, 0], [9.0, 6.0], [0, 6.0]], "obstructions": []}
    west["shade"] = {"annual_loss_pct": 2.0}


def _ac_battery(site: dict[str, Any]) -> None:
    """Optimizers on the roof, and a battery with an inverter of its own."""
    site["storage"] = {"model": "aPower 2 APR-10K15V2-US"}


def _micro_battery(site: dict[str, Any]) -> None:
    site["storage"] = {"model": "IQBATTERY-5P-1P-NA"}


def _battery_alone(site: dict[str, Any]) -> None:
    site["storage"] = {"alone": True}


def _flats(site: dict[str, Any], volts: int) -> None:
    """Flats under one flat roof, on a three-phase service of 400 A."""
    site["structure"] = {"use": "multi_family", "stories": 2, "sprinklered": True}
    edges = [{"kind": kind} for kind in ("eave", "rake", "ridge", "rake")]
    site["roof_planes"] = [
        {
            "id": "flat", "polygon": [[0, 0], [22, 0], [22, 12], [0, 12]], "edges": edges, "tilt_deg": 5.0,
            "azimuth_deg": 180.0, "material": "membrane", "age_years": 6, "shade": {"annual_loss_pct": 0.0},
        }
    ]  # fmt: skip
    site["electrical"] |= {
        "service_a": 400, "busbar_a": 400, "main_breaker_a": 400, "voltage_v": volts, "phases": 3, "spaces_free": 12,
        "branch_breakers_sum_a": None,
    }  # fmt: skip
    site["goals"] = {"offset_pct": 150.0}
    site["hoa"] = {}


def _flats_208(site: dict[str, Any]) -> None:
    _flats(site, 208)


def _flats_delta(site: dict[str, Any]) -> None:
    _flats(site, 240)


BUILDINGS: Final[dict[str, Callable[[dict[str, Any]], None]]] = {
    "house": _house,
    "two_roofs": _two_roofs,
    "ac_battery": _ac_battery,
    "micro_battery": _micro_battery,
    "battery_alone": _battery_alone,
    "flats_208": _flats_208,
    "flats_delta": _flats_delta,
}
"""By name."""
