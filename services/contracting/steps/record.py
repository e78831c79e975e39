"""The sealed record of a contract: what was written, sent, opened, consented to, signed."""

from services.contracting.model import AuditEntry
from services.contracting.rules.signing.trail import Sealed, Trail
from shared.messaging.handling.work import Work


async def note(work: Work, what: str, **facts: str) -> AuditEntry:
    """Adds an entry to the record, and returns it."""
    return work.add(AuditEntry.after(await _chain(work), work.project_id, what, work.now, **facts))


async def trail_of(work: Work) -> Trail:
    """The whole record, as it goes into the signed document."""
    return Trail(tuple(Sealed(one.entry, one.seal) for one in await _chain(work)))


async def _chain(work: Work) -> list[AuditEntry]:
    return sorted(await work.all(AuditEntry), key=lambda entry: entry.place)
