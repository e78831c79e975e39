"""Who may call: tokens that are good, and every way in which one is not."""

import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import HTTPException
from starlette.requests import Request

from shared.messaging.testing import system
from shared.messaging.web.security import Caller, Tokens

KEY, FOREIGN = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
PROJECT = uuid4()
CLAIMS = {"sub": "ada", "iss": "https://issuer", "aud": "heliograph", "roles": ["sales", "customer"]}


def jwks(key: Ed25519PrivateKey, kid: str) -> str:
    public = jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return json.dumps({"keys": [public | {"kid": kid, "alg": "EdDSA", "use": "sig"}]})


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    path = tmp_path / "jwks.json"
    path.write_text(jwks(KEY, "1"))
    settings = system.settings().model_copy(update={"jwks_file": path, "token_issuer": "https://issuer"})
    return Tokens(settings)


def token(key: Any = KEY, algorithm: str = "EdDSA", kid: str = "1", drop: str = "", **claims: Any) -> str:
    now = time.time()
    content = CLAIMS | {"iat": int(now), "exp": int(now) + 60} | claims
    content.pop(drop, None)
    return jwt.encode(content, key, algorithm, headers={"kid": kid})


def ask(tokens: Tokens, header: str | None) -> Caller:
    headers = [] if header is None else [(b"authorization", header.encode())]
    return tokens.caller(Request({"type": "http", "headers": headers}))


def test_a_good_token_names_its_caller(tokens: Tokens) -> None:
    caller = ask(tokens, f"Bearer {token(project_id=str(PROJECT))}")
    assert (caller.subject, caller.project_id) == ("ada", PROJECT) and caller.roles == {"sales", "customer"}
    assert ask(tokens, f"bearer  {token()}").project_id is None


@pytest.mark.parametrize(
    "bad",
    [
        {"exp": int(time.time()) - 1},
        {"iss": "https://other"},
        {"aud": "other"},
        {"key": FOREIGN},
        {"kid": "2"},
        {"drop": "exp"},
        {"drop": "sub"},
        {"drop": "iat"},
        {"project_id": "not a uuid"},
        {"key": None, "algorithm": "none"},
        {"key": "secret" * 8, "algorithm": "HS256"},
    ],
    ids=str,
)
def test_a_bad_token_is_refused(tokens: Tokens, bad: dict[str, Any]) -> None:
    with pytest.raises(HTTPException) as refused:
        ask(tokens, f"Bearer {token(**bad)}")
    assert refused.value.status_code == 401


def test_a_token_that_is_signed_with_the_public_key_as_a_secret_is_refused(tokens: Tokens, tmp_path: Path) -> None:
    """The classic confusion of algorithms."""
    public = json.loads((tmp_path / "jwks.json").read_text())["keys"][0]["x"]
    with pytest.raises(HTTPException) as refused:
        ask(tokens, f"Bearer {token(key=public, algorithm='HS256')}")
    assert refused.value.status_code == 401


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer x.y.z", "Bearer ☀"])
def test_what_is_no_bearer_token_is_refused(tokens: Tokens, header: str | None) -> None:
    with pytest.raises(HTTPException) as refused:
        ask(tokens, header)
    assert refused.value.status_code == 401


def test_a_token_that_was_good_expires_also_where_it_is_remembered(
    tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = token()
    ask(tokens, f"Bearer {good}")
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(HTTPException, match="expired"):
        ask(tokens, f"Bearer {good}")


def test_keys_are_renewed_while_the_process_runs(tokens: Tokens, tmp_path: Path) -> None:
    fresh = token(key=FOREIGN, kid="2")
    with pytest.raises(HTTPException):
        ask(tokens, f"Bearer {fresh}")
    path = tmp_path / "jwks.json"
    path.write_text(jwks(FOREIGN, "2"))
    assert ask(tokens, f"Bearer {fresh}").subject == "ada"


def test_roles_and_project_limit_what_a_caller_may() -> None:
    caller = Caller("ada", frozenset({"customer"}), PROJECT, 0)
    caller.require(frozenset({"customer", "sales"}), PROJECT)
    caller.require(frozenset(), PROJECT)
    for roles, project in (({"sales"}, PROJECT), ({"customer"}, uuid4()), ({"customer"}, None)):
        with pytest.raises(HTTPException) as refused:
            caller.require(frozenset(roles), project)
        assert refused.value.status_code == 403
    Caller("ada", frozenset({"sales"}), None, 0).require(frozenset({"sales"}), UUID(int=1))
