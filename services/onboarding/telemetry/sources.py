"""Which gateway sends, of which system: asked with every batch, so that a retired one is out at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import HTTPException

from services.onboarding.model.system import State
from services.onboarding.rules.nameplate import nameplate
from services.onboarding.telemetry.ingest import Source
from shared.messaging.storage.postgres import PostgresStore
from shared.schemas.parts import DesignFacts


@dataclass(frozen=True)
class Known:
    source: Source
    watched_since: datetime | None
    """From when readings count for the activation of a system; None once it is activated."""


def rated_w(design: dict[str, Any] | None) -> float:
    """All inverters of a system as built; 0 where nobody has said what was built."""
    if design is None:
        return 0.0
    rated = nameplate(DesignFacts.stored(design))
    return float(max(rated.rtg_max_w, rated.rtg_max_charge_rate_w))


async def known(store: PostgresStore, gateway_id: UUID) -> Known:
    """Raises 401 for a gateway that is retired or whose system has ended."""
    row = await store.pool.fetchrow(
        """SELECT g.serial, g.project_id, s.state, s.design, s.watched_since
           FROM gateways g JOIN systems s USING (project_id) WHERE g.id = $1 AND g.retired_at IS NULL
             AND s.state NOT IN ('decommissioned', 'closed')""",
        gateway_id,
    )
    if row is None:
        raise HTTPException(401, "this gateway is retired, or its system is no more")
    watched = row["state"] == State.ENERGIZED
    source = Source(gateway_id, row["serial"], row["project_id"], rated_w(row["design"]))
    return Known(source, row["watched_since"] if watched else None)
