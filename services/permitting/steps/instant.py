"""The instant route: an outside tool is asked, and what it says is recorded."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from services.permitting.model import Permit, PermitFile, PermitState
from services.permitting.ports.permit_tool import Issued
from shared.messaging.handling.work import Work
from shared.schemas.wire import misdated

JOB: Final = "ask_permit_tool"
ASK_AGAIN: Final = timedelta(hours=1)
"""After an answer that is none yet. Ours."""


def ask_tool(file: PermitFile, permit: Permit, work: Work) -> None:
    """Asks once the transaction is committed; the same application however often that happens."""
    design = file.facts
    application: dict[str, Any] = {
        "permit_id": str(permit.id), "submission": permit.submission, "ahj_id": permit.ahj_id,
        "kind": permit.kind.value, "design_version": design.version, "design_sha256": design.sha256,
        "kwac": design.kwac, "kwdc": design.kwdc, "battery_kwh": design.battery_kwh,
    }  # fmt: skip
    work.start_job(JOB, application)


def asked(permits: Sequence[Permit], about: Mapping[str, Any]) -> Permit | None:
    """The permit that an answer is about; None where it was answered before, or its submission was replaced."""
    found = next((one for one in permits if str(one.id) == about["permit_id"]), None)
    if found is None or found.state is not PermitState.SUBMITTED or found.submission != about["submission"]:
        return None
    return found


def issued(answer: dict[str, Any], now: datetime) -> Issued | None:
    """The permit that the tool says it issued; None where its days cannot be meant."""
    said = Issued.model_validate(answer)
    return None if misdated(said, now) else said
