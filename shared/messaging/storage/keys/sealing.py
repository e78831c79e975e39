"""Sealing: bytes under a key, and events whose personal fields lie under the key of their project (AES-256-GCM)."""

import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json, to_json

from shared.schemas.event import Event, SealedEvent

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
"""Random; far fewer than 2**32 are ever made under one key (NIST SP 800-38D section 8.3)."""
OVERHEAD_BYTES: Final = NONCE_BYTES + 16
"""How much longer what is sealed is: the nonce and the tag of 128 bits."""

Read = Callable[[str, bytes], Event]


class CannotOpen(ValueError):
    """Sealed under another key, for another place, or damaged."""


def seal(plain: bytes, key: bytes, about: bytes) -> bytes:
    """Nonce and ciphertext. ``about``: what it belongs to; it opens nowhere else."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def unseal(sealed: bytes, key: bytes, about: bytes) -> bytes:
    """What was sealed. Raises :class:`CannotOpen`."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
    except (InvalidTag, ValueError):
        raise CannotOpen("it is sealed under another key, or damaged") from None


def sealed_event(event: SealedEvent, fields: Sequence[str], key: bytes | None) -> SealedEvent:
    """The event as it goes out: what the fields hold is sealed, or, where the key was forgotten, left out."""
    empty = {name: type(event).model_fields[name].default for name in fields}
    stated = {name for name in fields if getattr(event, name) != empty[name]}
    if not stated:
        return event
    inside = event.model_dump_json(include=stated).encode()
    sealed = None if key is None else b64encode(seal(inside, key, _about(event))).decode()
    return event.model_copy(update={**empty, "sealed": sealed})


def opened_event(event: SealedEvent, key: bytes, read: Read) -> Event:
    """The event with what was sealed in its place. ``read`` judges it like any other. Raises ValueError."""
    assert event.sealed is not None
    try:
        sealed = b64decode(event.sealed, validate=True)
    except NotBase64:
        raise CannotOpen("it is not base64") from None
    inside = from_json(unseal(sealed, key, _about(event)))
    whole = {**event.model_dump(mode="json"), **inside, "sealed": None}
    return read(event.ce_type, to_json(whole))


def _about(event: Event) -> bytes:
    """Without the version: what is sealed is still opened when the event around it has a newer one."""
    return f"{event.ce_type.rpartition('.v')[0]} {event.project_id}".encode()
