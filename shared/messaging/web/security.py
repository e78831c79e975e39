"""Who calls: OIDC bearer tokens, verified against the issuer's published keys."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Any
from uuid import UUID

import jwt
from fastapi import HTTPException, Request

from shared.messaging.settings import Settings
from shared.messaging.web.keys import Keys, source_of
from shared.messaging.web.limits.allowance import Allowance

KNOWN_FOR_S = 60
"""A token is verified anew after so long at the latest, and as soon as the published keys change."""
MOST_SUBJECT_CHARACTERS = 255
"""OpenID Connect Core 1.0, section 2."""

ALGORITHMS = ("EdDSA", "ES256", "RS256", "PS256")
"""Of public keys alone; a key of the set is used with the algorithm that it was published for."""


@dataclass(frozen=True)
class Caller:
    """A verified caller. A token that names projects is good for those alone, whatever its roles are."""

    subject: str
    roles: frozenset[str]
    projects: frozenset[UUID] | None
    """None: the token names no projects, which is none for roles that reach only their own."""
    organisation: str | None
    expires_at: float
    methods: tuple[str, ...] = ()
    """How the issuer has authenticated the caller (RFC 8176: ``pwd``, ``otp``, ``face`` …); empty where it says not."""
    issued_at: float = inf
    """Of the token, in seconds of the wall's clock; of a caller who needs none it is never too old."""

    @property
    def method(self) -> str:
        """The same as one word for a record: ``session:pwd+otp``."""
        return f"session:{'+'.join(self.methods) or 'token'}"

    def belongs_to(self, organisations: Collection[str] | None) -> bool:
        """Whether the caller's organisation is among these; None is recorded for whoever comes first."""
        return organisations is None or self.organisation in organisations


class Tokens:
    """Verifies bearer tokens by the issuer's published keys, and counts what each caller asks for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._source = source_of(settings)
        self._known = lru_cache(maxsize=4096)(self._verify)
        self._verified_by: Keys = {}
        """The keys by which everything in ``_known`` was verified."""
        self._allowance = Allowance(settings.http_requests_per_minute)

    async def caller(self, request: Request) -> Caller:
        """The caller of a request. Raises 401 with what is wrong, 429 for too many, 503 without keys to verify by."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise HTTPException(401, "send a bearer token: Authorization: Bearer …")
        caller = await self._verified(token.strip())
        if caller.expires_at < time.time() - self._settings.token_clock_skew_s:
            raise HTTPException(401, "the token has expired")
        self._allowance.take(caller.subject)
        return caller

    async def _verified(self, token: str) -> Caller:
        self._use(await self._source.keys())
        period = int(time.monotonic()) // KNOWN_FOR_S
        try:
            return self._known(token, period)
        except UnknownKey:  # perhaps one that was published a moment ago
            self._use(await self._source.sought())
            return self._known(token, period)

    def _use(self, keys: Keys) -> None:
        if keys is not self._verified_by:
            self._known.cache_clear()
            self._verified_by = keys

    def _verify(self, token: str, _: int) -> Caller:
        """``_`` numbers the period of ``KNOWN_FOR_S``: what was verified in another one is verified anew."""
        try:
            key = self._verified_by.get(jwt.get_unverified_header(token).get("kid", ""))
            if key is None:
                raise UnknownKey
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._settings.token_audience,
                issuer=self._settings.token_issuer,
                leeway=self._settings.token_clock_skew_s,
                options={"require": ["exp", "iat", "sub"]},
            )
            return _caller(claims, self._settings.token_longest_lifetime_s)
        except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise HTTPException(401, f"the token is not valid: {error}") from None


class UnknownKey(HTTPException):
    """The token names a key that is not among the published ones."""

    def __init__(self) -> None:
        super().__init__(401, "the token is signed by a key that the issuer does not publish")


def _caller(claims: Mapping[str, Any], longest_s: float) -> Caller:
    """Raises ValueError for a claim that is not of its type, and for a token that is good for too long."""
    subject, organisation = claims["sub"], claims.get("org")
    if not (isinstance(subject, str) and 0 < len(subject) <= MOST_SUBJECT_CHARACTERS and "\x00" not in subject):
        raise ValueError(f"sub is no text of 1 to {MOST_SUBJECT_CHARACTERS} characters")
    if not (organisation is None or (isinstance(organisation, str) and organisation)):
        raise ValueError("org is no text")
    for name in ("exp", "iat"):
        if isinstance(claims[name], bool) or not isinstance(claims[name], int | float):
            raise ValueError(f"{name} is no number")
    if claims["exp"] - claims["iat"] > longest_s:
        raise ValueError(f"it is good for longer than {longest_s:.0f} s")
    methods = tuple(_texts("amr", claims["amr"])) if "amr" in claims else ()
    lasts = float(claims["exp"])
    return Caller(subject, _roles(claims), _projects(claims), organisation, lasts, methods, float(claims["iat"]))


def _roles(claims: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(_texts("roles", claims["roles"])) if "roles" in claims else frozenset()


def _projects(claims: Mapping[str, Any]) -> frozenset[UUID] | None:
    """Of ``projects``, and of ``project_id``, which older tokens have: a list of one."""
    given = {name: claims[name] for name in ("projects", "project_id") if name in claims}
    if "project_id" in given:
        given["project_id"] = [given["project_id"]]
    if not given:
        return None
    return frozenset(UUID(one) for name, value in given.items() for one in _texts(name, value))


def _texts(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{name} holds something else than texts")
    return value
