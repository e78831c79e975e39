"""The DC side: strings on inputs, 690.7 and 690.8, the windows of the makers; micro-inverters on branches."""

from collections.abc import Iterator

from tests.oracles import ratings
from tests.oracles.ratings import Row
from tests.oracles.reading import Item, Option, Violation

SLACK = 1.001
STC_C = 25.0
HOT_RISE_K = 25.0
"""Cells over the hottest ambient; the least that practice reckons with, so that only plain misses count."""


def dc_side(option: Option) -> Iterator[Violation]:
    yield from _shares(option)
    arrays, inverters = option.by_id("arrays"), option.by_id("inverters")
    for string in option.all("strings"):
        array, inverter = arrays.get(string["array"]), inverters.get(string["inverter"])
        if array is None or inverter is None:
            yield Violation("string_unknown", string["id"], "names an array or inverter that is not in the system")
            continue
        module, maker = ratings.module(array["module"]), ratings.inverter(inverter["model"], inverter["ac_v"])
        if module is None or maker is None:
            yield Violation("model_unknown", string["id"], f"{array['module']} or {inverter['model']}")
            continue
        if maker["kind"] == "optimizer":
            yield from _optimizers(string, module, maker)
        else:
            yield from _voltage(option, string, module, maker)
    yield from _inputs(option)
    yield from _branches(option)


def _shares(option: Option) -> Iterator[Violation]:
    """Every module is on exactly one string or micro-inverter; every PV input side has one."""
    placed: dict[str, int] = {}
    inverters = option.by_id("inverters")
    for string in option.all("strings"):
        placed[string["array"]] = placed.get(string["array"], 0) + string["modules"] * string["parallel"]
    for branch in option.all("branches"):
        units = sum(inverters[name]["count"] for name in branch["inverters"] if name in inverters)
        placed[branch["array"]] = placed.get(branch["array"], 0) + units
    for array in option.all("arrays"):
        if placed.get(array["id"], 0) != array["count"]:
            text = f"{array['count']} modules, {placed.get(array['id'], 0)} of them on strings or micro-inverters"
            yield Violation("modules_connected", array["id"], text)
    fed = {string["inverter"] for string in option.all("strings")}
    fed |= {name for branch in option.all("branches") for name in branch["inverters"]}
    for id, inverter in inverters.items():
        storage = any(battery.get("inverter") == id for battery in option.all("batteries"))
        if option.all("arrays") and id not in fed and not storage:
            yield Violation("inverter_without_string", id, inverter["model"])


def voc_cold(module: Row, tmin_c: float) -> float:
    return float(module["voc_v"] * (1 + module["beta_voc_pct_per_k"] / 100 * (tmin_c - STC_C)))


def _voltage(option: Option, string: Item, module: Row, maker: Row) -> Iterator[Violation]:
    """690.7(A) by the coefficient; the tracker's window in heat."""
    climate, count = option.site["climate"], string["modules"]
    cold = count * voc_cold(module, climate["tmin_c"])
    limits = {
        "inverter": maker["max_v"],
        "module": module["max_system_v"],
        "building (690.7)": 600 if option.dwelling else 1000,
    }
    for name, limit in limits.items():
        if limit is not None and cold > limit * SLACK:
            yield Violation("690.7", string["id"], f"{cold:.0f} V in the cold, the {name} admits {limit:g} V")
    slope = module["beta_vmp_pct_per_k"] or module["gamma_pmp_pct_per_k"]
    hot = count * module["vmp_v"] * (1 + slope / 100 * (climate["tmax_c"] + HOT_RISE_K - STC_C))
    if maker["mppt_low_v"] is not None and hot * SLACK < maker["mppt_low_v"]:
        yield Violation("mppt_low", string["id"], f"{hot:.0f} V in heat, tracking begins at {maker['mppt_low_v']:g} V")
    stc = count * module["vmp_v"]
    if maker["mppt_high_v"] is not None and stc > maker["mppt_high_v"] * SLACK:
        yield Violation("mppt_high", string["id"], f"{stc:.0f} V at 25 °C, tracking ends at {maker['mppt_high_v']:g} V")


