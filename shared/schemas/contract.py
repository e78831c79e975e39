"""The contract as the chassis takes it: from wire names and bytes to today's events."""

from typing import Final

import orjson

from shared.schemas.catalogue import topic_of
from shared.schemas.event import CATALOGUE, Event
from shared.schemas.upcasters import newest, upcast


class SharedContract:
    """Reads every version that ever was: old ones are turned into today's class before a handler sees them."""

    def resolve(self, ce_type: str) -> type[Event] | None:
        """Today's class for a wire name, or None where the contract does not have it."""
        return CATALOGUE.get(ce_type) or CATALOGUE.get(newest(ce_type))

    def read(self, ce_type: str, value: bytes) -> Event:
        """The event of a record's value. Raises ValueError saying what is wrong and where."""
        current = CATALOGUE.get(ce_type)
        if current is not None:
            return current.model_validate_json(value)
        old = orjson.loads(value)
        if not isinstance(old, dict):
            raise ValueError(f"the value is a JSON {type(old).__name__}, expected an object")
        wire_name, new = upcast(ce_type, old)
        return CATALOGUE[wire_name].model_validate_json(orjson.dumps(new))

    def topic_of(self, event_type: type[Event]) -> str:
        return topic_of(event_type)


CONTRACT: Final = SharedContract()
