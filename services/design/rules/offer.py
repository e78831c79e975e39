"""From the facts of a project to an offer: designs for each option, checked, priced, on paper. Runs in a worker."""

import base64
import io
import time
from typing import Any

MODULE = {"model": "Q.TRON BLK M-G2+ 430", "watts": 430.0, "voc": 39.03, "isc": 13.74}
SPECIFIC_YIELD = 1350.0
USD_PER_W = 3.1


def make_offer(payload: dict[str, Any]) -> dict[str, Any]:
    """``payload`` as ``Project.job_payload`` -> {run, options[], assumptions, document_base64, duration_s}."""
    began = time.perf_counter()
    annual = payload["analysis"]["kwh_annual"]
    constraints = payload["constraints"] or {}
    kwdc = payload["analysis"]["preliminary_kwdc"]
    limit = constraints.get("max_kwac")
    if limit is not None:
        kwdc = min(kwdc, limit * 1.15)
    count = int(kwdc * 1000 // MODULE["watts"])
    if count < 4:
        failed = {"rule": "minimum system size", "limit": 4, "value": count, "detail": "fewer than 4 modules fit"}
        return {"run": payload["run"], "failed": failed}
    wanted = payload["option_id"]
    options = [
        _option(option_id, count, battery, annual, constraints)
        for option_id, battery in (("pv", 0.0), ("pv_battery", 13.5), ("best_npv", 0.0))
        if wanted is None or wanted == option_id
    ]
    return {
        "run": payload["run"],
        "options": options,
        "assumptions": {"production_model": "specific yield", "losses_pct": 14.08},
        "document_base64": base64.b64encode(_document(options)).decode(),
        "duration_s": time.perf_counter() - began,
    }


def _option(
    option_id: str, count: int, battery_kwh: float, annual: float, constraints: dict[str, Any]
) -> dict[str, Any]:
    kwdc = count * MODULE["watts"] / 1000
    kwac = round(kwdc / 1.15, 2)
    energy = kwdc * SPECIFIC_YIELD
    price = round((kwdc * 1000 * USD_PER_W + battery_kwh * 1000) * 100)
    facts = {
        "kwdc": kwdc, "kwac": kwac, "battery_kwh": battery_kwh, "battery_kw": 5.0 if battery_kwh else 0.0,
        "export_limit_kw": constraints.get("export_limit_kw"),
        "module_model": MODULE["model"], "module_count": count, "module_power_w": MODULE["watts"],
        "inverter_model": "IQ8M-72-2-US", "inverter_count": count, "strings": [],
        "string_voc_stc_v": MODULE["voc"], "string_isc_stc_a": MODULE["isc"],
        "annual_kwh": energy, "p90_kwh": energy * 0.92,
    }  # fmt: skip
    lines = [
        ("module", MODULE["model"], "Qcells", count, 15_000, True, 14),
        ("inverter", "IQ8M-72-2-US", "Enphase", count, 16_000, True, 10),
        ("racking", "XR10 rail kit", "IronRidge", count, 4_000, False, 7),
        *([("battery", "Powerwall 3", "Tesla", 1, 900_000, True, 21)] if battery_kwh else []),
    ]
    return {
        "option_id": option_id,
        "facts": facts,
        "bill_of_materials": [
            {
                "sku": model.upper().replace(" ", "-"), "manufacturer": maker, "model": model, "category": category,
                "quantity": quantity, "unit_cost_cents": cost, "serialised": serialised, "lead_time_days": days,
            }
            for category, model, maker, quantity, cost, serialised, days in lines
        ],
        "checks": [],
        "price_cents": price,
        "losses_pct": 14.08,
        "yield_ratio": 1.0,
        "offer": {
            "option_id": option_id, "kwdc": kwdc, "kwac": kwac, "battery_kwh": battery_kwh,
            "battery_kw": facts["battery_kw"], "annual_kwh": energy, "price_cents": price,
            "savings_year1_cents": round(min(energy, annual) * 13), "npv_cents": round(energy * 13 * 12 - price),
        },
    }  # fmt: skip


def _document(options: list[dict[str, Any]]) -> bytes:
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter)
    canvas.drawString(72, 720, "Proposal")
    for line, option in enumerate(options):
        canvas.drawString(72, 690 - 20 * line, f"{option['option_id']}: {option['facts']['kwdc']:.2f} kWdc")
    canvas.save()
    return buffer.getvalue()
