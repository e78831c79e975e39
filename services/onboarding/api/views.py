"""The project as onboarding shows it to people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.onboarding.model import Onboarding, State, System
from services.onboarding.rules import guards
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Versioned, View, must
from shared.schemas.onboarding import Satisfaction
from shared.schemas.parts import SerialNumber


class OnboardingView(View):
    trained: list[str]
    documents: list[str]
    delivered_at: datetime | None
    completed_at: datetime | None
    satisfaction: Satisfaction | None
    csat: int | None
    nps: int | None


class SystemView(Versioned):
    project_id: UUID
    state: State
    blocked_by: list[str]
    missing: list[str]
    """Facts of other services that are not there, or are older than the installation."""
    system_id: UUID | None
    energized_at: datetime | None
    deenergized_at: datetime | None
    lockout: dict[str, Any] | None
    """Why and since when the switch is locked open by us; null while it is not."""
    gateway_serial: str | None
    offline_since: datetime | None
    activated_at: datetime | None
    crew: str | None
    """Who built what stands; null before, and where that was not told."""
    serials: list[SerialNumber]
    """Of what is installed."""
    retired_serials: list[str]
    revision: int
    consent: dict[str, Any] | None
    """The newest; ``consents`` has one for each program."""
    consents: list[dict[str, Any]]
    onboarding: OnboardingView | None


async def view_of(work: Work) -> SystemView:
    """All of a project; 404 where there is none."""
    system: System = must(await work.get(System))
    onboarding = await work.get(Onboarding)
    fields = {name: getattr(system, name) for name in SystemView.model_fields if hasattr(System, name)}
    return SystemView(
        **fields,
        missing=list(guards.missing(system.facts)),
        onboarding=None if onboarding is None else OnboardingView.model_validate(onboarding),
    )
