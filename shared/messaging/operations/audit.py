"""Who intervenes by hand, and why: every such request leaves a row in the audit trail with what it did."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from shared.messaging.storage.store import Audited
from shared.messaging.web.http import View, reader_for
from shared.messaging.web.security import Caller

router = APIRouter()
NO_REASON = "no reason given"
Reason = Annotated[str, Query(max_length=500, description="Why: it is kept with what was done, by whom and when.")]


class Operator:
    """An operator's request that changes something by hand."""

    def __init__(self, caller: Caller, why: str) -> None:
        self._caller = caller
        self._why = why.strip() or NO_REASON

    def did(self, action: str, subject: object, **details: Any) -> Audited:
        """The row that says so. ``action``: what it was done to, a dot, what was done."""
        return Audited(self._caller.subject, action, str(subject), self._why, details)


async def operator(caller: Annotated[Caller, Depends(reader_for("operator"))], why: Reason = NO_REASON) -> Operator:
    """A dependency: an operator who intervenes."""
    return Operator(caller, why)


Intervening = Annotated[Operator, Depends(operator)]


class AuditedView(View):
    id: int
    at: datetime
    who: str
    action: str
    subject: str
    why: str
    details: dict[str, Any]


class AuditPage(View):
    items: list[AuditedView]
    next: int | None
    """Give it as ``after`` to read on; None on the last page."""


@router.get("/audit-trail", dependencies=[Depends(reader_for("operator"))])
async def audit_trail(
    request: Request,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditPage:
    """What operators did, the oldest first."""
    found = await request.app.state.processor.store.audit_trail(after, limit)
    items = [AuditedView.model_validate(one) for one in found]
    return AuditPage(items=items, next=items[-1].id if len(items) == limit else None)
