"""The keyring that the settings name."""

from base64 import b64decode
from binascii import Error as NotBase64

from shared.messaging.settings import Settings
from shared.messaging.storage.keys.postgres import PostgresKeyring
from shared.messaging.storage.keys.sealing import KEY_BYTES
from shared.messaging.storage.postgres import PostgresStore

CONNECTIONS = 2
"""A batch asks at most once for all its projects, and rarely for one that it does not remember."""


def keyring_of(settings: Settings) -> PostgresKeyring | None:
    """None where none is named. Raises ValueError for master keys that are none; the text shows nothing of them."""
    if settings.keys_database_url is None:
        return None
    store = PostgresStore(
        str(settings.keys_database_url), size=CONNECTIONS, command_timeout_s=settings.database_command_timeout_s,
        name=f"{settings.service}-{settings.instance} keys", service=settings.service,
    )  # fmt: skip
    return PostgresKeyring(store, master_keys(settings.master_keys.get_secret_value()), settings.keys_remembered_s)


def master_keys(text: str) -> list[bytes]:
    """``<base64 of 32 bytes>[,…]``, the one that wraps new keys first."""
    found = []
    for place, one in enumerate(text.split(","), start=1):
        try:
            key = b64decode(one.strip(), validate=True)
        except NotBase64:
            key = b""
        if len(key) != KEY_BYTES:
            raise ValueError(f"HELIO_MASTER_KEYS: key {place} is not {KEY_BYTES} bytes in base64")
        found.append(key)
    return found
