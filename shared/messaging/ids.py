"""Identifiers: UUIDv7, so that they sort by time and index well; the database's own ``uuidv7()`` exists from 18 on."""

from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7

_63_BITS = 0x7FFF_FFFF_FFFF_FFFF


def new_id() -> UUID:
    """A UUIDv7 of the real time (not of the project calendar: the inbox is partitioned by it)."""
    made: UUID = uuid7()
    return made


def lock_key(project_id: UUID) -> int:
    """The advisory-lock key of a project: the low 63 bits of its id, which are random in a UUIDv7."""
    return project_id.int & _63_BITS


def lock_key_of_text(text: str) -> int:
    """The advisory-lock key of anything else that has a name: 63 bits of its hash."""
    return int.from_bytes(sha256(text.encode()).digest()[:8]) & _63_BITS
