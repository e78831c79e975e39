"""What every later stage needs to know of a design: ``DesignFacts`` without id, version and hash, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shared.rules.site.load import MONTH_OF_HOUR
from shared.rules.system import sums
from shared.rules.system.model import Device

if TYPE_CHECKING:
    from services.design.rules.equipment.ratings import Equipment, ModuleSpec
    from services.design.rules.offer.options import Option


def facts_of(option: Option) -> dict[str, Any]:
    """The devices of the model with their sums, and beside them the names that a reader of a design file seeks."""
    design, system = option.design, option.design.model
    module, inverters, battery = design.choice.module, design.choice.models, design.choice.battery
    longest = max((string.modules for string in system.strings), default=0)
    return {
        "kwdc": design.kwdc,
        "kwac": design.kwac,
        "battery_kwh": design.battery_kwh,
        "battery_kw": design.battery_kw,
        "battery_coupling": None if battery is None else battery.coupling,
        "export_limit_kw": option.export_limit_kw,
        "modules": [] if module is None else [_module(module, design.module_count)],
        "arrays": [
            {
                **_only(array, "id", "plane", "tilt", "azimuth", "module", "count"),
                "shade_pct": round(option.shade_pct[array.plane], 4),
            }
            for array in system.arrays
        ],
        "strings": [string.model_dump() for string in system.strings],
        "branches": [branch.model_dump(mode="json") for branch in system.branches],
        "inverters": [_only(one, "id", "model", "count", "ac_v", "phases", "kw", "kva") for one in system.inverters],
        "batteries": [
            _only(one, "id", "model", "count", "kwh", "kw", "coupling", "inverter") for one in system.batteries
        ],
        "listings": _listings(module, *inverters, battery, design.choice.pack),
        "annual_kwh": design.production.annual_kwh,
        "p90_kwh": design.p90_kwh,
        "monthly_kwh": np.bincount(MONTH_OF_HOUR, design.production.hourly_kwh, 12).tolist(),
        "losses_pct": round(option.losses_pct, 4),
        "service_voltage_v": system.service.voltage_v,
        "service_phases": system.service.phases,
        "module_model": None if module is None else module.model,
        "module_count": design.module_count,
        "module_power_w": None if module is None else module.pmax_w,
        "inverter_model": " + ".join(one.model for one in inverters) or None,
        "inverter_count": sums.inverter_count(system),
        "string_voc_stc_v": None if module is None or not longest else round(longest * module.voc_v, 3),
    }


def _only(device: Device, *names: str) -> dict[str, Any]:
    return {name: getattr(device, name) for name in names}


def _listings(*chosen: Equipment | None) -> list[dict[str, Any]]:
    """Each model's listings once; a hybrid inverter and the battery inside it are one model."""
    found = {
        (spec.model, one.standard): {"model": spec.model, **one.model_dump(mode="json")}
        for spec in chosen
        if spec is not None
        for one in spec.certifications
    }
    return list(found.values())


def _module(module: ModuleSpec, count: int) -> dict[str, Any]:
    return {
        "model": module.model,
        "count": count,
        "pmax_w": module.pmax_w,
        "voc_v": module.voc_v,
        "isc_a": module.isc_a,
        "beta_voc_pct_per_k": module.beta_voc_pct_per_k,
        "alpha_isc_pct_per_k": module.alpha_isc_pct_per_k,
        "gamma_pct_per_k": module.gamma_pmp_pct_per_k,
        "max_system_v": module.max_system_v,
        "series_fuse_a": module.series_fuse_a,
    }
