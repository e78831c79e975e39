"""Runs: 310.16 with its corrections, 240.4, 240.6, 250.122, 690.8 and 690.9, 705.28 and 705.30."""

from collections.abc import Iterator

from tests.oracles import nec, ratings
from tests.oracles.reading import Item, Option, Violation

SLACK = 0.99
"""Datasheets round currents; a per cent of it is no violation."""
CONTINUOUS = 1.25


def conductors(option: Option) -> Iterator[Violation]:
    for run in option.all("runs"):
        try:
            sets, size = nec.parsed_size(run["size"])
            _, grounding = nec.parsed_size(run["egc"])
        except ValueError as error:
            yield Violation("run_size", run["id"], str(error))
            continue
        current = run_current(option, run)
        if current is None:
            yield Violation("run_nowhere", run["id"], f"{run['from']} - {run['to']} carries no source's current")
            continue
        amperes, minimum = current
        yield from _sized(option, run, sets, size, amperes, minimum)
        yield from _protected(option, run, sets, size, amperes)
        assumed = run["ocpd"] or minimum
        needed = nec.grounding(assumed)
        if nec.rank(grounding) < min(nec.rank(needed), nec.rank(size)):
            yield Violation("250.122", run["id"], f"{run['egc']} beside {assumed:.0f} A, {needed} AWG is the least")
        if sets == 1 and run["ocpd"] is not None and not _is_string(option, run):
            least = next(one for one in nec.SIZES if _enough(option, run, one, amperes, minimum))
            larger = min(nec.grounding_of_larger(run["ocpd"], least, size), size, key=nec.rank)
            if nec.rank(size) > nec.rank(least) and nec.rank(grounding) < nec.rank(larger):
                text = f"{run['size']} where {least} AWG carries it: {larger} AWG, not {run['egc']}, grounds it"
                yield Violation("250.122(B)", run["id"], text)
        if sets > 1 and nec.rank(size) < nec.rank("1/0"):
            yield Violation("310.10(G)", run["id"], f"{run['size']} in parallel")
        if not run["length_m"] > 0:
            yield Violation("run_length", run["id"], f"{run['length_m']} m")
    yield from _connected(option)


def _is_string(option: Option, run: Item) -> bool:
    return run["from"] in option.by_id("strings") and run["to"] in option.by_id("inverters")


