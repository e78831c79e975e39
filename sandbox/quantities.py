"""One count of every device through all seven stages of a project.

What is on the bill of materials, drawn on sheet E-1, stated by the design's facts, ordered, taken in, installed and
registered has to be the same number of the same model. Read from outside: databases, topics, and the sheet's own text.
"""

import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, LiteralString, Protocol
from uuid import UUID

Count = Counter[str]
"""Model -> pieces."""
Value = Mapping[str, Any]

PIECES: Final = frozenset({"module", "inverter", "battery"})
"""Categories of a bill of materials that facts list one by one and that carry serial numbers."""
EQUIPMENT: Final = ("Item", "Model", "Ids", "Qty")
"""Header of the equipment list of E-1."""
NOTED: Final = frozenset({"InstallationCompleted", "SerialWithdrawn"})
"""Events that :class:`Stood` takes."""
THERE_ALREADY: Final = "(existing)"

DESIGNS: Final[LiteralString] = """
    SELECT d.project_id, d.facts, d.bill_of_materials, o.body
    FROM designs d LEFT JOIN documents o ON o.project_id = d.project_id AND o.sha256 = d.drawings->>'single_line'"""
ORDERS: Final[LiteralString] = """
    SELECT project_id, lines, received, state = 'used_up' FROM purchase_orders WHERE state <> 'cancelled'"""


class Rows(Protocol):
    """Answers of a service's database; of each row the first column is its project."""

    def of(self, service: str, query: LiteralString) -> list[tuple[Any, ...]]: ...


@dataclass
class Stood:
    """What the topics say of devices: gathered while they are read once."""

    installed: dict[UUID, Value] = field(default_factory=dict)
    """The newest ``InstallationCompleted``."""
    reordered: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    """SKUs of pieces that were withdrawn and are ordered again."""

    def note(self, project: UUID, name: str, value: Value) -> None:
        if name == "InstallationCompleted":
            self.installed[project] = value
        elif name == "SerialWithdrawn" and value.get("replaced_by") is None:
            self.reordered[project].append(value["sku"])


@dataclass(frozen=True)
class Journey:
    """The devices of one project, stage by stage. ``devices``: models that are no pieces, but are drawn and bought."""

    bill: Count
    devices: Count
    drawn: Count
    facts: Count
    ordered: Count
    received: Count
    installed: Count
    registered: Count | None
    """None of a system that is no longer registered."""

    def differences(self) -> Iterator[str]:
        """Each stage that counts otherwise than the bill of materials, in words."""
        counted = {name: getattr(self, name) for name in ("facts", "ordered", "received", "installed", "registered")}
        bought = self.bill + self.devices
        for name, found, wanted in (
            ("drawn", self.drawn, Counter({model: bought[model] for model in {*self.bill, *self.drawn}})),
            *((name, found, self.bill) for name, found in counted.items() if found is not None),
        ):
            for model in sorted({*wanted, *found}):
                if wanted[model] != found[model]:
                    yield f"{model}: {wanted[model]} on the bill of materials, {found[model]} {name}"


def differences(rows: Rows, stood: Stood, registry: Mapping[UUID, Value], onboarded: set[UUID]) -> Iterator[str]:
    """What is counted differently in any onboarded project; ``registry`` as its topic stands."""
    designs = {(row[0], row[1]["sha256"]): row[1:] for row in rows.of("design", DESIGNS)}
    orders: dict[UUID, list[tuple[Any, Any, bool]]] = defaultdict(list)
    for project, lines, received, built_in in rows.of("fieldops", ORDERS):
        orders[project].append((lines, received, built_in))
    for project in sorted(onboarded & stood.installed.keys()):
        built = stood.installed[project]
        design = designs.get((project, built["design"]["sha256"]))
        if design is None or design[2] is None:
            yield f"{project}: the design that was built, or its sheet E-1, is not in the design's database"
            continue
        facts, bill, sheet = design
        journey = journey_of(
            facts, bill, sheet, orders[project], built["serials"], stood.reordered.get(project, ()),
            registry.get(project),
        )  # fmt: skip
        yield from (f"{project}: {found}" for found in journey.differences())


