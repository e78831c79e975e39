"""How the modules are turned to the sun: fixed planes and one- and two-axis trackers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.rules.weather.sun import Sun

Array = NDArray[np.float64]

ROTATION_LIMIT_DEG = 45.0
"""Largest rotation of a one-axis tracker from horizontal. Default `rotlim` of PVWatts v8."""

_VERTICAL_AXIS_DEG = 89.9  # a vertical axis has no "true tracking" rotation about a tilted axis: it follows azimuth


@dataclass(frozen=True, slots=True)
class Surface:
    """Orientation at each daylight record, degrees: tilt from horizontal, azimuth from north eastward, angle of
    incidence of the beam, and the tracker's rotation about its axis (zero where there is no axis)."""

    tilt: Array
    azimuth: Array
    incidence: Array
    rotation: Array


def fixed(sun: Sun, tilt_deg: float, azimuth_deg: float) -> Surface:
    shape = sun.zenith_deg.shape
    tilt, azimuth = np.full(shape, float(tilt_deg)), np.full(shape, float(azimuth_deg))
    return Surface(tilt, azimuth, incidence(sun, tilt, azimuth), np.zeros(shape))


def two_axis(sun: Sun) -> Surface:
    zero = np.zeros(sun.zenith_deg.shape)
    return Surface(sun.zenith_deg, sun.azimuth_deg, zero, zero)


def one_axis(sun: Sun, axis_tilt_deg: float, axis_azimuth_deg: float, gcr: float, backtracking: bool) -> Surface:
    """Rotation that minimises incidence, within the limit; backtracking turns back so far that no row shades the
    next. Anderson & Mikofski 2020, "Slope-aware backtracking for single-axis trackers", NREL/TP-5K00-76626, on
    level ground."""
    ideal = true_tracking_deg(sun, axis_tilt_deg, axis_azimuth_deg)
    if axis_tilt_deg > _VERTICAL_AXIS_DEG:
        ideal = (sun.azimuth_deg - axis_azimuth_deg + 180.0) % 360.0 - 180.0
    rotation = ideal
    if backtracking:
        projected = np.abs(np.cos(np.radians(ideal))) / gcr
        back = np.degrees(np.arccos(np.minimum(projected, 1.0)))
        rotation = ideal - np.where(ideal > 0.0, back, -back)
    rotation = np.clip(rotation, -ROTATION_LIMIT_DEG, ROTATION_LIMIT_DEG)
    turned = np.radians(rotation)
    tilt = np.arccos(np.clip(np.cos(np.radians(axis_tilt_deg)) * np.cos(turned), -1.0, 1.0))
    flat = tilt == 0.0
    aside = np.arcsin(np.clip(np.sin(turned) / np.where(flat, 1.0, np.sin(tilt)), -1.0, 1.0))
    azimuth = np.where(flat, 180.0, (np.degrees(aside) + axis_azimuth_deg) % 360.0)
    tilt = np.degrees(tilt)
    return Surface(tilt, azimuth, incidence(sun, tilt, azimuth), rotation)


def true_tracking_deg(sun: Sun, axis_tilt_deg: float, axis_azimuth_deg: float) -> Array:
    """Rotation about the axis that brings the sun into the plane of the axis and the module's normal, degrees."""
    zenith, azimuth = np.radians(sun.zenith_deg), np.radians(sun.azimuth_deg - axis_azimuth_deg)
    axis_tilt = np.radians(axis_tilt_deg)
    across = np.sin(zenith) * np.sin(azimuth)
    along = np.sin(zenith) * np.cos(azimuth) * np.sin(axis_tilt) + np.cos(zenith) * np.cos(axis_tilt)
    return np.asarray(np.degrees(np.arctan2(across, along)))


def incidence(sun: Sun, tilt_deg: Array, azimuth_deg: Array) -> Array:
    """Angle between beam and module normal, degrees 0-180."""
    zenith, tilt = np.radians(sun.zenith_deg), np.radians(tilt_deg)
    cosine = np.sin(zenith) * np.cos(np.radians(sun.azimuth_deg - azimuth_deg)) * np.sin(tilt)
    cosine = cosine + np.cos(zenith) * np.cos(tilt)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
