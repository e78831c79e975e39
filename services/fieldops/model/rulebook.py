"""Rules that the regulator has published since the software was made."""

from services.fieldops.model.base import Base
from shared.rulebook.keeping import Published


class PublishedRule(Published, Base):
    """One version of one rule. ``project_id`` is that of the rule book: rules belong to no project."""

    __tablename__ = "published_rules"
