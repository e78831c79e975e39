"""Older versions of events, turned into today's shape.

A topic keeps its records for more than a year, and the registry for ever: what was published as ``v1`` is
read with today's code. Each upcaster turns the JSON object of one version into that of the next; a chain of
them leads to the version that has a class. Nothing else in the code knows that older versions exist.

An upcaster only moves and converts what is there. A fact that the older version did not state stays unstated.
"""

from collections.abc import Callable
from typing import Any, Final

Value = dict[str, Any]
Upcaster = Callable[[Value], Value]

UPCASTERS: Final[dict[str, tuple[str, Upcaster]]] = {}
"""Old ``ce_type`` -> (the next version's ``ce_type``, the conversion)."""


def upcaster(old: str, new: str) -> Callable[[Upcaster], Upcaster]:
    """Registers the step from one version of an event to a later one."""
    old_name, _, old_version = old.rpartition(".v")
    new_name, _, new_version = new.rpartition(".v")
    if old_name != new_name or int(old_version) >= int(new_version):
        raise ValueError(f"an upcaster leads to a later version of the same event, not from {old} to {new}")
    if old in UPCASTERS:
        raise ValueError(f"{old} has an upcaster already, to {UPCASTERS[old][0]}")

    def register(convert: Upcaster) -> Upcaster:
        UPCASTERS[old] = (new, convert)
        return convert

    return register


def newest(ce_type: str) -> str:
    """The version to which a version is turned; itself where no upcaster leads further."""
    while ce_type in UPCASTERS:
        ce_type = UPCASTERS[ce_type][0]
    return ce_type


def upcast(ce_type: str, value: Value) -> tuple[str, Value]:
    """Follows the chain from a version to the newest one it leads to. ``value`` itself is not changed."""
    while ce_type in UPCASTERS:
        ce_type, convert = UPCASTERS[ce_type]
        value = convert(value)
    return ce_type, value


@upcaster("ncv03.onboarding.SystemActivated.v1", "ncv03.onboarding.SystemActivated.v2")
def final_der_names(v1: Value) -> Value:
    """v1 used the names of the IEEE 2030.5 draft (``rtgW``), v2 those of IEEE 2030.5-2018 (``rtgMaxW``).

    It also stated the export limit in kW instead of watts, kept serial numbers as lists by SKU, and spread
    the customer's consent over four fields of the event.
    """
    v2 = dict(v1)
    nameplate = dict(v2["nameplate"])
    for draft, final in (
        ("type", "der_type"), ("rtg_w", "rtg_max_w"), ("rtg_va", "rtg_max_va"), ("rtg_wh", "rtg_max_wh"),
    ):  # fmt: skip
        if draft in nameplate:
            nameplate[final] = nameplate.pop(draft)
    v2["nameplate"] = nameplate
    limit_kw = v2.pop("export_limit_kw", None)
    v2["export_limit_w"] = None if limit_kw is None else round(limit_kw * 1000)
    v2["serials"] = [{"sku": sku, "serial": serial} for sku, serials in v2["serials"].items() for serial in serials]
    program_id = v2.pop("der_program_id", None)
    version = v2.pop("der_terms_version", None)
    granted_at = v2.pop("der_consent_at", None)
    reserve_pct = v2.pop("der_min_reserve_soc_pct", None)
    v2["consent"] = program_id and {
        "program_id": program_id,
        "version": version,
        "granted_at": granted_at,
        "min_reserve_soc_pct": reserve_pct,
    }
    return v2


NORMAL_CATEGORY: Final = {"A": 1, "B": 2}
ABNORMAL_CATEGORY: Final = {"I": 1, "II": 2, "III": 3}
"""UInt8 of IEEE 2030.5-2018 DERCapability; 0 is "not specified"."""


@upcaster("ncv03.onboarding.SystemActivated.v2", "ncv03.onboarding.SystemActivated.v3")
@upcaster("ncv03.onboarding.ActivatedSystemState.v1", "ncv03.onboarding.ActivatedSystemState.v2")
def final_der_numbers(before: Value) -> Value:
    """The nameplate had the draft's number for PV with storage, 82, and its categories as letters.

    In IEEE 2030.5-2018 that is 83 and 82 an EVSE, of which we have never registered one; categories are numbers.
    """
    nameplate = dict(before["nameplate"])
    if nameplate["der_type"] == 82:
        nameplate["der_type"] = 83
    for name, numbers in (("rtg_normal_category", NORMAL_CATEGORY), ("rtg_abnormal_category", ABNORMAL_CATEGORY)):
        nameplate[name] = numbers.get(nameplate[name], 0)
    return {**before, "nameplate": nameplate}


def facts_2(v1: Value) -> Value:
    """Facts of a design: version 1 had counts and sums where version 2 lists devices.

    It named one model of module and of inverter, and the modules of each string; on which array a string lies, and
    which batteries stand there, it did not say.
    """
    v2 = dict(v1)
    lengths = v2.pop("strings", None) or []
    voc_v, isc_a = v2.pop("string_voc_stc_v", None), v2.pop("string_isc_stc_a", None)
    count, inverters = v2.pop("module_count"), v2.pop("inverter_count")
    module: Value = {"model": v2.pop("module_model"), "count": count, "pmax_w": v2.pop("module_power_w")}
    if lengths:
        module["voc_v"] = (voc_v or 0) / max(lengths) or None
        module["isc_a"] = isc_a or None
    v2["modules"] = [module]
    v2["strings"] = [{"id": str(number), "modules": length} for number, length in enumerate(lengths, start=1)]
    v2["inverters"] = [{"id": "1", "model": v2.pop("inverter_model"), "count": inverters, "kw": v2["kwac"] / inverters}]
    return v2


def carrier_of_facts_2(v1: Value) -> Value:
    """An event that carries the facts of a design."""
    return {**v1, "design": facts_2(v1["design"])}


for _name in (
    "design.DesignVersionCreated", "design.ProposalGenerated", "design.ProposalAccepted", "design.DesignFrozen",
    "contracting.ContractSigned", "contracting.SalesOrderCreated", "contracting.ChangeOrderProposed",
    "contracting.ContractAmended", "permitting.ReadyToBuild", "fieldops.InstallationCompleted",
):  # fmt: skip
    upcaster(f"ncv03.{_name}.v1", f"ncv03.{_name}.v2")(carrier_of_facts_2)


@upcaster("ncv03.lead.SiteAssessed.v1", "ncv03.lead.SiteAssessed.v2")
@upcaster("ncv03.lead.EnergyAnalysisCompleted.v1", "ncv03.lead.EnergyAnalysisCompleted.v2")
def stated_openly(v1: Value) -> Value:
    """Version 1 stated openly what version 2 seals under a key of the project."""
    return dict(v1)


@upcaster("ncv03.commissioning.CommissioningPassed.v1", "ncv03.commissioning.CommissioningPassed.v2")
def ratios_by_kind(v1: Value) -> Value:
    """Version 1 stated both ratios of every system; which of them were of storage alone it did not say."""
    return dict(v1)
