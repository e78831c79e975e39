"""The permit set: bound from the design's own sheets, complete before it is handed in, corrections answered by item."""

import base64
import hashlib
import io
import time
from typing import Any

import pytest
from pypdf import PdfReader

from services.permitting.rules.permit_set.bind import bind
from services.permitting.rules.permit_set.drawing import Sheet
from services.permitting.tests.given import Scene, amended, example, ordered
from shared.messaging.testing.system import Faults
from shared.schemas import permitting as out
from shared.schemas.design import DesignSheet, DesignSheetsIssued
from shared.schemas.parts import EquipmentLine

FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)
DRAWN: str = example(DesignSheetsIssued.ce_type)["sheets"][0]["svg"]
RACKING = EquipmentLine(
    sku="FLASH", manufacturer="IronRidge", model="FlashFoot2", category="racking", quantity=48, unit_cost_cents=1,
    lead_time_days=7,
)  # fmt: skip


def issued(scene: Scene, version: int = 1, numbers: tuple[str, ...] = ("PV-1", "E-1")) -> DesignSheetsIssued:
    order = ordered(scene.project)
    digest = hashlib.sha256(DRAWN.encode()).hexdigest()
    return DesignSheetsIssued(
        project_id=scene.project, design_id=order.design.design_id, design_version=version,
        sheets=tuple(DesignSheet(number=one, title=f"Sheet {one}", sha256=digest, svg=DRAWN) for one in numbers),
    )  # fmt: skip


def with_racking(scene: Scene) -> Any:
    order = ordered(scene.project)
    return order.model_copy(update={"bill_of_materials": (*order.bill_of_materials, RACKING)})


async def read(scene: Scene, name: str) -> bytes:
    """A document of the project by the beginning of its name, the newest one."""
    found = [one for one in scene.world.nodes["permitting"].store.documents.values() if one.name.startswith(name)]
    body = found[-1].body
    assert body is not None
    return body


@pytest.mark.parametrize("sheets_first", [True, False])
async def test_the_set_is_bound_from_the_designs_own_sheets(sheets_first: bool) -> None:
    scene = Scene(FAULTS, int(sheets_first))
    events = [issued(scene), with_racking(scene)]
    for event in events if sheets_first else events[::-1]:
        await scene.happens(event)
    told = scene.published(out.PermitPackageAssembled)[-1]
    permit = await scene.permit()
    assert told.packet_sha256 == permit.packet_sha256 and permit.packet_missing == []
    (applied,) = scene.published(out.InterconnectionApplicationSubmitted)
    shown = {(one.kind, one.sha256) for one in applied.evidence}
    assert shown == ({("drawing", hashlib.sha256(DRAWN.encode()).hexdigest())} if sheets_first else set())
    pdf = await read(scene, "permit-set-building-1")
    assert hashlib.sha256(pdf).hexdigest() == permit.packet_sha256
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = "\n".join(page.extract_text() for page in pages)
    for number in ("T-1", "PV-1", "E-1", "S-1", "E-2", "E-3", "B-1", "D-1", "A-1"):
        assert number in text
    assert hashlib.sha256(DRAWN.encode()).hexdigest()[:16] in text.replace("\n", "")
    assert [float(pages[1].mediabox[2]), float(pages[1].mediabox[3])] == [1224, 792]  # 17 by 11 in
    assert "P1" in pages[1].extract_text()  # the drawing itself, not its name
    await scene.hands_in("building")


async def test_an_incomplete_set_is_not_handed_in_and_says_what_is_missing() -> None:
    scene = Scene()
    await scene.happens(issued(scene, numbers=("PV-1",)), ordered(scene.project))
    permit = await scene.permit()
    assert permit.packet_missing == ["single_line_diagram"]
    assert not scene.published(out.PermitPackageAssembled)
    refused = await scene.hands_in("building", status=409)
    assert refused["type"].endswith("packet-incomplete") and "single_line_diagram" in refused["detail"]
    cover = PdfReader(io.BytesIO(await read(scene, "permit-set"))).pages[0].extract_text()
    assert "Missing: single line diagram" in cover


