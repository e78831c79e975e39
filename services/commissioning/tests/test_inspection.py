"""The inspector's checklist and the utility's documents follow the design."""

from uuid import uuid4

from services.commissioning.rules.documents import REQUIRED, missing
from services.commissioning.rules.inspection import checklist
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated

DESIGN = example(SalesOrderCreated, uuid4()).design


def test_requirements_carry_the_figures_of_the_design() -> None:
    items = {item.code: item for item in checklist(DESIGN)}
    assert items["equipment_match"].requirement.startswith("20 modules Q.PEAK DUO BLK ML-G10+ 405 and 1 inverters")
    assert items["string_voltage"].requirement == "strings of 10, 10 modules as on the plan"
    assert all(item.citation for item in items.values())


def test_what_a_design_does_not_have_is_not_inspected() -> None:
    plain = DESIGN.model_copy(update={"strings": (), "battery_kwh": 0.0, "export_limit_kw": 5.0})
    codes = {item.code for item in checklist(plain)}
    assert "export_limit" in codes and not {"string_voltage", "battery_siting"} & codes


def test_missing_documents_keep_their_order() -> None:
    names = [one.name for one in REQUIRED]
    assert missing([]) == tuple(names)
    assert missing(names[1:]) == (names[0],)
    assert missing([*names, "more"]) == ()
