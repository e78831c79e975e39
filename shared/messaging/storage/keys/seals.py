"""What is personal in events: sealed at the end of the transaction that publishes, opened before it is handled."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from shared.messaging.storage.keys import Keyring
from shared.messaging.storage.keys.sealing import Read, opened_event, sealed_event
from shared.messaging.storage.store import Outgoing
from shared.schemas.event import Event, SealedEvent

Personal = Callable[[type[Event]], Sequence[str]]
"""The fields of an event that are personal, by the contract's table."""
NO_KEYS = "what is personal in events cannot be sealed or opened: set HELIO_KEYS_DATABASE_URL and HELIO_MASTER_KEYS"


class Seals:
    """What one transaction seals, and whose keys it deletes. None of it is undone where the transaction fails."""

    def __init__(self, keyring: Keyring | None, personal: Personal) -> None:
        self._keyring = keyring
        self._personal = personal
        self._open: list[tuple[Outgoing, SealedEvent]] = []
        self._forgotten: set[UUID] = set()

    def add(self, outgoing: Outgoing, event: Event) -> None:
        """Takes an event that is recorded to be sent; most hold nothing personal."""
        if isinstance(event, SealedEvent):
            self._open.append((outgoing, event))

    def forget(self, project_id: UUID) -> None:
        """Deletes the project's key: what lies under it anywhere is not to be read any more."""
        self._forgotten.add(project_id)

    async def settle(self) -> None:
        """Before anything is written: neither the outbox nor Kafka ever holds what is personal openly."""
        if not self._open and not self._forgotten:
            return
        if self._keyring is None:
            raise RuntimeError(NO_KEYS)
        keys = await self._keyring.keys({event.project_id for _, event in self._open}, make=True)
        for outgoing, event in self._open:
            closed = sealed_event(event, self._personal(type(event)), keys.get(event.project_id))
            outgoing.value = type(closed).__pydantic_serializer__.to_json(closed)
        for project_id in self._forgotten:
            await self._keyring.forget(project_id)
        self._open.clear()
        self._forgotten.clear()


async def fetch_keys(keyring: Keyring | None, events: Collection[Event | None]) -> None:
    """Asks once for the keys of a whole batch: the ring remembers them."""
    sealed = {event.project_id for event in events if isinstance(event, SealedEvent) and event.sealed is not None}
    if keyring is not None and sealed:
        await keyring.keys(sealed)


async def opened(keyring: Keyring | None, event: Event | None, read: Read) -> Event | None:
    """The event with what was sealed in it; as it came where this service has no keys, or the key was forgotten."""
    if keyring is None or not isinstance(event, SealedEvent) or event.sealed is None:
        return event
    key = (await keyring.keys([event.project_id])).get(event.project_id)
    return event if key is None else opened_event(event, key, read)
