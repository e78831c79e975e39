"""The AC side: voltage and phases, 705.11, 705.12, 705.13, DC to AC, batteries on their inverters, devices' ratings."""

import math
import re
from collections.abc import Iterator

from tests.oracles import nec, ratings
from tests.oracles.reading import Item, Option, Violation

USUAL_DC_AC = 1.5
SLACK = 1.002
LARGEST_ESS_KWH = 20.0
"""Of one unit at a dwelling, IRC R328.5 and NFPA 855 15.5."""


def service(option: Option) -> Iterator[Violation]:
    asked, stated = option.electrical, option.service
    for name, wanted in (("voltage_v", asked.get("voltage_v", 240)), ("phases", asked.get("phases", 1))):
        if stated[name] != wanted:
            yield Violation("service", name, f"{stated[name]}, the site has {wanted}")
    yield from _voltages(option)
    yield from _dc_ac(option)
    yield from _storage(option)
    yield from _interconnection(option)
    yield from _devices(option)
    if option.transformer is not None:
        yield from _transformer(option, option.transformer)


LONGEST_SECONDARY_M = 25 * 0.3048
"""240.21(C)(6): from the transformer to the device that ends its secondary conductors."""


def _transformer(option: Option, stated: Item) -> Iterator[Violation]:
    """450.3(B) on both sides (705.30(F), 690.9(D)), 240.21(C)(6), its rating; what the site asks for."""
    id, wanted = stated["id"], option.electrical.get("transformer")
    if not option.three_phase or stated["primary_v"] != option.service["voltage_v"]:
        yield Violation("transformer", id, f"{stated['primary_v']} V on {option.service['voltage_v']} V")
    if wanted and (stated["secondary_v"] != wanted["secondary_v"] or wanted.get("kva", stated["kva"]) != stated["kva"]):
        yield Violation("transformer", id, f"{stated['kva']} kVA, {stated['secondary_v']} V, asked for {wanted}")
    kva = sum(option.ac_kva.values())
    if kva > stated["kva"] * SLACK:
        yield Violation("transformer_kva", id, f"{kva:.1f} kVA of sources on {stated['kva']} kVA")
    leads = 0.0
    for run in option.all("runs"):
        into = id in _downstream(option, run["from"]) and run["from"] not in option.ac_kva
        touches = id in (run["from"], run["to"])
        if touches and not run["ocpd"]:
            yield Violation("450.3(B)", id, f"{run['id']} has no overcurrent device")
        if touches:
            volts = stated["primary_v"] if run["from"] == id else stated["secondary_v"]
            rated = 1000 * stated["kva"] / volts / math.sqrt(3)
            largest = next(size for size in nec.STANDARD_OCPD if size >= 1.25 * rated)
            if (run["ocpd"] or 0) > largest:
                yield Violation("450.3(B)", id, f"{run['ocpd']} A on {rated:.0f} A, {largest} A is the most")
        leads += run["length_m"] if into and not _is_dc(option, run) else 0.0
    if leads > LONGEST_SECONDARY_M:
        yield Violation("240.21(C)", id, f"{leads:.1f} m to the device of the sources' side")
    main = [device["model"] for device in option.all("devices") if device.get("kind") == "combiner"]
    if not any(re.search(r"\b\d+ A main\b", model) for model in main):
        yield Violation("240.21(C)", id, "its secondary conductors end in no main breaker")


def _downstream(option: Option, device: str) -> set[str]:
    """Everything that a device's energy passes on its way to the service."""
    seen: set[str] = set()
    todo = [device]
    while todo:
        here = todo.pop()
        following = [run["to"] for run in option.all("runs") if run["from"] == here]
        todo += [one for one in following if one not in seen]
        seen |= set(following)
    return seen


def _is_dc(option: Option, run: Item) -> bool:
    """Of strings and batteries, to the inverter that they hang on."""
    return run["to"] in option.by_id("inverters")


