"""What every later stage needs to know of a design: ``DesignFacts`` without id, version and hash, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from services.design.rules.system.design import SystemDesign

if TYPE_CHECKING:
    from services.design.rules.offer.options import Option

PHASES = 1
"""Inverters and batteries of the catalogue feed two legs of a split-phase service."""


def facts_of(option: Option) -> dict[str, Any]:
    """The lists of devices with their sums, and beside them the sums and names that a reader of a design file seeks."""
    design, module = option.design, option.design.choice.module
    strings = list(_strings(design))
    inverters, branches = _inverters(design)
    return {
        "kwdc": design.kwdc,
        "kwac": design.kwac,
        "battery_kwh": design.battery_kwh,
        "battery_kw": design.battery_kw,
        "battery_coupling": None if design.choice.battery is None else design.choice.battery.coupling,
        "export_limit_kw": option.export_limit_kw,
        "modules": [_module(design)],
        "arrays": [
            {
                "id": array.plane_id,
                "tilt": array.tilt_deg,
                "azimuth": array.azimuth_deg,
                "module": module.model,
                "count": len(array.modules),
                "shade_pct": round(option.shade_pct[array.plane_id], 4),
            }
            for array in design.layout.arrays
        ],
        "strings": strings,
        "branches": branches,
        "inverters": inverters,
        "batteries": _batteries(design, [one["id"] for one in inverters]),
        "annual_kwh": design.production.annual_kwh,
        "p90_kwh": design.p90_kwh,
        "monthly_kwh": design.production.plane_monthly_kwh.sum(axis=0).tolist(),
        "losses_pct": round(option.losses_pct, 4),
        "module_model": module.model,
        "module_count": design.layout.module_count,
        "module_power_w": module.pmax_w,
        "inverter_model": design.choice.inverter.model,
        "inverter_count": design.electrical.inverters,
        "string_voc_stc_v": round(max((one["modules"] for one in strings), default=0) * module.voc_v, 3) or None,
    }


def _module(design: SystemDesign) -> dict[str, Any]:
    module = design.choice.module
    return {
        "model": module.model,
        "count": design.layout.module_count,
        "pmax_w": module.pmax_w,
        "voc_v": module.voc_v,
        "isc_a": module.isc_a,
        "beta_voc_pct_per_k": module.beta_voc_pct_per_k,
        "alpha_isc_pct_per_k": module.alpha_isc_pct_per_k,
        "gamma_pct_per_k": module.gamma_pmp_pct_per_k,
        "max_system_v": module.max_system_v,
        "series_fuse_a": module.series_fuse_a,
    }


def _planes(design: SystemDesign) -> dict[str, str]:
    """Module id -> the array on which it lies."""
    return {module.id: array.plane_id for array in design.layout.arrays for module in array.modules}


def _array_of(module_ids: tuple[str, ...], planes: dict[str, str]) -> str | None:
    """The one array that all these modules are of; None where they are of several, as optimizers may be."""
    found = {planes[id] for id in module_ids}
    return found.pop() if len(found) == 1 else None


def _strings(design: SystemDesign) -> Iterator[dict[str, Any]]:
    planes = _planes(design)
    for circuit in design.electrical.circuits:
        if circuit.kind != "branch":
            yield {
                "id": circuit.id,
                "array": _array_of(circuit.module_ids, planes),
                "inverter": f"I{circuit.inverter}",
                "mppt": circuit.input,
                "modules": len(circuit.module_ids),
                "parallel": 1,
            }


def _inverters(design: SystemDesign) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Inverters one by one and no branches, or micro-inverters branch by branch."""
    inverter = design.choice.inverter
    each = {"model": inverter.model, "ac_v": round(inverter.ac_v), "phases": PHASES, "kw": inverter.ac_kw, "kva": None}
    branches = [one for one in design.electrical.circuits if one.kind == "branch"]
    if not branches:
        return [{"id": f"I{n}", "count": 1, **each} for n in range(1, design.electrical.inverters + 1)], []
    planes = _planes(design)
    units = [{"id": f"M-{one.id}", "count": len(one.module_ids), **each} for one in branches]
    return units, [
        {
            "id": one.id,
            "array": _array_of(one.module_ids, planes),
            "inverters": [unit["id"]],
            "ocpd_a": inverter.branch_ocpd_a,
        }
        for one, unit in zip(branches, units, strict=True)
    ]


def _batteries(design: SystemDesign, inverters: list[str]) -> list[dict[str, Any]]:
    battery, count = design.choice.battery, design.choice.batteries
    if battery is None:
        return []
    each = {
        "model": battery.model, "kwh": battery.usable_kwh, "kw": battery.discharge_kw, "coupling": battery.coupling,
    }  # fmt: skip
    if battery.coupling == "ac":
        return [{"id": "B1", "count": count, "inverter": None, **each}]
    behind = [*inverters[:count], *inverters[-1:] * (count - len(inverters))]
    return [{"id": f"B{n}", "count": 1, "inverter": id, **each} for n, id in enumerate(behind, start=1)]
