"""The homes that inquiries are about: one surveyed site, its grid location and ownership as the scenario wants them."""

import copy
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from sandbox.people.buildings import BUILDINGS
from sandbox.people.scenario import Scenario

DATA = Path(__file__).parents[1] / "data"


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


def inquiry_for(number: int, run: str) -> dict[str, Any]:
    """A customer of our own making: no real person's data."""
    return {
        "channel": ("web", "referral", "partner", "store")[number % 4],
        "contact": {"name": f"Customer {run}-{number}", "email": f"customer.{run}.{number}@example.com"},
        "address": {
            "street": f"{100 + number} Demonstration Street {run}", "city": "Greensboro", "state": "NC",
            "postal_code": "27401",
        },
        "consent": {"contact": True, "usage_data": True, "text_version": "2026-01"},
    }  # fmt: skip
