"""What operators ask about quarantine over HTTP: how much of whom, samples, and one more try or the end of one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from shared.messaging.operations import interventions
from shared.messaging.operations.audit import Intervening
from shared.messaging.operations.showing import ShownHeader, shown
from shared.messaging.storage.store import QuarantineCount, Quarantined, Unknown
from shared.messaging.web.http import reader_for
from shared.messaging.web.security import Caller

router = APIRouter(tags=["operations"])
Operator = Annotated[Caller, Depends(reader_for("operator"))]


class CountView(BaseModel):
    principal: str
    topic: str
    reason: str
    seen: int
    kept: int
    first_at: Any
    last_at: Any


class QuarantinedView(BaseModel):
    id: int
    principal: str
    topic: str
    partition: int
    offset: int
    reason: str
    error: str
    seen_at: Any
    key: str | None
    headers: list[ShownHeader]
    value: str | None
    """UTF-8 where it is that, else base64 behind ``base64:``; the beginning of ``value_bytes``."""
    value_bytes: int


class QuarantinePage(BaseModel):
    counts: list[CountView]
    items: list[QuarantinedView]
    next: int | None


def _count(found: QuarantineCount) -> CountView:
    return CountView(
        principal=found.principal, topic=found.topic, reason=found.reason, seen=found.seen, kept=found.kept,
        first_at=found.first_at, last_at=found.last_at,
    )  # fmt: skip


def _view(one: Quarantined) -> QuarantinedView:
    return QuarantinedView(
        id=one.id, principal=one.principal, topic=one.topic, partition=one.partition, offset=one.offset,
        reason=one.reason, error=one.error, seen_at=one.seen_at, key=shown(one.record_key),
        headers=[[name, shown(value)] for name, value in one.headers],
        value=shown(one.value, cut=one.value_bytes > len(one.value or b"")), value_bytes=one.value_bytes,
    )  # fmt: skip


@router.get("/quarantine")
async def listed(
    request: Request,
    _: Operator,
    principal: str | None = None,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> QuarantinePage:
    """Counts of all that was rejected, and the kept samples of it, the oldest first."""
    store = request.app.state.processor.store
    found = await store.quarantined(principal, after, limit)
    counts = [_count(one) for one in await store.quarantine_counts() if principal in (None, one.principal)]
    following = found[-1].id if len(found) == limit else None
    return QuarantinePage(counts=counts, items=[_view(one) for one in found], next=following)


@router.get("/quarantine/{sample_id}")
async def shown_one(request: Request, sample_id: int, _: Operator) -> QuarantinedView:
    """One record that was no fact of its topic's owner."""
    return _view(await _find(request, sample_id))


@router.post("/quarantine/{sample_id}/retry", status_code=200)
async def retried(request: Request, sample_id: int, operator: Intervening) -> dict[str, Any]:
    """Reads it once more, as after a deploy that knows better; where it is a fact now, it is handled."""
    sample = await _find(request, sample_id)
    error = await interventions.retry_quarantined(request.app.state.processor, sample, operator)
    return {"applied": error is None, "error": error}


@router.delete("/quarantine/{sample_id}")
async def dropped(request: Request, sample_id: int, operator: Intervening) -> dict[str, Any]:
    """Deletes a sample. Its count stays."""
    sample = await _find(request, sample_id)
    note = operator.did("quarantine.drop", sample.id)
    gone = await request.app.state.processor.store.drop_quarantined([sample.id], note)
    return {"dropped": gone == 1}


async def _find(request: Request, sample_id: int) -> Quarantined:
    if not 0 < sample_id < 2**63:
        raise Unknown("there is no such id")
    found = await request.app.state.processor.store.quarantined(None, sample_id - 1, 1)
    if not found or found[0].id != sample_id:
        raise Unknown(f"no record {sample_id} is in quarantine here")
    sample: Quarantined = found[0]
    return sample
