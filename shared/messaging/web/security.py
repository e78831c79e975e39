"""Who calls: OIDC bearer tokens, verified against the issuer's published keys."""

import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import jwt
from fastapi import HTTPException, Request

from shared.messaging.settings import Settings


@dataclass(frozen=True)
class Caller:
    """A verified caller. A token that names a project is good for that project alone."""

    subject: str
    roles: frozenset[str]
    project_id: UUID | None
    expires_at: float

    def require(self, roles: frozenset[str], project_id: UUID | None) -> None:
        """Raises 403 unless the caller has one of the roles and may touch the project."""
        if roles and not roles & self.roles:
            raise HTTPException(403, f"this needs one of the roles {', '.join(sorted(roles))}")
        if self.project_id is not None and project_id != self.project_id:
            raise HTTPException(403, "this token is for another project")


class Tokens:
    """Verifies bearer tokens. The issuer's keys are read from a JWKS file that a sidecar or the stack keeps fresh."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known = lru_cache(maxsize=4096)(self._verify)

    @staticmethod
    @lru_cache(maxsize=4)
    def _keys(path: Path, modified_ns: int) -> dict[str, jwt.PyJWK]:
        return {key.key_id or "": key for key in jwt.PyJWKSet.from_json(path.read_text()).keys}

    def _verify(self, token: str) -> Caller:
        path = self._settings.jwks_file
        if path is None:
            raise HTTPException(503, "no issuer is configured: set HELIO_JWKS_FILE")
        keys = self._keys(path, path.stat().st_mtime_ns)
        try:
            key = keys[jwt.get_unverified_header(token).get("kid", "")]
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA", "RS256", "ES256"],
                audience=self._settings.token_audience,
                issuer=self._settings.token_issuer,
                options={"require": ["exp", "iat", "sub"]},
            )
            scope = claims.get("project_id")
            return Caller(
                str(claims["sub"]),
                frozenset(claims.get("roles", ())),
                None if scope is None else UUID(scope),
                float(claims["exp"]),
            )
        except KeyError:
            raise HTTPException(401, "the token is signed by a key that the issuer does not publish") from None
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise HTTPException(401, f"the token is not valid: {error}") from None

    def caller(self, request: Request) -> Caller:
        """The caller of a request. Raises 401 with what is wrong."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise HTTPException(401, "send a bearer token: Authorization: Bearer …")
        caller = self._known(token.strip())
        if caller.expires_at < time.time():
            raise HTTPException(401, "the token has expired")
        return caller
