"""The lead as people see it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.lead.model import Lead, State
from shared.messaging.web.http import Versioned
from shared.schemas.lead import Channel


class LeadView(Versioned):
    project_id: UUID
    state: State
    channel: Channel | None
    score: int | None
    reason_codes: list[str]
    usage_grade: str | None
    site_assessed: bool
    preliminary_kwh: float | None
    facts: dict[str, Any] | None
    """How the analysis came about, or what was missing for it."""
    accuracy_pct: float | None
    metered: dict[str, Any] | None
    captured_at: datetime | None
    contacted_at: datetime | None
    expands: UUID | None
    """The project whose system this one adds to."""
    duplicate: bool = False


def view_of(lead: Lead, *, duplicate: bool = False) -> LeadView:
    return LeadView(
        project_id=lead.project_id,
        version=lead.version,
        state=lead.state,
        channel=lead.channel,
        score=lead.score,
        reason_codes=lead.reason_codes,
        usage_grade=(lead.usage or {}).get("grade"),
        site_assessed=lead.site is not None,
        preliminary_kwh=lead.preliminary_kwh,
        facts=lead.facts,
        accuracy_pct=lead.accuracy_pct,
        metered=lead.metered,
        captured_at=lead.captured_at,
        contacted_at=lead.contacted_at,
        expands=lead.expands,
        duplicate=duplicate,
    )
