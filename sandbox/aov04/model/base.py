"""The base of the utility's entities."""

from shared.messaging.storage.entities import Entity, new_metadata


class Base(Entity):
    __abstract__ = True
    metadata = new_metadata()


OF_CONNECTION = "connections.project_id"
"""What applications and requests belong to."""
