"""The base of this service's entities."""

from shared.messaging.storage.entities import Entity, new_metadata
from shared.rulebook.keeping import Published


class Base(Entity):
    __abstract__ = True
    metadata = new_metadata()


class PublishedRule(Published, Base):
    """A version of a rule that the regulator has published. Its ``project_id`` is that of the rule book."""

    __tablename__ = "published_rules"
