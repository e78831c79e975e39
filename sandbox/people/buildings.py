"""What kind of building an inquiry is about: the surveyed house, or one that differs from it as a building does.

Among them stand a service of each kind, storage on either side and alone, and several inverters on one system.
"""

from collections.abc import Callable
from typing import Any, Final

Site = dict[str, Any]


def _house(_: Site) -> None:
    """As surveyed."""


def _ac_battery(site: Site) -> None:
    """Optimizers on the roof, and a battery with an inverter of its own."""
    site["storage"] = {"model": "aPower 2 APR-10K15V2-US"}


def _micro_battery(site: Site) -> None:
    site["storage"] = {"model": "IQBATTERY-5P-1P-NA"}


def _battery_alone(site: Site) -> None:
    site["storage"] = {"alone": True}


def _flats(site: Site, volts: int) -> None:
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


def _flats_208(site: Site) -> None:
    _flats(site, 208)


def _flats_delta(site: Site) -> None:
    _flats(site, 240)


BUILDINGS: Final[dict[str, Callable[[Site], None]]] = {
    "house": _house,
    "ac_battery": _ac_battery,
    "micro_battery": _micro_battery,
    "battery_alone": _battery_alone,
    "flats_208": _flats_208,
    "flats_delta": _flats_delta,
}
"""Each changes the surveyed site in place."""
