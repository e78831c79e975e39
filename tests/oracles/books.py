"""One list of devices everywhere: bill of materials, drawings, facts, energy, ways out, checks."""

import re
from collections.abc import Iterator

from tests.oracles import ratings
from tests.oracles.reading import Option, Violation

CENT_KWH = 0.5
"""Sums of figures that were rounded one by one."""
RESULTS = ("pass", "fail", "unknown", "note")
PLAUSIBLE_KWH_PER_KW = (300.0, 2300.0)
"""Of a roof anywhere in the United States, north faces and shade included."""


def books(option: Option) -> Iterator[Violation]:
    yield from _bought(option)
    yield from _facts(option)
    yield from _energy(option)
    yield from _ways(option)
    yield from _checks(option)
    yield from _drawn(option)
    yield from _listings(option)


def installed(option: Option) -> dict[str, int]:
    """Pieces to buy by model: what is inside another piece, or there already, is not bought."""
    found: dict[str, int] = {}

    def add(model: str, count: int) -> None:
        found[model] = found.get(model, 0) + count

    inverters = option.by_id("inverters")
    for array in option.all("arrays"):
        add(array["module"], array["count"])
    for inverter in inverters.values():
        add(inverter["model"], inverter["count"])
    for battery in option.all("batteries"):
        host = inverters.get(battery.get("inverter") or "")
        if host is None or host["model"] != battery["model"]:
            add(battery["model"], battery["count"])
    if option.transformer is not None and not option.transformer.get("existing"):
        add(option.transformer["model"], 1)
    for device in option.all("devices"):
        if not device.get("existing") and device.get("model"):
            add(device["model"], device.get("count", 1))
    return found


def _bought(option: Option) -> Iterator[Violation]:
    ordered: dict[str, int] = {}
    ids = {item["id"] for kind in option.system if isinstance(option.system[kind], list) for item in option.all(kind)}
    ids |= {option.transformer["id"]} if option.transformer else set()
    for line in option.option["bill_of_materials"]:
        ordered[line["model"]] = ordered.get(line["model"], 0) + line["quantity"]
        for id in line["for"]:
            if id not in ids:
                yield Violation("bom_for", line["sku"], f"stands for {id}, which is not in the system")
    for model, count in installed(option).items():
        if ordered.get(model, 0) != count:
            yield Violation("bom_quantity", model, f"{ordered.get(model, 0)} ordered, {count} in the system")


def _facts(option: Option) -> Iterator[Violation]:
    facts = option.option["facts"]
    modules = {array["module"]: ratings.module(array["module"]) for array in option.all("arrays")}
    kwdc = sum(array["count"] * (modules[array["module"]] or {"pmax_w": 0})["pmax_w"] for array in option.all("arrays"))
    sums = {
        "kwdc": kwdc / 1000,
        "kwac": sum(one["count"] * one["kw"] for one in option.all("inverters")),
        "battery_kwh": sum(one["count"] * one["kwh"] for one in option.all("batteries")),
    }
    for name, value in sums.items():
        if abs((facts[name] or 0.0) - value) > 0.006:
            yield Violation("facts", name, f"{facts[name]}, the devices come to {value:.3f}")


def _energy(option: Option) -> Iterator[Violation]:
    energy, facts = option.option["energy"], option.option["facts"]
    parts = energy["inverters"]
    total = sum(one["annual_kwh"] for one in parts)
    for name, value in (("energy", energy["annual_kwh"]), ("facts", facts["annual_kwh"])):
        if abs((value or 0.0) - total) > CENT_KWH + 1e-5 * total:
            yield Violation("energy_sum", name, f"{value} kWh, the inverters come to {total:.1f} kWh")
    inverters = option.by_id("inverters")
    dc = _kwdc_by_inverter(option)
    for one in parts:
        inverter = inverters.get(one["id"])
        if inverter is None:
            yield Violation("energy_inverter", one["id"], "is not in the system")
            continue
        if abs(one["kwac"] - inverter["count"] * inverter["kw"]) > 0.006:
            yield Violation("energy_kwac", one["id"], f"{one['kwac']} kW, {inverter['count']} × {inverter['kw']} kW")
        if abs(one["kwdc"] - dc.get(one["id"], 0.0)) > 0.006:
            yield Violation("energy_kwdc", one["id"], f"{one['kwdc']} kW, its modules are {dc.get(one['id'], 0):.3f}")
        if one["kwdc"] and abs(one["dc_ac"] - one["kwdc"] / one["kwac"]) > 0.006:
            yield Violation("energy_dc_ac", one["id"], f"{one['dc_ac']}, {one['kwdc']} / {one['kwac']}")
        low, high = PLAUSIBLE_KWH_PER_KW
        if one["kwdc"] and not low * one["kwdc"] * 0.3 < one["annual_kwh"] < high * one["kwdc"]:
            yield Violation("energy_yield", one["id"], f"{one['annual_kwh']} kWh of {one['kwdc']} kW")
        if one["clipped_kwh"] < -CENT_KWH:
            yield Violation("energy_clipped", one["id"], f"{one['clipped_kwh']} kWh")
    for id in set(dc) - {one["id"] for one in parts}:
        yield Violation("energy_inverter", id, "makes no energy")


