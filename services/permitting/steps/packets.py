"""The permit set: bound by a worker from the design's own sheets, checked before anything is handed in."""

import base64
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from services.permitting.model import DesignDrawing, Permit, PermitFile
from services.permitting.model.sheet import of_version
from services.permitting.rules.authorities import Authority
from shared.messaging.handling.work import Work
from shared.rules.calendar import local_date
from shared.schemas.design import DesignSheetsIssued

JOB: Final = "bind_permit_set"
KIND: Final = "permit_packet"


@cache
def contractor() -> dict[str, str]:
    """Who applies: {name, licence}."""
    text = files("services.permitting.rules").joinpath("data", "contractor.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


async def take_sheets(event: DesignSheetsIssued, work: Work) -> dict[str, str]:
    """Keeps the drawings of a design; their documents by hash. Empty where they are known."""
    if of_version(await work.all(DesignDrawing), event.design_version):
        return {}
    kept = {}
    for sheet in event.sheets:
        sha256 = work.keep(sheet.svg.encode(), "image/svg+xml", "drawing", f"{sheet.number}.svg")
        work.add(DesignDrawing.issued(work.project_id, event.design_version, sheet, sha256))
        kept[sha256] = sheet.svg
    return kept


async def bind(
    file: PermitFile, permit: Permit, here: Authority, work: Work, fresh: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Has the set of the present design bound; where design issues no sheets the technician binds it by hand.

    ``fresh``: documents of sheets that come with this very transaction, by their hash; all others lie in the database.
    """
    design = file.facts
    wanted = permit.wanted(design, here.more_documents)
    drawings = await work.all(DesignDrawing)
    if not drawings:
        work.publish(*permit.assembled(wanted))
        return
    present = of_version(drawings, design.version)
    if not present:
        return  # they are on their way
    sheets = [
        {"number": one.number, "title": one.title, "sha256": one.sha256, "svg": await _svg(one, fresh, work)}
        for one in present
    ]
    us, today = contractor(), local_date(work.now, file.site.time_zone)
    on_file = await work.documents()
    contents: dict[str, Any] = {
        "permit_id": str(permit.id), "kind": permit.kind.value, "ahj_id": permit.ahj_id,
        "project_id": str(work.project_id), "contract_id": file.contract_id and str(file.contract_id),
        "documents": list(wanted), "codes": [f"{one.code} {one.edition}" for one in here.in_force(today)],
        "contractor": us["name"], "licence": permit.licence or us["licence"],
        "design": file.design, "bill_of_materials": file.bill_of_materials, "certificates": file.certificates,
        "tmin_c": permit.answers().tmin_c, "sheets": sheets,
        "on_file": sorted({name for one in on_file for name in (one.kind, one.name)}),
    }  # fmt: skip
    work.start_job(JOB, contents)


async def _svg(drawing: DesignDrawing, fresh: Mapping[str, str], work: Work) -> str:
    if (svg := fresh.get(drawing.sha256)) is not None:
        return svg
    document = await work.document(drawing.sha256)
    assert document is not None and document.body is not None
    return document.body.decode()


def bound(permit: Permit, result: dict[str, Any], wanted: tuple[str, ...], work: Work) -> None:
    """Keeps the set; tells of it where it is complete."""
    pdf = base64.b64decode(result["pdf_base64"])
    sha256 = work.keep(pdf, "application/pdf", KIND, f"permit-set-{permit.kind}-{result['design_version']}.pdf")
    permit.take_packet(sha256, result["design_version"], result["missing"])
    if not permit.packet_missing:
        work.publish(*permit.assembled(wanted, sha256))


async def must_be_bound(file: PermitFile, permit: Permit, work: Work) -> None:
    """Refused where design issues sheets and the set of the present design is not complete."""
    if await work.all(DesignDrawing):
        permit.must_be_bound(file.facts.version)


def letter(permit: Permit, answers: dict[str, str], work: Work) -> str | None:
    """Writes the letter that answers every finding, item by item; its SHA-256. None where nothing was found."""
    if not permit.findings:
        return None
    lines = [
        f"Resubmission {permit.submission + 1} of the {permit.kind.value.replace('_', ' ')} permit {permit.id}",
        f"To {permit.ahj_id}, {work.now.date()}. Round of corrections: {permit.round}. "
        f"Design version {permit.design_version}.",
        "",
    ]
    for number, finding in enumerate(permit.findings, start=1):
        lines += [f"{number}. {finding['code']}: {finding['text']}", f"   Answer: {answers[finding['code']]}", ""]
    return work.keep(
        "\n".join(lines).encode(), "text/plain; charset=utf-8", KIND, f"letter-{permit.submission + 1}.txt"
    )
