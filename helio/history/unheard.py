"""Events that were published and that a restored database has never heard of."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from helio.history.journal import entry_of, records

if TYPE_CHECKING:
    from deploy.local.backup.restore import Restored
    from deploy.local.home import Home


@dataclass(frozen=True)
class Published:
    """One event that was published after the backup."""

    topic: str
    partition: int
    offset: int
    type: str | None
    project_id: str | None
    id: str
    decided_at: datetime
    """Real time, when the event's id was made: within the transaction that decided it."""
    unheard: bool
    """The restored database's last change was before that."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def published_since(home: "Home", restored: "Restored") -> Iterator[Published]:
    """Every event on the restored databases' own topics behind where they ended when the base copy was taken."""
    begins = restored.published_since()
    ends = {place: restored.ended[place] for place in begins}
    for message in records(home, ends, begins):
        entry = entry_of(message)
        decided_at = _made_at(entry.id)
        if decided_at is None:
            continue
        key = message.key()
        yield Published(
            entry.topic, entry.partition, entry.offset, entry.type, key.decode() if key else None, str(entry.id),
            decided_at, decided_at > restored.last_change + MILLISECOND,
        )  # fmt: skip


MILLISECOND = timedelta(milliseconds=1)
"""An id tells its time in whole milliseconds."""


def _made_at(event_id: str | None) -> datetime | None:
    """The instant in a UUIDv7; None for another id."""
    try:
        number = UUID(str(event_id))
    except ValueError:
        return None
    return datetime.fromtimestamp((number.int >> 80) / 1000, UTC) if number.version == 7 else None
