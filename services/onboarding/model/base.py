"""The metadata of this service's tables."""

from shared.messaging.storage.entities import Entity, new_metadata


class Base(Entity):
    __abstract__ = True
    metadata = new_metadata()
