"""The base of this service's entities."""

from shared.messaging.storage.entities import Entity, new_metadata


class Base(Entity):
    __abstract__ = True
    metadata = new_metadata()
