"""The clock of an issued permit: warned of, stopped by work that begins, extended, ended."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from services.permitting.model import Permit, PermitFile
from services.permitting.model import validity as model
from services.permitting.rules.authorities import authority_of, rests_until
from services.permitting.rules.kinds import OF_CONSTRUCTION
from services.permitting.steps.clocks import watch
from shared.messaging.handling.work import Work
from shared.rules.calendar import end_of_day, local_date

EXPIRY_WARNING: Final = timedelta(days=30)
"""How long before a permit expires somebody is asked to have it extended. Ours."""


def watch_expiry(file: PermitFile, permit: Permit, work: Work) -> None:
    assert permit.expires_on is not None
    ends = end_of_day(permit.expires_on, file.site.time_zone)
    if permit.worked_on is None:
        watch("permit_expiring", ends - EXPIRY_WARNING, work, permit.id)
    watch("permit_expired", ends, work, permit.id)


def stop_watching(permit: Permit, work: Work) -> None:
    work.disarm(f"permit_expiring:{permit.id}", f"permit_expired:{permit.id}")
    work.complete(f"extend_permit:{permit.id}")


def note_work(file: PermitFile, permits: Sequence[Permit], on: date, work: Work) -> bool:
    """Work was done on a day: permits go on while it does. True where one that had ended goes on."""
    revived = False
    for permit in permits:
        ended = not permit.held
        rules = authority_of(permit.ahj_id, file.site.jurisdiction, local_date(work.now, file.site.time_zone))
        until = rests_until(rules, on) if permit.kind in OF_CONSTRUCTION else None
        if not model.work_done(permit, on, until):
            continue
        revived |= ended
        stop_watching(permit, work)
        work.complete(f"resubmit_permit:{permit.id}")
        if until is not None:
            watch_expiry(file, permit, work)
    return revived
