"""Facts of a design changed at one place, the lists of devices with it."""

from collections.abc import Sequence
from typing import Any

from shared.schemas.facts import DesignFacts


def varied(
    design: DesignFacts,
    *,
    module_model: str | None = None,
    module_count: int | None = None,
    inverter_model: str | None = None,
    inverter_count: int | None = None,
    strings: Sequence[int] | None = None,
    string_voc_v: float | None = None,
    **plain: Any,
) -> DesignFacts:
    """``design`` has one model of module on one array; ``strings`` are their lengths; ``plain`` are fields as named."""
    facts = design.model_dump(mode="json")
    [module], [array] = facts["modules"], facts["arrays"]
    if strings is not None:
        fed = {"array": array["id"], "inverter": facts["inverters"][0]["id"]}
        facts["strings"] = [{"id": f"S{n}", "modules": length, **fed} for n, length in enumerate(strings, start=1)]
        module_count = sum(strings) or module_count
    if module_model is not None:
        module["model"] = array["module"] = module_model
    if module_count is not None:
        module["count"] = array["count"] = module_count
    if string_voc_v is not None:
        module["voc_v"] = string_voc_v / max(one["modules"] for one in facts["strings"])
    if inverter_model is not None:
        facts["inverters"] = [one | {"model": inverter_model} for one in facts["inverters"]]
    if inverter_count is not None:
        facts["inverters"][0]["count"] = inverter_count
    return DesignFacts.model_validate(facts | plain)