def _voltages(option: Option) -> Iterator[Violation]:
    """Every source fits the service, or the secondary of a transformer that carries it."""
    volts = option.source_v
    for inverter in option.all("inverters"):
        maker = ratings.inverter(inverter["model"], inverter["ac_v"])
        if maker is None:
            yield Violation("model_unknown", inverter["id"], inverter["model"])
            continue
        if (inverter["ac_v"], inverter["phases"]) != (maker["ac_v"], maker["phases"]):
            text = f"{inverter['ac_v']} V {inverter['phases']}Φ, made for {maker['ac_v']} V {maker['phases']}Φ"
            yield Violation("inverter_output", inverter["id"], text)
        if inverter["ac_v"] != volts or inverter["phases"] > option.service["phases"]:
            text = f"{inverter['ac_v']} V {inverter['phases']}Φ on {volts} V {option.service['phases']}Φ"
            yield Violation("voltage_phases", inverter["id"], text)
        if maker["wires"] > option.source_wires:
            text = f"{maker['wires']} wires, there are {option.source_wires}"
            yield Violation("wires", inverter["id"], text)
        if inverter["kw"] > maker["ac_kw"] * SLACK:
            yield Violation("inverter_power", inverter["id"], f"{inverter['kw']} kW of a {maker['ac_kw']} kW unit")
    for battery in option.all("batteries"):
        maker = ratings.battery(battery["model"])
        if maker is None:
            yield Violation("model_unknown", battery["id"], battery["model"])
        elif battery["coupling"] == "ac" and (maker["ac_v"] != volts or maker["phases"] > option.service["phases"]):
            yield Violation("voltage_phases", battery["id"], f"{maker['ac_v']} V {maker['phases']}Φ on {volts} V")
    if option.three_phase:
        single = [one for one in option.ac_kva if option.phases_of(one) == 1]
        if single and len(single) % 3:
            largest = max(option.ac_kva[one] for one in single)
            if largest > 20.0:
                yield Violation("phase_imbalance", ",".join(single), f"{largest:.1f} kVA more on one pair")


def _dc_ac(option: Option) -> Iterator[Violation]:
    watts = {array["id"]: array for array in option.all("arrays")}
    inverters = option.by_id("inverters")
    dc: dict[str, float] = {}
    for string in option.all("strings"):
        module = ratings.module(watts[string["array"]]["module"]) if string["array"] in watts else None
        if module:
            kw = string["modules"] * string["parallel"] * module["pmax_w"] / 1000
            dc[string["inverter"]] = dc.get(string["inverter"], 0.0) + kw
    for id, kwdc in dc.items():
        inverter = inverters.get(id)
        maker = inverter and ratings.inverter(inverter["model"], inverter["ac_v"])
        if not inverter or not maker:
            continue
        limit = maker["max_dc_ac"] or (maker["max_dc_kw"] / maker["ac_kw"] if maker["max_dc_kw"] else USUAL_DC_AC)
        if maker["max_dc_kw"] is not None and kwdc > maker["max_dc_kw"] * inverter["count"] * SLACK:
            yield Violation("dc_power", id, f"{kwdc:.2f} kW DC, the maker admits {maker['max_dc_kw']} kW")
        if kwdc > limit * inverter["count"] * inverter["kw"] * SLACK and maker["max_dc_kw"] is None:
            yield Violation("dc_ac", id, f"{kwdc:.2f} kW DC on {inverter['kw']} kW AC, limit {limit:.2f}")


def _storage(option: Option) -> Iterator[Violation]:
    inverters, hung = option.by_id("inverters"), dict[str, list[Item]]()
    for battery in option.all("batteries"):
        maker, host = ratings.battery(battery["model"]), battery.get("inverter")
        if maker is None:
            continue
        if not battery["kwh"] > 0:
            yield Violation("battery_energy", battery["id"], f"{battery['kwh']} kWh")
        if battery["kwh"] > maker["usable_kwh"] * SLACK:
            yield Violation("battery_energy", battery["id"], f"{battery['kwh']} of {maker['usable_kwh']} kWh a unit")
        if option.dwelling and maker["usable_kwh"] > LARGEST_ESS_KWH:
            yield Violation("R328.5", battery["id"], f"a unit of {maker['usable_kwh']} kWh at a dwelling")
        if battery["coupling"] != maker["coupling"]:
            yield Violation("battery_coupling", battery["id"], f"{battery['coupling']}, made {maker['coupling']}")
        if battery["coupling"] == "ac":
            continue
        inverter = inverters.get(host or "")
        if inverter is None:
            yield Violation("battery_host", battery["id"], "DC-coupled, and on no inverter")
            continue
        found = ratings.inverter(inverter["model"], inverter["ac_v"])
        if found is None or found["key"] not in (maker["inverter_key"], *maker["attaches_to"]):
            yield Violation("battery_host", battery["id"], f"{battery['model']} does not go on {inverter['model']}")
        hung.setdefault(inverter["id"], []).append(battery)
    for id, batteries in hung.items():
        inside = sum(one["count"] for one in batteries if one["model"] == inverters[id]["model"])
        if inside and inside != inverters[id]["count"]:
            yield Violation("integrated", id, f"{inside} batteries inside {inverters[id]['count']} units")
        beside = [one for one in batteries if one["model"] != inverters[id]["model"]]
        maker = ratings.battery(beside[0]["model"]) if beside else None
        most, count = maker and maker["units_per_inverter"], sum(one["count"] for one in beside)
        if most and count > most * inverters[id]["count"]:
            yield Violation("battery_units", id, f"{count} units, {most} are admitted")
    integrated = {id: one for id, one in inverters.items() if ratings.battery(one["model"])}
    for id in set(integrated) - set(hung):
        yield Violation("integrated", id, f"{integrated[id]['model']} has a battery inside that is not listed")


