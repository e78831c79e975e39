"""A year of the system, inverter by inverter: each clips what its own modules bring it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from services.design.rules.electrical.transformers import losses_kw
from services.design.rules.equipment.ratings import InverterSpec
from services.design.rules.roof.yields import Array, RoofYield
from shared.rules.production.simulation import MODEL, MODEL_VERSION, inverted
from shared.rules.system import sums
from shared.rules.system.model import SystemModel, Transformer

EFFICIENCY_PCT = 96.0
"""Of an inverter whose weighted efficiency was not found; PVWatts' default."""


@dataclass(frozen=True)
class InverterEnergy:
    """One id of the model: an inverter, or the micro-inverters of a branch together."""

    id: str
    kwdc: float
    kwac: float
    efficiency_pct: float
    annual_kwh: float
    clipped_kwh: float
    """What its rating cut off."""
    curtailed_kwh: float = 0.0
    """What a power control system cut off after that."""

    @property
    def dc_ac(self) -> float:
        return self.kwdc / self.kwac


@dataclass(frozen=True, eq=False)
class SystemEnergy:
    """``hourly_kwh`` (8760): all inverters together, after every limit, as their meter reads it."""

    hourly_kwh: Array
    inverters: tuple[InverterEnergy, ...]
    taken_kwh: Array | None = None
    """(8760) what a transformer behind the meter takes, use of the site; None without one."""
    model: str = MODEL
    model_version: str = MODEL_VERSION

    @property
    def annual_kwh(self) -> float:
        return float(self.hourly_kwh.sum())

    @property
    def curtailed_kwh(self) -> float:
        return sum(one.curtailed_kwh for one in self.inverters)

    @property
    def transformer_kwh(self) -> float:
        return 0.0 if self.taken_kwh is None else float(self.taken_kwh.sum())

    def plain(self) -> dict[str, Any]:
        """{annual_kwh, inverters[]}, as ``design.json`` has it."""
        return {
            "annual_kwh": self.annual_kwh,
            "curtailed_kwh": self.curtailed_kwh,
            "transformer_kwh": self.transformer_kwh,
            "inverters": [
                {
                    "id": one.id,
                    "kwdc": one.kwdc,
                    "kwac": one.kwac,
                    "dc_ac": round(one.dc_ac, 4),
                    "efficiency_pct": one.efficiency_pct,
                    "annual_kwh": one.annual_kwh,
                    "clipped_kwh": one.clipped_kwh,
                    "curtailed_kwh": one.curtailed_kwh,
                }
                for one in self.inverters
            ],
        }


def energy_of(found: RoofYield, system: SystemModel, specs: Sequence[InverterSpec]) -> SystemEnergy:
    """Simulate every inverter. ``specs``: the models that they are; alike ones are computed once."""
    efficiencies = {one.model: one.efficiency_pct or EFFICIENCY_PCT for one in specs}
    arrays = {array.id: array for array in system.arrays}
    total = np.zeros(8760)
    rows: list[InverterEnergy] = []
    known: dict[tuple[Any, ...], tuple[Array, float]] = {}
    for inverter in system.inverters:
        parts = sums.parts_of_arrays(system, inverter)
        if not parts:
            continue
        kwdc, efficiency = sums.kwdc_of(system, inverter) / inverter.count, efficiencies[inverter.model]
        each = {name: modules / inverter.count for name, modules in sorted(parts.items())}
        key = (inverter.model, inverter.kw, *each.items())
        if key not in known:
            dc = _direct_w(found, arrays, each)
            made = inverted(found.sky, dc, inverter.kw, efficiency, kwdc)
            known[key] = made.hourly_kwh, made.clipped_kwh
        hourly, clipped = known[key]
        total += hourly * inverter.count
        rows.append(
            InverterEnergy(
                id=inverter.id,
                kwdc=round(kwdc * inverter.count, 6),
                kwac=round(inverter.kw * inverter.count, 6),
                efficiency_pct=efficiency,
                annual_kwh=float(hourly.sum()) * inverter.count,
                clipped_kwh=clipped * inverter.count,
            )
        )
    return SystemEnergy(total, tuple(rows))


def _direct_w(found: RoofYield, arrays: Mapping[str, Any], modules: Mapping[str, float]) -> Array:
    """Direct current of so many modules of each array, W at each daylight record."""
    parts = [found.dc[arrays[name].plane].watts * (arrays[name].module_w / 1000.0 * n) for name, n in modules.items()]
    return np.asarray(np.sum(parts, axis=0))


def held(energy: SystemEnergy, most_kw: float | None) -> SystemEnergy:
    """The year with every hour held to ``most_kw``, all inverters alike."""
    if most_kw is None:
        return energy
    hourly = np.minimum(energy.hourly_kwh, most_kw)
    share = 1.0 - float(hourly.sum()) / energy.annual_kwh if energy.annual_kwh else 0.0
    rows = tuple(
        replace(one, annual_kwh=one.annual_kwh * (1.0 - share), curtailed_kwh=one.annual_kwh * share)
        for one in energy.inverters
    )
    return replace(energy, hourly_kwh=hourly, inverters=rows)


def through(energy: SystemEnergy, transformer: Transformer | None) -> SystemEnergy:
    """The year with what a transformer takes: its core day and night, its windings by the square of the load."""
    if transformer is None:
        return energy
    core_kw, windings_kw = losses_kw(transformer)
    return replace(energy, taken_kwh=core_kw + windings_kw * (energy.hourly_kwh / transformer.kva) ** 2)
