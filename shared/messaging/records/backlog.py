"""Which topics have as many parked records here as they may: no more is taken of them, and Kafka keeps the rest.

Who may write a topic may park any project by a version that nobody will ever know, and all that follows it. So what is
parked of one topic is counted whenever something was parked, and from the bound on the topic stands still until some of
it is handled or dropped. Nothing is lost or overtaken: what is not taken is read again, from where it was left.
"""

import logging
from collections.abc import Sequence

from shared.messaging.handling.processor import Processor
from shared.messaging.handling.reading import StoredRecord

log = logging.getLogger("heliograph.backlog")


class Backlog:
    """What one member of the group knows of it; others that read the same topics each look for themselves."""

    def __init__(self, processor: Processor) -> None:
        self._processor = processor
        self._most_rows = processor.settings.parked_topic_most_rows
        self._parked = -1
        """How many records the processor had parked when the database was asked last."""
        self.full: dict[str, int] = {}
        """Topics of which nothing more is taken, each with its parked records."""

    async def look(self) -> None:
        """Asks the database, where something was parked since, or a topic stands still. Raises Outage."""
        parked = self._processor.parked
        if parked == self._parked and not self.full:
            return
        counts = await self._processor.store.parked_by_topic()
        self._parked = parked
        full = {topic: count for topic, count in counts.items() if count >= self._most_rows}
        for topic in full.keys() - self.full.keys():
            log.error("%d records of %s are parked: nothing more of it is taken", full[topic], topic)
        for topic in self.full.keys() - full.keys():
            log.info("%s is read again", topic)
        self.full = full

    def apart(self, records: Sequence[StoredRecord]) -> tuple[list[StoredRecord], dict[tuple[str, int], int]]:
        """The records that are taken, and where each partition stands whose records are not: at its first one."""
        if not self.full:
            return list(records), {}
        left: dict[tuple[str, int], int] = {}
        for record in records:
            if record.topic in self.full:
                left.setdefault((record.topic, record.partition), record.offset)
        return [record for record in records if record.topic not in self.full], left