def _interconnection(option: Option) -> Iterator[Violation]:
    """One of the ways of 705.12(B)(3), or a tap under 705.11, or a power control system under 705.13."""
    stated, asked = option.service, option.electrical
    bus, main = stated["bus_a"], stated["main_a"]
    if main > bus:
        yield Violation("408.36", "main", f"{main} A on a busbar of {bus} A")
    connection = option.system.get("connection") or {}
    kinds = {device.get("kind", device["id"]) for device in option.all("devices")}
    added = option.together_a(option.ac_kva)
    existing_kw = asked.get("existing_generation_kwac", 0.0)
    existing = 1000 * existing_kw / stated["voltage_v"] / (3**0.5 if option.three_phase else 1.0)
    if connection.get("side") == "supply" or "tap" in kinds:
        if added > asked["service_a"] * SLACK:
            yield Violation("705.11", "tap", f"{added:.0f} A of sources on a service of {asked['service_a']} A")
        return
    breakers = [run["ocpd"] or 0 for run in option.all("runs") if run["to"] in _panels(option)]
    for breaker in breakers:
        if breaker > main:
            yield Violation("backfeed_above_main", "main", f"{breaker} A backfed through a main of {main} A")
    poles = 3 if option.three_phase else 2
    if breakers and bus == asked["busbar_a"] and asked.get("spaces_free", poles) < poles:
        yield Violation("breaker_spaces", "panel", f"{asked['spaces_free']} free spaces for {poles} poles")
    limit = connection.get("limit_a")
    if limit is not None:
        if "power_control" not in kinds:
            yield Violation("705.13", "pcs", "a limit without a power control system among the devices")
        if limit + existing + main > bus * 1.2 * SLACK and limit + existing > bus * SLACK:
            yield Violation("705.13", "pcs", f"set to {limit:.0f} A on a busbar of {bus} A")
        return
    output = 1.25 * (added + existing)
    branch = asked.get("branch_breakers_sum_a")
    centre = stated.get("centre_fed", asked.get("busbar_feed") == "centre" and bus == asked["busbar_a"])
    held = output + main <= bus * SLACK
    held = held or (output + main <= 1.2 * bus * SLACK and (not centre or option.dwelling))
    others = sum(breakers) + asked.get("existing_backfeed_breakers_a", 0)
    held = held or (branch is not None and branch + others <= bus * SLACK)
    if option.ac_kva and not held:
        text = f"{output:.0f} A (1.25 times all sources) and {main} A main on a busbar of {bus} A"
        yield Violation("705.12(B)", connection.get("rule", "busbar"), text)


def _panels(option: Option) -> set[str]:
    starts = {run["from"] for run in option.all("runs")}
    return {run["to"] for run in option.all("runs")} - starts


def _devices(option: Option) -> Iterator[Violation]:
    kinds = [device.get("kind", "") + " " + device.get("model", "") for device in option.all("devices")]
    if option.ac_kva and not any("disconnect" in kind or "switch" in kind for kind in kinds):
        yield Violation("690.13 705.20", "devices", "no disconnect among the devices")
    plain = [one for one in option.all("strings") if _kind(option, one) != "optimizer"]
    if plain and option.dwelling and not any("rapid" in kind for kind in kinds):
        yield Violation("690.12", "devices", "strings on a building without rapid shutdown equipment")
    for device in option.all("devices"):
        sources = [name for name in option.upstream(device["id"]) if name in option.ac_kva]
        rating = device.get("rating_a") or device.get("rating")
        limit = (option.system.get("connection") or {}).get("limit_a") or math.inf
        if set(sources) != set(option.ac_kva):
            limit = math.inf
        at = option.volts_at(device["id"])
        together = len(sources) > 1 or at != option.source_v
        carried = option.together_a(sources, at) if together else sum(map(option.source_a, sources))
        limit *= option.service["voltage_v"] / at
        needs = 1.25 * min(limit, carried)
        if device.get("kind") in ("ac_disconnect", "combiner") and sources and rating and rating * 1.01 < needs:
            yield Violation("device_rating", device["id"], f"{rating} A for {needs:.0f} A")


def _kind(option: Option, string: Item) -> str | None:
    inverter = option.by_id("inverters").get(string["inverter"])
    maker = inverter and ratings.inverter(inverter["model"], inverter["ac_v"])
    return maker["kind"] if maker else None
