"""The device that parts a house with a battery from the grid in an outage, from ``data/gateways.json``."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.design.rules.equipment.ratings import BatterySpec
from shared.rules.system.model import Service


@dataclass(frozen=True)
class Gateway:
    manufacturer: str
    model: str
    rating_a: int
    ac_v: int
    phases: int
    listing: str

    @property
    def name(self) -> str:
        return f"{self.manufacturer} {self.model}"


@cache
def gateways() -> tuple[Gateway, ...]:
    """All that are known."""
    text = files("services.design.rules").joinpath("data/gateways.json").read_text(encoding="utf-8")
    return tuple(Gateway(**item) for item in json.loads(text)["items"])


def gateway_for(battery: BatterySpec, service: Service) -> Gateway | None:
    """The maker's device for the whole service; None where it makes none of this voltage and rating."""
    return next(
        (
            one
            for one in gateways()
            if one.manufacturer == battery.manufacturer
            and (one.ac_v, one.phases) == (service.voltage_v, service.phases)
            and one.rating_a >= service.main_a
        ),
        None,
    )