def journey_of(
    facts: Value, bill: Sequence[Value], sheet: bytes, orders: Sequence[tuple[Any, Any, bool]],
    serials: Sequence[Value], reordered: Sequence[str], registered: Value | None,
) -> Journey:  # fmt: skip
    """Count by model; a line is known by its SKU where there is no model beside it.

    ``orders``: lines, SKU -> pieces taken in, whether it was built in when another design was asked for. Of such an
    order counts what the new bill still lists: the rest was taken down.
    """
    of_sku = {line["sku"]: line["model"] for line in bill if line["category"] in PIECES}
    pieces, devices, ordered, received = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for line in bill:
        (pieces if line["category"] in PIECES else devices)[line["model"]] += line["quantity"]
    stood = set[str]()
    for lines, taken, built_in in orders:
        for line in lines:
            if line["category"] in PIECES and (not built_in or line["model"] in pieces):
                ordered[line["model"]] += line["quantity"]
                received[line["model"]] += taken.get(line["sku"], 0)
                stood |= {line["model"]} if built_in else set()
    again = Counter(of_sku.get(sku, sku) for sku in reordered)
    for count in (ordered, received):
        count.subtract(again)
        count.update({model: min(0, pieces[model] - count[model]) for model in stood})
    return Journey(
        bill=pieces,
        devices=devices,
        drawn=_named(drawn(sheet), [*pieces, *devices]),
        facts=stated(facts),
        ordered=ordered,
        received=received,
        installed=_serials(serials, of_sku),
        registered=None if registered is None else _serials(registered["serials"], of_sku),
    )


def stated(facts: Value) -> Count:
    """Pieces in the facts of a design; a battery inside its hybrid inverter is that inverter."""
    found = Counter[str]()
    models = {one["id"]: one["model"] for one in facts["inverters"]}
    for module in facts["modules"]:
        found[module["model"]] += module["count"]
    for inverter in facts["inverters"]:
        found[inverter["model"]] += inverter["count"]
    for battery in facts["batteries"]:
        if models.get(battery["inverter"]) != battery["model"]:
            found[battery["model"]] += battery["count"]
    return found


def drawn(sheet: bytes) -> list[tuple[str, int]]:
    """(text of the model, quantity) of each row of E-1's equipment list; what is there already is not counted."""
    cells: dict[float, dict[float, str]] = defaultdict(dict)
    for element in ET.fromstring(sheet).iter():  # noqa: S314 -- the service's own drawing
        said = "".join(element.itertext()).strip() if element.tag.endswith("text") else ""
        if said:
            cells[float(element.get("y", 0))][float(element.get("x", 0))] = said
    heads = ((y, {text: x for x, text in row.items()}) for y, row in cells.items())
    top, columns = next((y, row) for y, row in heads if row.keys() >= set(EQUIPMENT))
    item, model, _, quantity = (columns[name] for name in EQUIPMENT)
    rows = (row for y, row in sorted(cells.items()) if y > top and row.get(quantity, "").isdigit() and model in row)
    return [(row[model], int(row[quantity])) for row in rows if THERE_ALREADY not in row.get(item, "")]


def _named(rows: Sequence[tuple[str, int]], models: Sequence[str]) -> Count:
    """By the longest of the ``models`` that stands in the text; by the text itself where none does."""
    found = Counter[str]()
    for text, quantity in rows:
        found[max((model for model in models if model in text), key=len, default=text)] += quantity
    return found


def _serials(serials: Sequence[Value], of_sku: Mapping[str, str]) -> Count:
    """Pieces by model; a number that stands twice is one piece."""
    return Counter(of_sku[sku] for sku, _ in {(one["sku"], one["serial"]) for one in serials} if sku in of_sku)
