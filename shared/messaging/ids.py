"""Identifiers: UUIDv7, so that they sort by time and index well; the database's own ``uuidv7()`` exists from 18 on."""

from hashlib import sha256
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

_63_BITS = 0x7FFF_FFFF_FFFF_FFFF
_UNREADABLE = UUID("6f2a7d0e-7c55-5e9b-9d5e-3b6a1f0c8d21")


def new_id() -> UUID:
    """A UUIDv7 of the real time (not of the project calendar: the inbox is partitioned by it)."""
    made: UUID = uuid7()
    return made


def id_of_unreadable(topic: str, partition: int, offset: int, digest: bytes) -> UUID:
    """The id of a record that names none: the same again whenever the same record is read again."""
    return uuid5(_UNREADABLE, f"{topic}/{partition}/{offset}/{digest.hex()}")


def lock_key(project_id: UUID) -> int:
    """The advisory-lock key of a project: the low 63 bits of its id, which are random in a UUIDv7."""
    return project_id.int & _63_BITS


def lock_key_of_text(text: str) -> int:
    """The advisory-lock key of anything else that has a name: 63 bits of its hash."""
    return int.from_bytes(sha256(text.encode()).digest()[:8]) & _63_BITS