def _kwdc_by_inverter(option: Option) -> dict[str, float]:
    watts = {}
    for array in option.all("arrays"):
        module = ratings.module(array["module"])
        watts[array["id"]] = module["pmax_w"] / 1000 if module else 0.0
    found: dict[str, float] = {}
    for string in option.all("strings"):
        kw = watts.get(string["array"], 0.0) * string["modules"] * string["parallel"]
        found[string["inverter"]] = found.get(string["inverter"], 0.0) + kw
    inverters = option.by_id("inverters")
    for branch in option.all("branches"):
        for name in branch["inverters"]:
            if name in inverters:
                found[name] = found.get(name, 0.0) + watts.get(branch["array"], 0.0) * inverters[name]["count"]
    return found


def _ways(option: Option) -> Iterator[Violation]:
    ways = option.option["ways_out"]
    costs = [way["lifetime_usd"] for way in ways]
    if costs != sorted(costs):
        yield Violation("ways_order", "ways_out", f"not ascending: {costs}")
    if ways and sum(bool(way["chosen"]) for way in ways) != 1:
        yield Violation("ways_chosen", "ways_out", f"{sum(bool(way['chosen']) for way in ways)} chosen")
    chosen = [way["lifetime_usd"] for way in ways if way["chosen"]]
    if chosen and costs and chosen[0] > min(costs) + 0.01:
        yield Violation("ways_chosen", "ways_out", f"{chosen[0]} $ chosen, {min(costs)} $ is possible")


def _checks(option: Option) -> Iterator[Violation]:
    judged: dict[str, float | None] = {}
    for check in option.option["checks"]:
        if check["result"] not in RESULTS:
            yield Violation("check_result", check["rule"], f"{check['result']!r}")
        if check["result"] == "fail" and check["rule"] != "tariff_eligible":
            yield Violation(
                "check_failed", f"{check['rule']} {check['subject']}", f"{check['value']} of {check['limit']}"
            )
        if "dc_ac" in check["rule"]:
            judged |= dict.fromkeys(re.split(r",\s*", check["subject"]), check["limit"])
    stringed = {string["inverter"] for string in option.all("strings")}
    for id in stringed - set(judged):
        yield Violation("check_missing", id, "no check judges its ratio of DC to AC")


def _drawn(option: Option) -> Iterator[Violation]:
    """Quantity in the equipment list of E-1; breakers and conductors written as they are in the runs."""
    written = option.written("single-line")
    if not written:
        return
    rows = option.rows("single-line")
    for model, count in installed(option).items():
        counts = list(_quantities(rows, model))
        if model not in written:
            yield Violation("drawn", model, "is not on the single line")
        elif counts and sum(counts) != count:
            yield Violation("drawn_quantity", model, f"{sum(counts)} drawn, {count} in the system")
        elif not counts:
            yield Violation("drawn_quantity", model, "no quantity beside it")
    for run in option.all("runs"):
        if run["size"] not in written:
            yield Violation("drawn_run", run["id"], f"{run['size']} is not written")
        if run["ocpd"] is not None and not re.search(rf"\b{run['ocpd']} A\b", written):
            yield Violation("drawn_run", run["id"], f"{run['ocpd']} A is not written")
    unknown = {check["rule"] for check in option.option["checks"] if check["result"] == "unknown"}
    for row in rows:
        if any(rule in cell for cell in row for rule in unknown) and any(cell.strip() == "PASS" for cell in row):
            yield Violation("drawn_passed", row[0], "is unknown and drawn as passed")


def _quantities(rows: list[list[str]], model: str) -> Iterator[int]:
    """The whole number that stands at most two cells after a cell with the model: item, model, ids, quantity."""
    for row in rows:
        for index, cell in enumerate(row):
            if model in cell:
                yield from [int(one) for one in row[index + 1 : index + 3] if one.isdigit()][:1]


def _listings(option: Option) -> Iterator[Violation]:
    """A listing that no source states is written as expected, wherever it is written beside the device."""
    devices = [("UL 61730", ratings.module(one["module"]), one["module"]) for one in option.all("arrays")]
    devices += [("UL 1741-SB", ratings.inverter(one["model"]), one["model"]) for one in option.all("inverters")]
    devices += [("UL 9540", ratings.battery(one["model"]), one["model"]) for one in option.all("batteries")]
    for standard, model in {(standard, model) for standard, _, model in devices}:
        found = [one for name, one, of in devices if name == standard and of == model and one is not None]
        if not ratings.expected_only([one for one in found if one], standard):
            continue
        for drawing in option.drawings:
            for line in (cell for cells in option.rows(drawing) for cell in cells):
                if model in line and standard in line and "expected" not in line:
                    yield Violation("listing", model, f"{standard} written as a fact: {line[:90]}")
