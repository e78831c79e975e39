"""Random sites: services from 60 to 3,000 A, roofs of one to twelve planes, homes and businesses, storage alone."""

import math
import random
from dataclasses import dataclass, field
from typing import Any

SERVICES = (((240, 1), 45), ((208, 3), 22), ((480, 3), 22), ((240, 3), 11))
HOME_BUSES = (60, 100, 125, 150, 200, 225, 320, 400)
BUSINESS_BUSES = (100, 200, 225, 400, 600, 800, 1000, 1200, 1600, 2000, 3000)
MAINS = (60, 100, 125, 150, 175, 200, 225, 300, 320, 400, 500, 600, 700, 800, 1000, 1200, 1600, 2000, 2500, 3000)
PLACES = (
    {"latitude": 36.1, "longitude": -79.95, "time_zone": "America/New_York"},
    {"latitude": 25.8, "longitude": -80.3, "time_zone": "America/New_York"},
    {"latitude": 35.8, "longitude": -78.6, "time_zone": "America/New_York"},
)
"""Near the weather files that come with the software."""


@dataclass(frozen=True)
class Asked:
    """One question to ``helio design``."""

    site: dict[str, Any]
    annual_kwh: float
    tariff: dict[str, Any]
    storage_only: bool = False
    flags: tuple[str, ...] = field(default=())


def asked(seed: int) -> Asked:
    """The same seed asks the same."""
    rng = random.Random(seed)
    (volts, phases), _ = _weighted(rng, SERVICES)
    home = phases == 1 and rng.random() < 0.9
    use = "one_family" if home else rng.choice(("commercial", "commercial", "multi_family"))
    if home and rng.random() < 0.1:
        use = "two_family"
    if phases == 3 and random.Random(f"use of {seed}").random() < 0.08:  # drawn apart, as the transformer is
        use = "one_family"
    storage_only = rng.random() < 0.08
    planes = [] if storage_only and rng.random() < 0.5 else _roof(rng, home)
    annual = math.exp(rng.uniform(math.log(3_000), math.log(40_000 if home else 900_000)))
    tmin = rng.uniform(-30, 8)
    site: dict[str, Any] = {
        "location": dict(rng.choice(PLACES)),
        "structure": {"use": use, "stories": rng.randint(1, 3)},
        "roof_planes": planes,
        "electrical": _electrical(rng, volts, phases, home),
        "ownership": {"occupant_owns": True},
        "ahj": {
            "id": "ahj", "name": "Anywhere", "state": "NC", "nec_year": rng.choice((2017, 2020, 2023)),
            "ifc_year": rng.choice((2018, 2021)),
        },
        "utility": {"id": "utility", "name": "Utility", "tariff_key": "duke-energy-carolinas-rs"},
        "climate": {"tmin_c": round(tmin, 1), "tmax_c": round(rng.uniform(24, 45), 1), "source": "drawn"},
        "goals": _goals(rng, annual, storage_only=storage_only),
    }  # fmt: skip
    if phases == 3 and (behind := _transformer(seed, volts)) is not None:
        site["electrical"]["transformer"] = behind
    return Asked(site, round(annual, 1), _tariff(use), storage_only)


def _transformer(seed: int, volts: int) -> dict[str, Any] | None:
    """On one three-phase service of ten; drawn apart, so that the other figures of a seed stay what they were."""
    rng = random.Random(f"transformer of {seed}")
    if rng.random() > 0.1:
        return None
    behind: dict[str, Any] = {"secondary_v": rng.choice([one for one in (208, 240, 480) if one != volts])}
    if rng.random() < 0.5:
        behind |= {"kva": rng.choice((45, 75, 112.5, 150, 300)), "existing": rng.random() < 0.5}
    return behind


def _weighted(rng: random.Random, pairs: Any) -> Any:
    return rng.choices(pairs, [weight for _, weight in pairs])[0]


