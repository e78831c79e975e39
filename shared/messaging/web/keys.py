"""The keys by which tokens are verified: an issuer's JSON Web Key Set, from a file or an address, kept fresh."""

import asyncio
import contextlib
import json
import time
import urllib.request
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.parse import urlsplit

import jwt
from fastapi import HTTPException

from shared.messaging.settings import Settings

MOST_BYTES = 1024 * 1024
"""Of a key set or a discovery document."""
DISCOVERY = "/.well-known/openid-configuration"
"""OpenID Connect Discovery 1.0, section 4."""

Keys = Mapping[str, jwt.PyJWK]
"""By ``kid``; the empty text for a key without one."""


class KeySource(Protocol):
    """Where keys come from. Both raise HTTPException 503 where there are none to verify by."""

    async def keys(self) -> Keys:
        """The keys that are published now; the same object as long as they have not changed."""
        ...

    async def sought(self) -> Keys:
        """The keys, looked at anew where a token names one that is not among them."""
        ...


def source_of(settings: Settings) -> KeySource:
    """The source that the settings name."""
    if settings.jwks_file is not None:
        return KeyFile(settings)
    if settings.jwks_url is not None or urlsplit(settings.token_issuer).scheme in ("http", "https"):
        return KeyAddress(settings)
    return NoKeys()


class NoKeys:
    """Lets nobody in."""

    async def keys(self) -> Keys:
        raise HTTPException(503, "no issuer is configured: set HELIO_TOKEN_ISSUER, HELIO_JWKS_URL or HELIO_JWKS_FILE")

    sought = keys


class KeyFile:
    """A file that a sidecar or the stack keeps fresh. It is looked at with every request, and read when it changed."""

    def __init__(self, settings: Settings) -> None:
        assert settings.jwks_file is not None
        self._path = settings.jwks_file
        self._read = lru_cache(maxsize=1)(self._read_anew)

    async def keys(self) -> Keys:
        try:
            found = self._path.stat()
        except OSError:
            raise _unreadable() from None
        return self._read(found.st_ino, found.st_mtime_ns, found.st_size)

    sought = keys

    def _read_anew(self, *_: int) -> Keys:
        try:
            return parsed(self._path.read_bytes())
        except (OSError, ValueError):
            raise _unreadable() from None


class KeyAddress:
    """Keys that the issuer publishes. One fetch at a time; callers wait for it only where nothing is known yet."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: Keys | None = None
        self._answered = self._asked = float("-inf")
        """When, monotonic seconds: the keys were fetched; a fetch was last begun."""
        self._fetching: asyncio.Task[None] | None = None

    async def keys(self) -> Keys:
        age_s = time.monotonic() - self._answered
        if age_s > self._settings.jwks_refresh_s:
            fetch = self._begin()
            if fetch is not None and (self._known is None or age_s > self._settings.jwks_refresh_s * 2):
                await asyncio.shield(fetch)
        if self._known is None or time.monotonic() - self._answered > self._settings.jwks_stale_s:
            raise _unreadable()
        return self._known

    async def sought(self) -> Keys:
        if (fetch := self._begin()) is not None:
            await asyncio.shield(fetch)
        return await self.keys()

    def _begin(self) -> "asyncio.Task[None] | None":
        """The fetch under way, a new one, or None where the last one is too fresh to begin another."""
        if self._fetching is None or self._fetching.done():
            if time.monotonic() - self._asked < self._settings.jwks_retry_s:
                return None
            self._asked = time.monotonic()
            self._fetching = asyncio.create_task(self._fetch(), name="keys of the issuer")
        return self._fetching

    async def _fetch(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody answers, or not with keys: what is known goes on
            found, raw = await asyncio.to_thread(self._fetched)
            if raw != getattr(self, "_raw", None):
                self._known, self._raw = found, raw
            self._answered = time.monotonic()

    def _fetched(self) -> tuple[Keys, bytes]:
        raw = self._get(self._settings.jwks_url or self._discovered())
        return parsed(raw), raw

    def _discovered(self) -> str:
        issuer = self._settings.token_issuer
        document = json.loads(self._get(issuer.rstrip("/") + DISCOVERY))
        if not isinstance(document, dict) or document.get("issuer") != issuer:
            raise ValueError("the discovery document is of another issuer")
        return str(document.get("jwks_uri"))

    def _get(self, address: str) -> bytes:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
            raise ValueError("keys are fetched by HTTPS, or from the machine itself")
        with urllib.request.urlopen(address, timeout=self._settings.jwks_answer_s) as answer:  # noqa: S310
            raw: bytes = answer.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise ValueError("the answer is too long")
        return raw


def parsed(raw: bytes) -> Keys:
    """The keys of a JSON Web Key Set that can verify a signature. Raises ValueError where there is none."""
    try:
        content: Any = json.loads(raw)
        found = {key.key_id or "": key for key in jwt.PyJWKSet.from_dict(content).keys if _signs(key)}
    except (TypeError, AttributeError, RecursionError, jwt.PyJWTError) as error:
        raise ValueError("this is no key set") from error
    if not found:
        raise ValueError("the key set is empty")
    return found


def _signs(key: jwt.PyJWK) -> bool:
    return key.public_key_use in (None, "sig") and key.key_type in ("OKP", "EC", "RSA")


def _is_loopback(host: str | None) -> bool:
    with contextlib.suppress(ValueError):
        return host == "localhost" or ip_address(host or "").is_loopback
    return False


def _unreadable() -> HTTPException:
    return HTTPException(503, "the issuer's keys cannot be read", {"retry-after": "5"})
