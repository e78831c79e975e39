"""The handover package: training and papers of a system as one ZIP with manifest and hashes."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from services.onboarding.model import Onboarding, System
from services.onboarding.rules import billing, checklists, handover
from services.onboarding.rules.der import ieee2030_5, openadr, sunspec
from services.onboarding.rules.nameplate import export_limit_w, ratings_of
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.storage.objects import name_of
from shared.messaging.storage.store import Document
from shared.messaging.web.http import must, reader_for
from shared.messaging.web.security import Caller
from shared.rules.calendar import local_date
from shared.schemas.parts import SerialNumber

router = APIRouter()
ForTheOwner = Annotated[Caller, Depends(reader_for("customer", "support", "operator"))]
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of added documents: a package is made in memory."""


@router.get("/projects/{project_id}/handover-package", response_class=Response)
async def handover_package(request: Request, project_id: UUID, caller: ForTheOwner) -> Response:
    """A ZIP with the training list, serial numbers with warranties, design, permission, agreement, nameplate, who bills
    what, and the project's documents that the caller may read here; `manifest.json` has the SHA-256 of each.
    """
    processor: Processor = request.app.state.processor

    async def look(work: Work) -> tuple[System, Onboarding | None, list[Document]]:
        system: System = must(await work.get(System))
        system.must_have_run("hand over")
        return system, await work.get(Onboarding), await work.documents()

    system, onboarding, documents = await processor.look(project_id, look)
    kinds = processor.service.contract.documents
    mine = [one for one in documents if caller.roles & set(kinds[one.kind].readers)]
    files = papers(system, onboarding) | await _contents(request, project_id, mine)
    packed = handover.package(
        files, processor.clock.now(), project_id=str(project_id), system_id=str(system.system_id)
    )  # fmt: skip
    headers = {"content-disposition": f'attachment; filename="handover-{project_id}.zip"', "cache-control": "no-store"}
    return Response(packed, media_type="application/zip", headers=headers)


def papers(system: System, onboarding: Onboarding | None) -> dict[str, bytes]:
    """What onboarding itself knows of a system that runs, by file name."""
    design = system.as_built
    energized = system.energized_at or datetime.now(UTC)
    serials = [SerialNumber.model_validate(one) for one in system.serials]
    rated, permission = ratings_of(design), system.permission or {}
    limit = permission.get("export_limit_kw")
    texts: dict[str, Any] = {
        "training.txt": handover.training(checklists.training(design), onboarding.trained if onboarding else ()),
        "serials.csv": handover.serial_list(
            serials, system.categories, local_date(energized, system.time_zone or "UTC")
        ),
        "design-as-built.json": handover.as_json(system.design),
        "permission-to-operate.json": handover.as_json(permission),
        "interconnection-agreement.json": handover.as_json(system.agreement),
        "nameplate.json": handover.as_json(
            {
                "ieee2030_5": ieee2030_5.der_capability(rated), "sunspec": sunspec.models(rated),
                "openadr": openadr.resource(rated, export_limit_w(limit)),
            }
        ),
    }  # fmt: skip
    if system.permission is not None and system.usage_point_id and system.time_zone and system.product:
        pto_on = local_date(system.pto.granted_at, system.time_zone)
        notice = billing.notice(
            system.project_id, system.usage_point_id, system.product, pto_on, prepaid=system.prepaid
        )
        texts["who-bills-what.json"] = handover.as_json(notice.model_dump(mode="json"))
    return {name: text.encode() for name, text in texts.items()}


async def _contents(request: Request, project_id: UUID, documents: list[Document]) -> dict[str, bytes]:
    """The added documents by file name. Raises 413 for too many bytes, 503 where the store does not have one now."""
    if sum(one.size for one in documents) > MOST_BYTES:
        raise HTTPException(413, f"the documents exceed {MOST_BYTES} bytes: fetch them one by one")
    found = {}
    for number, one in enumerate(documents, 1):
        body = one.body
        if body is None and (objects := request.app.state.objects) is not None:
            try:
                body = b"".join([piece async for piece in objects.read(name_of(project_id, one.sha256))])
            except OSError:
                body = None
        if body is None:
            raise HTTPException(503, f"the object store does not have {one.name} now: try again")
        found[f"documents/{number:03}-{one.kind}-{one.name}"] = body
    return found
