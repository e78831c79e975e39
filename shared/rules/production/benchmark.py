"""How long a simulation takes, for benchmarks of whoever uses it."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from shared.rules.production.simulation import produce, sky_of
from shared.rules.production.system import PlaneSystem
from shared.rules.weather.year import Weather


@dataclass(frozen=True, slots=True)
class Timing:
    """Best of the repetitions, milliseconds: the sun and sky of a year, and each plane on top of it."""

    sky_ms: float
    plane_ms: float
    records: int


def time_production(weather: Weather, plane: PlaneSystem | None = None, repetitions: int = 5) -> Timing:
    """Time one simulation after a warm-up; `plane` is a roof plane of 8 kW if not given."""
    plane = plane or PlaneSystem(8.0, 20.0, 180.0)
    sky = sky_of(weather)
    produce(sky, [plane])
    sky_s, plane_s = [], []
    for _ in range(repetitions):
        start = perf_counter()
        sky = sky_of(weather)
        ready = perf_counter()
        produce(sky, [plane])
        sky_s.append(ready - start)
        plane_s.append(perf_counter() - ready)
    return Timing(min(sky_s) * 1000.0, min(plane_s) * 1000.0, len(weather.beam))