async def test_a_set_that_cannot_be_bound_keeps_the_permit_back_until_the_job_is_run_again() -> None:
    scene = Scene()
    scene.world.failing.add("bind_permit_set")
    await scene.happens(issued(scene), with_racking(scene))
    refused = await scene.hands_in("building", status=409)
    assert "permit_set" in refused["detail"]
    scene.world.failing.clear()
    await scene.world.retry_jobs("permitting")
    await scene.world.settle()
    await scene.hands_in("building")


async def test_a_new_design_waits_for_its_own_sheets() -> None:
    scene = Scene()
    order = with_racking(scene)
    await scene.happens(issued(scene), order)
    await scene.hands_in("building")
    changed = amended(order, kwdc=6.0).model_copy(update={"bill_of_materials": order.bill_of_materials})
    await scene.happens(changed)
    refused = await scene.hands_in("building", status=409, again=True)
    assert refused["type"].endswith("packet-not-bound")
    await scene.happens(issued(scene, version=2))
    await scene.hands_in("building", again=True)
    assert scene.published(out.PermitPackageAssembled)[-1].packet_sha256 == (await scene.permit()).packet_sha256


async def test_corrections_are_answered_item_by_item_with_a_letter() -> None:
    scene = Scene(FAULTS, 4)
    await scene.happens(issued(scene), with_racking(scene))
    await scene.hands_in("building")
    findings = [{"code": "A-7", "text": "sheet 3 is not legible"}, {"code": "690.56(C)", "text": "label is missing"}]
    await scene.decides("corrections", findings=findings)
    one = [{"code": "A-7", "answer": "drawn anew"}]
    refused = await scene.post("permit/resubmission", {"answers": one}, status=409)
    assert refused["type"].endswith("finding-unanswered") and "690.56(C)" in refused["detail"]
    await scene.post("permit/resubmission", {"answers": [*one, {"code": "690.56(C)", "answer": "on sheet E-3 now"}]})
    (resubmitted,) = scene.published(out.PermitResubmitted)
    letter = await read(scene, "letter-2")
    assert hashlib.sha256(letter).hexdigest() == resubmitted.letter_sha256
    assert "1. A-7: sheet 3 is not legible\n   Answer: drawn anew" in letter.decode()
    assert "2. 690.56(C): label is missing\n   Answer: on sheet E-3 now" in letter.decode()


@pytest.mark.parametrize(
    "svg",
    [
        "<svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "<html/>",
        '<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><image href="x"/></svg>',
    ],
)  # fmt: skip
def test_what_cannot_be_painted_is_no_sheet(svg: str) -> None:
    with pytest.raises(ValueError, match="drawing"):
        Sheet(svg)


def contents(sheets: int) -> dict[str, Any]:
    order = ordered(example(DesignSheetsIssued.ce_type)["project_id"])
    shapes = "".join(f'<rect x="{n % 90}" y="{n // 9}" width="8" height="8" fill="#eef3f7"/>' for n in range(800))
    svg = DRAWN.replace("</svg>", f"{shapes}</svg>")
    drawn = [{"number": f"PV-{n}", "title": "Roof", "sha256": "0" * 64, "svg": svg} for n in range(1, sheets + 1)]
    return {
        "permit_id": "p", "kind": "building", "ahj_id": "us-nc-greensboro", "project_id": "x", "contract_id": "c",
        "documents": ["cover_and_site_plan"], "codes": ["NEC 2020"], "contractor": "Us", "licence": "1",
        "design": order.design.model_dump(mode="json"), "bill_of_materials": [RACKING.model_dump(mode="json")],
        "certificates": [], "tmin_c": -10.0, "sheets": drawn, "on_file": [],
    }  # fmt: skip


def test_a_set_of_twenty_pages_is_bound_within_one_and_a_half_seconds() -> None:
    bind(contents(1))  # fonts and styles are loaded once a worker
    began = time.process_time()
    found = bind(contents(13))
    assert time.process_time() - began < 1.5
    assert len(PdfReader(io.BytesIO(base64.b64decode(found["pdf_base64"]))).pages) >= 20
    assert bind(contents(13))["sha256"] == found["sha256"]  # the same contents, the same bytes