def _electrical(rng: random.Random, volts: int, phases: int, home: bool) -> dict[str, Any]:
    bus = rng.choice(HOME_BUSES if home else BUSINESS_BUSES)
    main = rng.choice([size for size in MAINS if bus * 0.5 <= size <= bus])
    service = {
        "service_a": max(main, bus if rng.random() < 0.5 else main),
        "busbar_a": bus,
        "main_breaker_a": main,
        "busbar_feed": rng.choice(("end", "end", "centre")),
        "spaces_free": rng.choice((0, 2, 4, 8, 20)),
        "branch_breakers_sum_a": rng.choice((None, None, round(bus * rng.uniform(0.4, 2.0)))),
        "voltage_v": volts,
        "phases": phases,
        "array_to_inverter_m": round(rng.uniform(3, 80), 1),
        "inverter_to_panel_m": round(rng.uniform(1, 60), 1),
    }
    if rng.random() < 0.15:
        amperes = rng.uniform(0.05, 0.25) * bus
        kw = amperes * volts * (math.sqrt(3) if phases == 3 else 1) / 1000
        service |= {
            "existing_generation_kwac": round(kw, 1),
            "existing_backfeed_breakers_a": min(
                size for size in (15, 20, *range(30, 2000, 10)) if size >= 1.25 * amperes
            ),
        }
    return service


def _roof(rng: random.Random, home: bool) -> list[dict[str, Any]]:
    planes = []
    for number in range(rng.choice((1, 1, 2, 2, 3, 4, 6, 8, 12))):
        flat = not home and rng.random() < 0.7
        width = rng.uniform(3, 16) if home else rng.uniform(6, 45)
        depth = rng.uniform(2.5, 8) if home else rng.uniform(4, 25)
        plane: dict[str, Any] = {
            "id": f"P{number + 1}",
            "polygon": [[0, 0], [round(width, 2), 0], [round(width, 2), round(depth, 2)], [0, round(depth, 2)]],
            "edges": [{"kind": "eave"}, {"kind": "rake"}, {"kind": "ridge"}, {"kind": "rake"}],
            "tilt_deg": round(rng.uniform(2, 10) if flat else rng.uniform(10, 45), 1),
            "azimuth_deg": round(rng.uniform(0, 359), 1),
            "material": "membrane" if flat else rng.choice(("asphalt_shingle", "metal_standing_seam", "concrete_tile")),
            "age_years": rng.randint(0, 15),
            "origin_east_m": 40.0 * number,
            "shade": {"annual_loss_pct": rng.choice((0, 0, 3, 8, 20))},
        }
        if rng.random() < 0.4:
            x, y = width * rng.uniform(0.2, 0.7), depth * rng.uniform(0.2, 0.7)
            box = [[x, y], [x + 0.6, y], [x + 0.6, y + 0.6], [x, y + 0.6]]
            polygon = [[round(a, 2), round(b, 2)] for a, b in box]
            plane["obstructions"] = [{"kind": rng.choice(("vent", "skylight", "hvac")), "polygon": polygon}]
        planes.append(plane)
    return planes


def _goals(rng: random.Random, annual_kwh: float, *, storage_only: bool) -> dict[str, Any]:
    goals: dict[str, Any] = {"offset_pct": rng.choice((30.0, 60.0, 100.0, 100.0, 120.0, 200.0))}
    if storage_only or rng.random() < 0.5:
        goals |= {
            "backup_level": rng.choice(("essential", "partial", "whole_home")),
            "backup_hours": rng.choice((4, 12, 24)),
        }
    if rng.random() < 0.15:
        goals["planned_loads"] = [{"name": "car", "annual_kwh": round(annual_kwh * 0.2 + 1, 1)}]
    return goals


def _tariff(use: str) -> dict[str, Any]:
    """Time of use, and a demand charge for a business."""
    home = use in ("one_family", "two_family")
    schedule = [[0] * 16 + [1] * 5 + [0] * 3 for _ in range(12)]
    record: dict[str, Any] = {
        "label": "drawn",
        "name": "drawn",
        "utility": "Utility",
        "sector": "Residential" if home else "Commercial",
        "timezone": "America/New_York",
        "energyratestructure": [[{"rate": 0.12, "sell": 0.05}], [{"rate": 0.31, "sell": 0.05}]],
        "energyweekdayschedule": schedule,
        "energyweekendschedule": [[0] * 24 for _ in range(12)],
        "fixedchargefirstmeter": 14,
        "dgrules": "Net Billing Instantaneous",
    }
    if not home:
        record |= {"flatdemandstructure": [[{"rate": 9.0}]], "flatdemandmonths": [0] * 12, "demandrateunit": "kW"}
    return record
