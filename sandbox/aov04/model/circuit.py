"""What each circuit bears beside its data file, and the letters that pass between its desk and the customers' files.

A circuit is decided about by nobody but its own desk, which works under the circuit's lock: two applications for the
last kilowatts of a section cannot both be approved. A file never touches a circuit's row. It leaves a letter, and the
desk leaves the answer as a letter in the file.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.aov04.grid import Added, Place, place_of
from sandbox.aov04.model.base import Base


class CircuitLoad(Base):
    """Generation interconnected since the data file was made, in watts; whole numbers do not drift."""

    __tablename__ = "circuit_loads"
    __table_args__ = (CheckConstraint("circuit_w >= 0", name="not_negative"),)

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The circuit's key."""
    circuit_id: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    circuit_w: Mapped[int] = mapped_column(default=0)
    sections: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    transformers: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    meters: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """By usage point, above 0. What was interconnected before meters were told apart is in the circuit's sums alone."""

    def added(self, place: Place, less_w: int = 0) -> Added:
        """``less_w``: what does not count of it."""
        return Added(
            circuit_w=self.circuit_w - less_w,
            section_w=self.sections.get(place.section_id, 0) - less_w,
            transformer_w=self.transformers.get(place.transformer_id, 0) - less_w,
        )

    def without(self, usage_point_id: str, watts: int) -> Added:
        """What there is beside a facility of which so many watts run at this meter, as far as they are known here."""
        return self.added(place_of(usage_point_id), min(watts, max(0, self.meters.get(usage_point_id, 0))))

    def put(self, usage_point_id: str, watts: int) -> None:
        """Adds generation; a negative number takes away what was added before."""
        place = place_of(usage_point_id)
        self.circuit_w += watts
        for part, name in (
            (self.sections, place.section_id), (self.transformers, place.transformer_id), (self.meters, usage_point_id),
        ):  # fmt: skip
            part[name] = max(0, part.get(name, 0) + watts)
            if not part[name]:
                del part[name]


class Letter(Base):
    """A message inside the utility, from a file to a circuit's desk or back; gone once it was read."""

    __tablename__ = "letters"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(index=True)
    """The addressee: a project, or a circuit's key."""
    body: Mapped[dict[str, Any]]
