"""What the provider answers: discovery, keys, the login, tokens, who somebody is, withdrawal."""

import re
import secrets
import time
from typing import Annotated, Any, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import jwt
from fastapi import FastAPI, Form, Request
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, RedirectResponse, Response

from deploy.local import issuer
from deploy.local.home import Home
from deploy.local.oidc.clients import clients_of
from deploy.local.oidc.grants import Asked, Grants, Login, verified
from deploy.local.oidc.page import error_page, login_page
from deploy.local.oidc.people import PEOPLE, Person

ACCESS_S: Final = 900
"""Of an access token: short, since a single one is not withdrawn."""
SCOPES: Final = ("openid", "profile", "offline_access")
_is_challenge = re.compile(r"[A-Za-z0-9_-]{43}").fullmatch
_is_verifier = re.compile(r"[A-Za-z0-9._~-]{43,128}").fullmatch
NOT_KEPT: Final = {"cache-control": "no-store", "pragma": "no-cache"}
Text = Annotated[str | None, Form(max_length=4_000)]


class Wrong(Exception):
    """An error of RFC 6749: told to the application by its name."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


def create(home: Home) -> FastAPI:
    """The provider of one stack."""
    app = FastAPI(title="Heliograph's local issuer", docs_url=None, redoc_url=None, openapi_url=None)
    grants, me, clients = Grants(), issuer.issuer_of(home), clients_of(home)

    @app.exception_handler(Wrong)
    async def wrong(_: Request, error: Wrong) -> Response:
        status = 401 if error.error == "invalid_token" else 400
        return JSONResponse({"error": error.error, "error_description": error.description}, status, NOT_KEPT)

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:
        return {
            "issuer": me,
            "authorization_endpoint": f"{me}/authorize",
            "token_endpoint": f"{me}/token",
            "userinfo_endpoint": f"{me}/userinfo",
            "revocation_endpoint": f"{me}/revoke",
            "jwks_uri": f"{me}/jwks.json",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [issuer.ALGORITHM],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": list(SCOPES),
            "claims_supported": ["sub", "name", "roles", "projects", "org", "iss", "aud", "exp", "iat", "nonce"],
            "authorization_response_iss_parameter_supported": True,
        }

    @app.get("/jwks.json")
    async def keys() -> Response:
        return Response(home.jwks_file.read_bytes(), media_type="application/jwk-set+json")

    @app.get("/authorize")
    async def authorize(request: Request) -> Response:
        """The login page. What is wrong is told to the application only where its address is known to be its own."""
        given = request.query_params
        if len({name for name, _ in given.multi_items()}) != len(given.multi_items()):
            return error_page("a parameter stands there twice")
        client_id, redirect_uri = given.get("client_id", ""), given.get("redirect_uri", "")
        if redirect_uri not in clients.get(client_id, ()):
            return error_page("no application of this client_id has this redirect_uri: see clients.json")
        try:
            asked = _asked(dict(given))
        except Wrong as error:
            answer = {"error": error.error, "error_description": error.description, "state": given.get("state")}
            return _back(redirect_uri, answer)
        return login_page(grants.logins.put(asked), client_id, redirect_uri)

    @app.post("/authorize")
    async def log_in(
        login: Annotated[str, Form(max_length=200)], role: Annotated[str, Form(max_length=40)],
        projects: Text = None, org: Text = None,
    ) -> Response:  # fmt: skip
        """Somebody has pressed a button."""
        asked = grants.logins.take(login)
        if asked is None:
            return error_page("this login is over: begin anew in the application")
        person = PEOPLE.get(role)
        if person is None:
            return error_page("there is no such person")
        try:
            named = _projects(projects) if person.needs == "projects" else None
        except ValueError:
            return error_page("projects are named by their ids, with spaces between")
        organisation = ((org or "").strip() or None) if person.needs == "org" else None
        now = int(time.time())
        found = Login(asked, person.role, named, organisation, now, secrets.token_urlsafe(16))
        return _back(asked.redirect_uri, {"code": grants.code(found), "state": asked.state})

    @app.post("/token")
    async def token(
        grant_type: Annotated[str, Form(max_length=100)] = "", client_id: Annotated[str, Form(max_length=200)] = "",
        code: Text = None, redirect_uri: Text = None, code_verifier: Text = None, refresh_token: Text = None,
    ) -> Response:  # fmt: skip
        """Tokens for a code, or for a refresh token; each is good once."""
        if grant_type == "authorization_code":
            login = grants.redeem_code(code or "")
            if login is None or (login.asked.client_id, login.asked.redirect_uri) != (client_id, redirect_uri):
                raise Wrong("invalid_grant", "the code is not good, or not for this client_id and redirect_uri")
            if not _is_verifier(code_verifier or "") or not verified(login.asked.challenge, code_verifier or ""):
                raise Wrong("invalid_grant", "the code_verifier is not the one whose challenge was given")
        elif grant_type == "refresh_token":
            login = grants.redeem_refresh(refresh_token or "")
            if login is None or login.asked.client_id != client_id:
                raise Wrong("invalid_grant", "the refresh_token is not good, or was used before")
        else:
            raise Wrong("unsupported_grant_type", "authorization_code or refresh_token")
        return JSONResponse(_tokens(login), headers=NOT_KEPT)

    def _tokens(login: Login) -> dict[str, Any]:
        person, asked, now = PEOPLE[login.role], login.asked, int(time.time())
        access = issuer.mint(home, [person.role], person.subject, ACCESS_S, login.projects, login.organisation)
        identity = {
            "iss": me, "aud": asked.client_id, "sub": person.subject, "iat": now, "exp": now + ACCESS_S,
            "auth_time": login.at, **_profile(person), **({} if asked.nonce is None else {"nonce": asked.nonce}),
        }  # fmt: skip
        found = {
            "access_token": access, "token_type": "Bearer", "expires_in": ACCESS_S, "scope": asked.scope,
            "id_token": issuer.sign(home, identity),
        }  # fmt: skip
        if "offline_access" in asked.scope.split():
            found["refresh_token"] = grants.refresh(login)
        return found

    @app.get("/userinfo")
    async def userinfo(request: Request) -> Response:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        try:
            claims = issuer.verified_claims(home, bearer if scheme.lower() == "bearer" else "")
        except jwt.InvalidTokenError:
            raise Wrong("invalid_token", "send an access token of this issuer") from None
        person = PEOPLE.get(str(claims["sub"]).removeprefix("demo/"))
        extra = _profile(person) if person else {}
        return JSONResponse({"sub": claims["sub"], "roles": claims["roles"], **extra}, headers=NOT_KEPT)

    @app.post("/revoke")
    async def revoke(token: Annotated[str, Form(max_length=4_000)]) -> Response:
        """Ends a login. An answer tells nothing of whether there was such a token (RFC 7009, section 2.2)."""
        grants.revoke(token)
        return Response(headers=NOT_KEPT)

    def _back(redirect_uri: str, answer: dict[str, str | None]) -> Response:
        given = {name: value for name, value in {**answer, "iss": me}.items() if value is not None}
        joint = "&" if urlsplit(redirect_uri).query else "?"
        return RedirectResponse(f"{redirect_uri}{joint}{urlencode(given)}", 303, NOT_KEPT)

    parts = (urlsplit(address) for addresses in clients.values() for address in addresses)
    origins = sorted({f"{part.scheme}://{part.netloc}" for part in parts})
    app.add_middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"])
    # A page of another site whose name is made to mean this machine would be let in otherwise.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return app


def _asked(given: dict[str, str]) -> Asked:
    """Raises Wrong."""
    if given.get("response_type") != "code":
        raise Wrong("unsupported_response_type", "response_type has to be code")
    scope = given.get("scope", "")
    if "openid" not in scope.split():
        raise Wrong("invalid_scope", "scope has to hold openid")
    if given.get("code_challenge_method") != "S256" or not _is_challenge(given.get("code_challenge", "")):
        raise Wrong("invalid_request", "a code_challenge by the method S256 is needed (RFC 7636)")
    if given.get("prompt") == "none":
        raise Wrong("login_required", "nobody stays logged in here")
    granted = " ".join(one for one in SCOPES if one in scope.split())
    return Asked(
        given["client_id"], given["redirect_uri"], granted, given.get("state"), given.get("nonce"),
        given["code_challenge"],
    )  # fmt: skip


def _projects(text: str | None) -> tuple[str, ...]:
    return tuple(str(UUID(one)) for one in (text or "").split())


def _profile(person: Person) -> dict[str, str]:
    return {"name": person.name, "preferred_username": person.role}
