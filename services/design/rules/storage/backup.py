"""How much battery an outage asks for: every hour of the year is tried as its beginning.

An outage that begins at hour t lasts ``hours``; the battery serves what of the critical load the sun does not, and is
refilled by surplus on the way. What it must hold at t is the deepest point of that path:

    E(t) = max over k <= hours of sum_{i <= k} (critical_i - PV_i)+ / eta_d - (PV_i - critical_i)+ * eta_c

never counting surplus beyond full. The usable energy to buy is a percentile of E over all t: 100 % serves the worst
window, 95 % leaves one start in twenty unserved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from services.design.rules.storage.battery import Array
from shared.rules.site.assessment import BackupLevel

CRITICAL_SHARE: Mapping[BackupLevel, float] = {
    BackupLevel.NONE: 0.0,
    BackupLevel.ESSENTIAL: 0.35,
    BackupLevel.PARTIAL: 0.65,
    BackupLevel.WHOLE_HOME: 1.0,
}
"""Share of each hour's load that stays on (ours). Where the circuits are known, pass their own load instead."""

PEAK_FACTOR = 1.8
"""Highest instantaneous draw over the highest hourly mean (ours); motors' starting currents come on top."""

START_LRA: Mapping[BackupLevel, float] = {
    BackupLevel.NONE: 0.0,
    BackupLevel.ESSENTIAL: 35.0,
    BackupLevel.PARTIAL: 75.0,
    BackupLevel.WHOLE_HOME: 110.0,
}
"""Locked-rotor amperes of the largest motor that must start (ours): refrigerator or pump, a room's heat pump, a
central air conditioner of 3 to 4 tons without soft starter. The nameplate decides where it was read."""

PERCENTILE = 95.0
"""Share of outage starts to be served in full (ours)."""


@dataclass(frozen=True, slots=True)
class BackupNeed:
    """What an outage of ``hours`` asks of a battery."""

    level: BackupLevel
    hours: float
    usable_kwh: float
    """At ``PERCENTILE`` of all starts."""
    worst_kwh: float
    peak_kw: float
    start_lra_a: float


def critical_load(load_kwh: Array, level: BackupLevel) -> Array:
    """(n,) the load that stays on in an outage."""
    return load_kwh * CRITICAL_SHARE[level]


def energy_needed(critical_kwh: Array, generation_kwh: Array, hours: float, round_trip: float) -> Array:
    """(n,) stored energy that an outage beginning at each hour needs; the year is closed to a ring.

    Backwards from the outage's end: E = max(E + drawn, 0), where E never falls below what is still to come.
    """
    one_way = sqrt(round_trip)
    net = critical_kwh - generation_kwh
    drawn = np.where(net > 0.0, net / one_way, net * one_way)
    needed = np.zeros(len(drawn))
    for step in range(ceil(hours) - 1, -1, -1):  # the hour ``step`` after every start at once
        part = min(hours - step, 1.0)
        needed = np.maximum(needed + np.roll(drawn, -step) * part, 0.0)
    return needed


def backup_need(
    load_kwh: Array,
    generation_kwh: Array,
    level: BackupLevel,
    hours: float,
    round_trip: float,
    percentile: float = PERCENTILE,
) -> BackupNeed:
    """Energy, power and motor start for one level; hourly arrays (n,)."""
    critical = critical_load(load_kwh, level)
    needed = energy_needed(critical, generation_kwh, hours, round_trip)
    return BackupNeed(
        level=level,
        hours=hours,
        usable_kwh=float(np.percentile(needed, percentile, method="higher")),
        worst_kwh=float(needed.max()),
        peak_kw=float(critical.max()) * PEAK_FACTOR,
        start_lra_a=START_LRA[level],
    )


def served_share(
    load_kwh: Array, generation_kwh: Array, level: BackupLevel, hours: float, round_trip: float, stored_kwh: float
) -> float:
    """Share of all outage starts that ``stored_kwh`` serves in full, 0-1."""
    needed = energy_needed(critical_load(load_kwh, level), generation_kwh, hours, round_trip)
    return float(np.mean(needed <= stored_kwh + 1e-9))
