"""A system as an OpenADR 3.1 resource: attributes of the resource, and what a VEN can report of its storage.

Names, units and shapes are those of the OpenADR Alliance's definition 3.1.1 and its enumeration schemas.
"""

from typing import Any

from services.onboarding.rules.der.ratings import Ratings


def resource(rated: Ratings, export_limit_w: int | None = None) -> dict[str, Any]:
    """``attributes`` of the resource, in kW; ``payloads`` of a report with their ``payloadDescriptors``, in kW and kWh.

    Where the system lies is not known from its ratings: LOCATION is added by whoever registers it.
    """
    most_w = rated.max_w if export_limit_w is None else min(rated.max_w, export_limit_w)
    attributes = {"MAX_POWER_EXPORT": most_w, "MAX_POWER_CONSUMPTION": rated.max_charge_w}
    reported = (
        {
            "STORAGE_USABLE_CAPACITY": ("KWH", rated.max_wh),
            "STORAGE_MAX_CHARGE_POWER": ("KW", rated.max_charge_w),
            "STORAGE_MAX_DISCHARGE_POWER": ("KW", rated.max_discharge_w),
        }
        if rated.has_storage
        else {}
    )
    return {
        "attributes": [_values(name, watts) for name, watts in attributes.items()],
        "payloadDescriptors": [
            {"objectType": "REPORT_PAYLOAD_DESCRIPTOR", "payloadType": name, "units": unit}
            for name, (unit, _) in reported.items()
        ],
        "payloads": [_values(name, value) for name, (_, value) in reported.items()],
    }


def _values(name: str, thousandths: int) -> dict[str, Any]:
    return {"type": name, "values": [thousandths / 1000]}
