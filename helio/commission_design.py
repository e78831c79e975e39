"""What ``helio commission`` takes from a design: a minimal one as it stands, or an option of ``helio design --json``.

An option states its module's model; the ratings come from the catalogue of the design service, except where the option
carries a ``module`` of its own. Its strings stand on one array until it says on which.
"""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from helio.errors import UserError
from helio.files.reading import read_json
from helio.requests import refused
from services.commissioning.rules.commission.design import BuiltDesign
from services.commissioning.rules.commission.validity import Remark

ALPHA_ISC_PCT_PER_K = 0.05
"""Where a datasheet is silent: crystalline silicon has 0.04 to 0.06."""
ONE_ARRAY = "1"


def read_design(path: Path, option: str | None) -> tuple[BuiltDesign, list[Remark]]:
    """The design, and what had to be assumed of it."""
    document = read_json(path)
    if not isinstance(document, dict):
        raise UserError(f"{path} is no design", "give what helio design --json prints")
    notes: list[Remark] = []
    if "options" in document:
        document = _of_option(path, chosen_option(path, document["options"], option), notes)
    elif option is not None:
        raise UserError(f"{path} has no options", "leave --option out")
    module = document.get("module")
    if isinstance(module, dict) and module.get("alpha_isc_pct_per_k") is None:
        text = f"the module's alpha_isc is unknown, {ALPHA_ISC_PCT_PER_K:g} %/K is taken"
        notes.append(Remark("ASSUMED", "module.alpha_isc_pct_per_k", text))
        document = {**document, "module": {**module, "alpha_isc_pct_per_k": ALPHA_ISC_PCT_PER_K}}
    if isinstance(module, dict) and module.get("max_system_v") is None and document.get("strings"):
        text = "the module's system voltage is unknown, the test voltage of the class is not bounded by it"
        notes.append(Remark("ASSUMED", "module.max_system_v", text))
    try:
        return BuiltDesign.model_validate(document, strict=True), notes
    except ValidationError as error:
        raise refused(path, error, "commission") from None


def chosen_option(path: Path, options: Any, id: str | None) -> dict[str, Any]:
    if not isinstance(options, list) or not options or not all(isinstance(one, dict) for one in options):
        raise UserError(f"{path}: options is no list of designs", "give what helio design --json prints")
    known = [str(one.get("option_id")) for one in options]
    if id is None and len(options) > 1:
        raise UserError(f"{path} has several options", f"choose one with --option: {', '.join(known)}")
    if id is not None and id not in known:
        raise UserError(f"{path} has no option {id}", f"known are {', '.join(known)}")
    chosen: dict[str, Any] = options[0 if id is None else known.index(id)]
    return chosen


def _of_option(path: Path, option: dict[str, Any], notes: list[Remark]) -> dict[str, Any]:
    facts = option.get("facts")
    if not isinstance(facts, dict):
        raise UserError(f"{path}: the option has no facts", "give what helio design --json prints")
    system: dict[str, Any] = option["system"] if isinstance(option.get("system"), dict) else {}
    module = option.get("module") or facts.get("module") or _from_facts(path, facts) or _from_catalogue(facts)
    strings = system.get("strings") or facts.get("strings") or []
    if strings and module is None:
        raise UserError(
            f"{path}: the module {facts.get('module_model')} is not in the catalogue",
            "give its ratings as module of the option",
        )
    named = ("kwdc", "kwac", "battery_kw")
    found = {name: facts[name] for name in named if facts.get(name) is not None}
    if option.get("losses_pct") is not None:
        found["losses_pct"] = option["losses_pct"]
    if strings and not isinstance(strings[0], dict):
        notes.append(Remark("ASSUMED", "strings", "the design does not say on which array a string is: one is taken"))
        strings = [
            {"id": str(number), "array": ONE_ARRAY, "modules": modules, "parallel": 1}
            for number, modules in enumerate(strings, start=1)
        ]
    else:  # a string over several arrays is like no other
        strings = [{**one, "array": one.get("array") or f"string {one.get('id')}"} for one in strings]
    found |= _arrays(facts)
    return {**found, "strings": strings, **({} if module is None else {"module": module})}


def _arrays(facts: dict[str, Any]) -> dict[str, Any]:
    """The arrays with the shade that each states; none where they state none."""
    arrays, modules = facts.get("arrays") or [], facts.get("modules") or []
    if not all(isinstance(one, dict) for one in (*arrays, *modules)) or all(
        one.get("shade_pct") is None for one in arrays
    ):
        return {}
    power = {one.get("model"): one.get("pmax_w") for one in modules}
    if any(power.get(one.get("module")) is None for one in arrays):
        return {}
    return {
        "arrays": [
            {
                "id": one["id"],
                "kwdc": one["count"] * power[one["module"]] / 1000,
                "shade_pct": one.get("shade_pct") or 0.0,
            }
            for one in arrays
        ]
    }


def _from_facts(path: Path, facts: dict[str, Any]) -> dict[str, Any] | None:
    """The data sheet that the facts of the design carry, where they carry one."""
    stated = facts.get("modules") or [None]
    if len(stated) > 1:
        raise UserError(f"{path}: the option has several models of module", "give the ratings as module of the option")
    module: dict[str, Any] | None = stated[0]
    return module


def _from_catalogue(facts: dict[str, Any]) -> dict[str, Any] | None:
    from services.design.rules.equipment.catalogue import modules

    for spec in modules().values():
        if spec.model == facts.get("module_model"):
            return {
                "voc_v": spec.voc_v,
                "isc_a": spec.isc_a,
                "pmax_w": spec.pmax_w,
                "beta_voc_pct_per_k": spec.beta_voc_pct_per_k,
                "alpha_isc_pct_per_k": spec.alpha_isc_pct_per_k,
                "gamma_pct_per_k": spec.gamma_pmp_pct_per_k,
                "max_system_v": spec.max_system_v,
            }
    return None