def _optimizers(string: Item, module: Row, maker: Row) -> Iterator[Violation]:
    limits, count = maker["optimizer"], string["modules"]
    if not limits["shortest"] <= count <= limits["longest"]:
        text = f"{count} optimizers, {limits['shortest']} to {limits['longest']} are admitted"
        yield Violation("optimizer_string", string["id"], text)
    if count * module["pmax_w"] > limits["max_string_w"] * SLACK:
        text = f"{count * module['pmax_w']:g} W on a string of at most {limits['max_string_w']:g} W"
        yield Violation("optimizer_power", string["id"], text)


def _inputs(option: Option) -> Iterator[Violation]:
    """Current of each input; strings that share one are alike."""
    arrays, inverters = option.by_id("arrays"), option.by_id("inverters")
    together: dict[tuple[str, int], list[Item]] = {}
    for string in option.all("strings"):
        together.setdefault((string["inverter"], string["mppt"]), []).append(string)
    for (id, mppt), strings in together.items():
        inverter = inverters.get(id)
        maker = inverter and ratings.inverter(inverter["model"], inverter["ac_v"])
        modules = [ratings.module(arrays[one["array"]]["module"]) for one in strings if one["array"] in arrays]
        if not maker or not modules or None in modules or maker["kind"] == "optimizer":
            continue
        where = f"{id} MPPT {mppt}"
        single, joined = maker, maker["joined"]
        imp = sum(one["parallel"] * module["imp_a"] for one, module in zip(strings, modules, strict=True) if module)
        isc = sum(one["parallel"] * module["isc_a"] for one, module in zip(strings, modules, strict=True) if module)
        options = [single] if joined is None else [single, joined]
        fits = [one for one in options if _carries(one, imp, 1.25 * isc) and mppt <= (one["mppt_count"] or mppt)]
        if not fits:
            text = f"Imp {imp:.1f} A, 1.25 Isc {1.25 * isc:.1f} A; {maker['max_input_a']} A and {maker['max_isc_a']} A"
            yield Violation("mppt_current", where, f"{text} on each of {maker['mppt_count']} inputs")
        count = sum(one["parallel"] for one in strings)
        if maker["inputs_per_mppt"] is not None and count > maker["inputs_per_mppt"]:
            yield Violation("mppt_terminals", where, f"{count} strings, {maker['inputs_per_mppt']} pairs of terminals")
        if len({one["modules"] for one in strings}) > 1 or len({one["array"] for one in strings}) > 1:
            yield Violation("mppt_mixed", where, "strings of unlike length or plane in parallel")


def _carries(limits: Row, imp_a: float, isc_a: float) -> bool:
    usable, short = limits["max_input_a"], limits["max_isc_a"]
    return (usable is None or imp_a <= usable * SLACK) and (short is None or isc_a <= short * SLACK)


def _branches(option: Option) -> Iterator[Violation]:
    inverters, arrays, seen = option.by_id("inverters"), option.by_id("arrays"), list[str]()
    for branch in option.all("branches"):
        units = [inverters[name] for name in branch["inverters"] if name in inverters]
        seen += branch["inverters"]
        count, amperes = sum(unit["count"] for unit in units), option.source_a(branch["id"])
        maker = units and ratings.inverter(units[0]["model"], units[0]["ac_v"])
        module = ratings.module(arrays[branch["array"]]["module"]) if branch["array"] in arrays else None
        if 1.25 * amperes > branch["ocpd_a"] * SLACK:
            yield Violation("705.30 branch", branch["id"], f"{amperes:.1f} A continuous on {branch['ocpd_a']} A")
        if maker and maker["units_per_branch"] is not None and count > maker["units_per_branch"]:
            yield Violation("branch_units", branch["id"], f"{count} units, {maker['units_per_branch']} are admitted")
        if maker and maker["branch_ocpd_a"] is not None and branch["ocpd_a"] > maker["branch_ocpd_a"]:
            text = f"{branch['ocpd_a']} A, the maker's is {maker['branch_ocpd_a']} A"
            yield Violation("branch_breaker", branch["id"], text)
        if maker and module and maker["max_v"] is not None:
            cold = voc_cold(module, option.site["climate"]["tmin_c"])
            if cold > maker["max_v"] * SLACK:
                yield Violation("690.7", branch["id"], f"module {cold:.1f} V in the cold on {maker['max_v']:g} V")
    for name in set(seen):
        if seen.count(name) > 1:
            yield Violation("branch_shared", name, "micro-inverters of one id on several branches")