def run_current(option: Option, run: Item) -> tuple[float, float] | None:
    """Maximum current of one set of circuits, and what conductors and devices are sized for; None of no source."""
    if _is_string(option, run):
        string = option.by_id("strings")[run["from"]]
        array = option.by_id("arrays").get(string["array"])
        inverter = option.by_id("inverters")[run["to"]]
        maker = ratings.inverter(inverter["model"], inverter["ac_v"])
        module = array and ratings.module(array["module"])
        if not module or not maker:
            return None
        circuits = max(run["conductors"] // 2, 1)
        each = string["parallel"] / min(circuits, string["parallel"])
        if maker["kind"] == "optimizer":  # 690.8(A)(1)(c): the converter's rated output, taken as its input rating
            return maker["optimizer"]["max_module_isc_a"] * each, CONTINUOUS * maker["optimizer"]["max_module_isc_a"]
        return 1.25 * module["isc_a"] * each, CONTINUOUS * 1.25 * module["isc_a"] * each
    if run["from"] in option.by_id("batteries") and option.by_id("batteries")[run["from"]]["coupling"] == "dc":
        row = ratings.battery(option.by_id("batteries")[run["from"]]["model"])
        amperes = float((row and row["dc_a"]) or 0.0)
        return amperes, CONTINUOUS * amperes
    sources = [name for name in option.upstream(run["from"]) if name in option.ac_kva]
    if not sources:
        return None
    at = option.volts_at(run["from"])
    alone = len(sources) == 1 and at == option.source_v
    amperes = option.source_a(sources[0]) if alone else option.together_a(sources, at)
    limit = (option.system.get("connection") or {}).get("limit_a")
    if limit is not None and set(sources) == set(option.ac_kva):
        amperes = min(
            amperes, limit * option.service["voltage_v"] / at
        )  # 705.13: where all sources flow together the setting is the current
    return amperes, CONTINUOUS * amperes


def _sized(option: Option, run: Item, sets: int, size: str, amperes: float, minimum: float) -> Iterator[Violation]:
    """705.28(B), 690.8(B): 125 % on the table's value; the current itself on the corrected one."""
    table = sets * nec.AMPACITY_75C[size]
    ambient = run.get("ambient_c", option.site["climate"]["tmax_c"])
    carrying = run.get("in_raceway", 2 if _is_string(option, run) else 3)
    usable = sets * nec.corrected(size, ambient, carrying)
    if table < minimum * SLACK:
        yield Violation("705.28 690.8", run["id"], f"{run['size']} of {table} A for 1.25 times {amperes:.1f} A")
    if usable < amperes * SLACK:
        text = f"{run['size']}: {usable:.1f} A at {ambient:g} °C and {carrying} conductors for {amperes:.1f} A"
        yield Violation("310.15", run["id"], text)


def _protected(option: Option, run: Item, sets: int, size: str, amperes: float) -> Iterator[Violation]:
    ocpd = run["ocpd"]
    if ocpd is None:
        string = option.by_id("strings").get(run["from"])
        if string is None and amperes:
            yield Violation("240.4", run["id"], "AC conductors without an overcurrent device")
        if string is not None and string["parallel"] > 2:
            yield Violation("690.9", run["id"], f"{string['parallel']} strings in parallel without fuses")
        return
    if ocpd not in nec.STANDARD_OCPD and not (_is_string(option, run) and ocpd in (1, 3, 6, 10)):
        yield Violation("240.6", run["id"], f"{ocpd} A is no standard rating")
    ambient = run.get("ambient_c", option.site["climate"]["tmax_c"])
    carrying = run.get("in_raceway", 2 if _is_string(option, run) else 3)
    ampacity = sets * nec.corrected(size, ambient, carrying)
    if ocpd > nec.largest_ocpd(size, sets, ampacity):
        yield Violation("240.4", run["id"], f"{ocpd} A on {run['size']}, which carries {ampacity:.0f} A")
    if ocpd < CONTINUOUS * amperes * SLACK:
        yield Violation("705.30", run["id"], f"{ocpd} A for 1.25 times {amperes:.1f} A")
    inverter = option.by_id("inverters").get(run["from"])
    maker = inverter and ratings.inverter(inverter["model"], inverter["ac_v"])
    if maker and maker["max_ocpd_a"] is not None and ocpd > maker["max_ocpd_a"]:
        yield Violation("max_ocpd", run["id"], f"{ocpd} A, the maker admits {maker['max_ocpd_a']} A")
    if _is_string(option, run):
        module = ratings.module(option.by_id("arrays")[option.by_id("strings")[run["from"]]["array"]]["module"])
        if module and module["series_fuse_a"] is not None and ocpd > module["series_fuse_a"]:
            yield Violation("series_fuse", run["id"], f"{ocpd} A, the module admits {module['series_fuse_a']} A")


def _enough(option: Option, run: Item, size: str, amperes: float, minimum: float) -> bool:
    """Whether a size would do with a per cent to spare, protected as the run is, or is the one that was laid."""
    usable = nec.corrected(size, run.get("ambient_c", option.site["climate"]["tmax_c"]), run.get("in_raceway", 3))
    carries = nec.AMPACITY_75C[size] >= minimum / SLACK and usable >= amperes / SLACK
    protected = run["ocpd"] <= nec.largest_ocpd(size, 1, usable) if usable >= 15 else False
    return (carries and protected) or size == nec.parsed_size(run["size"])[1]


def _connected(option: Option) -> Iterator[Violation]:
    """Every source has a way to the service, with enough conductors; every string to its inverter."""
    ends = [run["to"] for run in option.all("runs")]
    starts = {run["from"] for run in option.all("runs")}
    known = {one["id"] for one in option.all("devices") if one.get("kind") in ("main_panel", "tap")}
    service = [end for end in ends if end not in starts and (end in known or not known)]
    reached: set[str] = set()
    for end in service:
        reached |= option.upstream(end)
    for source in option.ac_kva:
        if source not in reached:
            yield Violation("not_connected", source, "no run leads from it to the service")
    for string in option.all("strings"):
        if not any(run["from"] == string["id"] and run["to"] == string["inverter"] for run in option.all("runs")):
            yield Violation("not_connected", string["id"], f"no run leads from it to {string['inverter']}")
    for battery in option.all("batteries"):
        host = option.by_id("inverters").get(battery.get("inverter") or "")
        beside = host is not None and host["model"] != battery["model"] and battery["kw"] > 0
        if beside and not any(
            {run["from"], run["to"]} == {battery["id"], battery["inverter"]} for run in option.all("runs")
        ):
            yield Violation("706.30", battery["id"], f"no conductors between it and {battery['inverter']}")
    if len(set(service)) > 1:
        yield Violation("several_ends", ",".join(sorted(set(service))), "runs end at several devices")
    for run in option.all("runs"):
        sources = [name for name in option.upstream(run["from"]) if name in option.ac_kva]
        if sources and not _is_string(option, run):
            least = 3 if any(option.phases_of(name) == 3 for name in sources) else 2
            if run["conductors"] < least:
                yield Violation("run_conductors", run["id"], f"{run['conductors']} conductors, {least} phases")
