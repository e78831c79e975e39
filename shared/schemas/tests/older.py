"""What a service of release 1.0 would have said in place of a newer version of an event.

The other way round from an upcaster, and for tests alone: a reader never needs it, since readers are deployed first.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from shared.schemas.past_commissioning import TESTED
from shared.schemas.past_designs import CARRIERS
from shared.schemas.past_personal import OPEN

Value = dict[str, Any]


def facts_1(v2: Value) -> Value:
    """The counts and sums that version 1 of a design's facts had."""
    v1 = dict(v2)
    modules, strings, inverters = v1.pop("modules"), v1.pop("strings"), v1.pop("inverters")
    lengths = [one["modules"] for one in strings for _ in range(one["parallel"])]
    return v1 | {
        "module_model": modules[0]["model"],
        "module_count": sum(one["count"] for one in modules),
        "module_power_w": modules[0]["pmax_w"],
        "inverter_model": inverters[0]["model"],
        "inverter_count": sum(one["count"] for one in inverters),
        "strings": lengths,
        "string_voc_stc_v": modules[0]["voc_v"] * max(lengths) if lengths else None,
        "string_isc_stc_a": modules[0]["isc_a"] if lengths else None,
    }


def _carrier(v2: Value) -> Value:
    return {**v2, "design": facts_1(v2["design"])}


def _stated_openly(v2: Value) -> Value:
    return {name: found for name, found in v2.items() if name != "sealed"}


def _both_ratios(v2: Value) -> Value:
    """Of storage alone its discharge was stated as both."""
    v1 = dict(v2)
    discharge = v1.pop("discharge_ratio", None)
    return v1 if discharge is None else v1 | {"performance_ratio": discharge, "capacity_ratio": discharge}


OLDER: Final[dict[str, tuple[str, Callable[[Value], Value]]]] = {
    past.ce_type.replace(".v1", ".v2"): (past.ce_type, convert)
    for convert, shapes in ((_carrier, CARRIERS), (_stated_openly, OPEN), (_both_ratios, TESTED))
    for past in shapes
}
"""Newer ``ce_type`` -> (the one before, how its value was)."""


def older(ce_type: str, value: bytes) -> tuple[str, bytes]:
    """The version before."""
    before, convert = OLDER[ce_type]
    return before, json.dumps(convert(json.loads(value))).encode()
