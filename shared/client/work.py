"""What a handler is given: one transaction of the party's database, and the way to answer within it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.client.publishing import Outbox
from shared.schemas.event import Envelope, Event


class Work:
    """One unit of work. What is done through ``sql`` and what is published are committed together, or not at all.

    A handler never commits, and never calls the outside: it may run again after a failure.
    """

    def __init__(self, sql: AsyncConnection, outbox: Outbox, envelope: Envelope | None = None) -> None:
        self.sql = sql
        """The open transaction: SQLAlchemy Core statements on the party's own tables."""
        self.envelope = envelope
        """The event's id, time, source and trace; None in a unit that no event has begun."""
        self._outbox = outbox

    async def publish(self, *events: Event) -> None:
        """Decides answers: they are sent after the commit, in this order per key, until the broker has them.

        Raises:
            ValueError: an event of a topic that this principal does not own, or one that is too large.
        """
        await self._outbox.add(self.sql, events, self.envelope)
