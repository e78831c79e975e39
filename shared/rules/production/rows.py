"""Rows that shade one another: racks on open ground and one-axis trackers.

The size of the array is estimated from its power as PVWatts v8 does: modules of 300 W, two high on racks and one on
trackers, as many rows as there are modules in a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from shared.rules.production.surface import Surface, true_tracking_deg
from shared.rules.production.transposition import Horizontal, PlaneIrradiance
from shared.rules.weather.sun import Sun

Array = NDArray[np.float64]

_MODULE_W = 300.0
_MODULE_ASPECT = 1.7  # length over width
_MODULES_PER_STRING = 7
_ROW_POINTS = 250  # points along the row's height at which the visible sky is averaged
_FLAT = 1e-9  # sine of a tilt below which a module lies flat: it sees the whole sky
_TILT_KNOTS = 181  # a moving tracker's sky factor is interpolated between this many tilts


@dataclass(frozen=True, slots=True)
class Rows:
    """Geometry of the array: heights and pitch in metres along the module's slope."""

    count: int
    height: float
    length: float
    pitch: float
    strings_across: int
    gcr: float


def rows_of(kwdc: float, module_efficiency: float, modules_high: int, gcr: float) -> Rows:
    """PVWatts v8's estimate of the layout; `gcr` is module area over ground area, 0.01-0.99."""
    modules = max(ceil(kwdc * 1000.0 / _MODULE_W), 1)
    width = sqrt(_MODULE_W / module_efficiency / 1000.0 / _MODULE_ASPECT)
    count = ceil(sqrt(modules / modules_high))
    across = max(ceil(modules / (count * modules_high)), 1)
    height = width * _MODULE_ASPECT * modules_high
    return Rows(count, height, across * width, height / gcr, across // _MODULES_PER_STRING, gcr)


def rack_shade(sun: Sun, surface: Surface, rows: Rows) -> Array:
    """Share of a row's area in the shadow of the row before it, 0-1. Appelbaum & Bany 1979, "Shadow effect of
    adjacent solar collectors in large scale systems", Solar Energy 23:497-507, equations 11, 12, A12, A13, A15."""
    aside = sun.azimuth_deg - surface.azimuth  # not wrapped at 360: PVWatts does not either
    shadow = (sun.zenith_deg < 90.0) & (surface.tilt != 0.0) & (np.abs(aside) < 90.0)
    tilt, aside = np.radians(surface.tilt), np.radians(aside)
    slope = np.sin(tilt) / np.tan(np.radians(90.0 - np.where(shadow, sun.zenith_deg, 0.0)))
    behind = np.where(shadow, rows.height * (np.cos(tilt) + np.cos(aside) * slope), 1.0)
    sideways = rows.height * np.sin(aside) * slope
    covered = np.clip(rows.height * (1.0 - rows.pitch / behind), 0.0, rows.height)
    lit_end = np.clip(rows.pitch * sideways / behind, 0.0, rows.length)
    if rows.strings_across > 1:
        lit_end = np.zeros_like(lit_end)
    share = covered * (rows.length - lit_end) / (rows.height * rows.length)
    return np.asarray(np.where(shadow, share, 0.0))


def tracker_shade(sun: Sun, surface: Surface, axis_tilt_deg: float, axis_azimuth_deg: float, gcr: float) -> Array:
    """Share of a tracker's width in the shadow of its neighbour, 0-1. NREL/TP-5K00-76626 equation 32, level ground."""
    ideal = np.tan(np.radians(true_tracking_deg(sun, axis_tilt_deg, axis_azimuth_deg)))
    rotation = np.radians(surface.rotation)
    width = gcr * (np.cos(rotation) + np.sin(rotation) * ideal)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nan_to_num(np.clip((width - 1.0) / width, 0.0, 1.0)))


def sky_seen(tilt_deg: Array, gcr: float) -> Array:
    """Share of the free module's sky that a module between rows still sees, averaged over the row's height."""
    low, high = float(tilt_deg.min()), float(tilt_deg.max())
    knots = np.array([low]) if low == high else np.linspace(low, high, _TILT_KNOTS)
    tilt = np.radians(knots)[:, None]
    above = 1.0 - np.arange(_ROW_POINTS) / _ROW_POINTS
    flat = np.abs(np.sin(tilt)) < _FLAT
    sine = np.where(flat, 1.0, np.sin(tilt))
    edge = np.cos(tilt) / sine - 1.0 / (gcr * sine * above)
    visible = np.abs(np.sin(tilt) + edge * np.cos(tilt)) / np.hypot(1.0, edge)
    share = np.where(flat, 1.0, (1.0 + visible) / (1.0 + np.cos(tilt))).mean(axis=1)
    return np.asarray(np.minimum(np.interp(tilt_deg, knots, share), 1.0))  # steep dense rows come out above one


def ground_seen(sun: Sun, surface: Surface, sky: Horizontal, rows: Rows) -> Array:
    """Share of the free module's ground-reflected light that is left between rows, 0-1."""
    pitch = 1.0 / rows.gcr
    tilt, elevation = np.radians(surface.tilt), np.radians(90.0 - sun.zenith_deg)
    sine = np.where(np.abs(np.sin(elevation)) < 1e-9, 1e-9, np.sin(elevation))
    lit = np.maximum(pitch - np.sin(np.pi - elevation - tilt) / sine, 1e-5)

    def view(width: Array | float) -> Array:
        return np.asarray(0.5 * (1.0 + width - np.sqrt(width * width + 2.0 * width * np.cos(tilt) + 1.0)))

    beam = sky.beam * np.cos(np.radians(sun.zenith_deg))
    free = np.sin(tilt / 2.0) ** 2
    others = rows.count - 1
    kept = (free + others * view(lit)) * beam + (free + others * view(pitch)) * sky.diffuse
    total = rows.count * free * (beam + sky.diffuse)
    return np.where(total > 0.0, kept / np.where(total > 0.0, total, 1.0), 1.0)


def between_rows(
    plane: PlaneIrradiance, shade: Array | float, sun: Sun, surface: Surface, sky: Horizontal, rows: Rows
) -> PlaneIrradiance:
    """`plane` less what the neighbouring rows take. PVWatts leaves the diffuse alone under 0.1 W/m2, and where its
    estimate of the ground factor leaves 0-1."""
    dim = plane.sky + plane.ground < 0.1
    seen = np.where(dim, 1.0, sky_seen(surface.tilt, rows.gcr))
    ground = ground_seen(sun, surface, sky, rows)
    ground = np.where(dim | (ground < -1e-5) | (ground > 1.00001), 1.0, ground)
    return PlaneIrradiance(plane.beam * (1.0 - shade), plane.sky * seen, plane.ground * ground)
