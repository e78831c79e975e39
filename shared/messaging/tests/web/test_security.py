"""Who may call: tokens that are good, and every way in which one is not."""

import asyncio
import base64
import json
import time
import timeit
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import HTTPException
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from shared.messaging.testing import system
from shared.messaging.web.limits.allowance import Allowance
from shared.messaging.web.security import KNOWN_FOR_S, Caller, Tokens

KEY, FOREIGN = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
PROJECT = uuid4()
DEEP = "Bearer " + base64.urlsafe_b64encode(b"[" * 40_000).decode() + ".e30.e30"
"""A header that a parser descends into until its stack is full."""
CLAIMS = {"sub": "ada", "iss": "https://issuer", "aud": "heliograph", "roles": ["sales", "customer"]}


def jwks(key: Ed25519PrivateKey, kid: str) -> str:
    public = jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return json.dumps({"keys": [public | {"kid": kid, "alg": "EdDSA", "use": "sig"}]})


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    path = tmp_path / "jwks.json"
    path.write_text(jwks(KEY, "1"))
    return Tokens(system.settings().model_copy(update={"jwks_file": path, "token_issuer": "https://issuer"}))


def token(key: Any = KEY, algorithm: str = "EdDSA", kid: str = "1", drop: str = "", **claims: Any) -> str:
    now = time.time()
    content = CLAIMS | {"iat": int(now), "exp": int(now) + 60} | claims
    content.pop(drop, None)
    return jwt.encode(content, key, algorithm, headers={"kid": kid})


async def ask(tokens: Tokens, header: str | None) -> Caller:
    headers = [] if header is None else [(b"authorization", header.encode())]
    return await tokens.caller(Request({"type": "http", "headers": headers}))


async def test_a_good_token_names_its_caller(tokens: Tokens) -> None:
    other = uuid4()
    caller = await ask(tokens, f"Bearer {token(projects=[str(PROJECT), str(other)], org='Crew 3')}")
    assert (caller.subject, caller.organisation) == ("ada", "Crew 3") and caller.roles == {"sales", "customer"}
    assert caller.projects == frozenset({PROJECT, other})
    assert (await ask(tokens, f"Bearer {token(project_id=str(PROJECT))}")).projects == frozenset({PROJECT})
    assert (await ask(tokens, f"Bearer {token(project_id=str(PROJECT), projects=[])}")).projects == frozenset({PROJECT})
    assert (await ask(tokens, f"Bearer {token(projects=[])}")).projects == frozenset()
    bare = await ask(tokens, f"bearer  {token(drop='roles')}")
    assert (bare.projects, bare.organisation, bare.roles) == (None, None, frozenset())


@pytest.mark.parametrize(
    "bad",
    [
        {"exp": int(time.time()) - 11},
        {"iss": "https://other"},
        {"aud": "other"},
        {"key": FOREIGN},
        {"kid": "2"},
        {"drop": "exp"},
        {"drop": "sub"},
        {"drop": "iat"},
        {"project_id": "not a uuid"},
        {"project_id": None},
        {"project_id": [str(PROJECT)]},
        {"project_id": 7},
        {"projects": str(PROJECT)},
        {"projects": None},
        {"projects": {}},
        {"projects": [7]},
        {"projects": ["not a uuid"]},
        {"roles": "sales"},
        {"roles": None},
        {"roles": [["sales"]]},
        {"roles": {"sales": True}},
        {"org": 7},
        {"org": ["a"]},
        {"org": ""},
        {"sub": 7},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": "a\x00"},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"exp": 10**400},
        {"exp": "tomorrow"},
        {"exp": [1]},
        {"iat": "now"},
        {"iat": True},
        {"iat": float("-inf")},
        {"iat": int(time.time()) + 600},
        {"exp": int(time.time()) + 13 * 3600},
        {"key": None, "algorithm": "none"},
        {"key": "secret" * 8, "algorithm": "HS256"},
    ],
)
async def test_a_bad_token_is_refused(tokens: Tokens, bad: dict[str, Any]) -> None:
    with pytest.raises(HTTPException) as refused:
        await ask(tokens, f"Bearer {token(**bad)}")
    assert refused.value.status_code == 401


async def test_a_token_that_is_signed_with_the_public_key_as_a_secret_is_refused(
    tokens: Tokens, tmp_path: Path
) -> None:
    """The classic confusion of algorithms."""
    public = json.loads((tmp_path / "jwks.json").read_text())["keys"][0]["x"]
    with pytest.raises(HTTPException) as refused:
        await ask(tokens, f"Bearer {token(key=public, algorithm='HS256')}")
    assert refused.value.status_code == 401


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer x.y.z", "Bearer ☀", DEEP])
async def test_what_is_no_bearer_token_is_refused(tokens: Tokens, header: str | None) -> None:
    with pytest.raises(HTTPException) as refused:
        await ask(tokens, header)
    assert refused.value.status_code == 401


async def test_a_token_that_was_good_expires_also_where_it_is_remembered(
    tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = token()
    await ask(tokens, f"Bearer {good}")
    later = time.time() + 71
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(HTTPException, match="expired"):
        await ask(tokens, f"Bearer {good}")


async def test_keys_are_renewed_while_the_process_runs(tokens: Tokens, tmp_path: Path) -> None:
    fresh = token(key=FOREIGN, kid="2")
    with pytest.raises(HTTPException):
        await ask(tokens, f"Bearer {fresh}")
    path = tmp_path / "jwks.json"
    path.write_text(jwks(FOREIGN, "2"))
    assert (await ask(tokens, f"Bearer {fresh}")).subject == "ada"


async def test_a_withdrawn_key_is_refused_at_once(tokens: Tokens, tmp_path: Path) -> None:
    good = token()
    assert (await ask(tokens, f"Bearer {good}")).subject == "ada"
    (tmp_path / "jwks.json").write_text(jwks(FOREIGN, "2"))
    with pytest.raises(HTTPException, match="does not publish"):
        await ask(tokens, f"Bearer {good}")


async def test_a_token_is_verified_anew_within_a_minute(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    good, decode, verified = token(), jwt.decode, 0

    def counted(*given: Any, **options: Any) -> Any:
        nonlocal verified
        verified += 1
        return decode(*given, **options)

    monkeypatch.setattr(jwt, "decode", counted)
    began = time.monotonic()
    for elapsed in (0, 1, 61, 62):
        monkeypatch.setattr(time, "monotonic", lambda elapsed=elapsed: began - began % KNOWN_FOR_S + elapsed)
        await ask(tokens, f"Bearer {good}")
    assert verified == 2


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"keys": []}', '{"keys": 7}', '{"keys": [7]}', "null"])
async def test_keys_that_cannot_be_read_let_nobody_in(tokens: Tokens, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "jwks.json"
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    with pytest.raises(HTTPException) as refused:
        await ask(tokens, f"Bearer {token()}")
    assert refused.value.status_code == 503


def test_who_is_known_costs_little(tokens: Tokens) -> None:
    """The budget of authorization is 50 us a request; the best of several runs, whatever else the machine does."""
    header = f"Bearer {token(projects=[str(PROJECT)])}"
    request = Request({"type": "http", "headers": [(b"authorization", header.encode())]})

    async def often() -> None:
        for _ in range(200):
            await tokens.caller(request)

    assert min(timeit.repeat(lambda: asyncio.run(often()), number=1, repeat=20)) / 200 < 50e-6


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(
    ["sub", "iss", "aud", "exp", "iat", "nbf", "jti", "roles", "org", "projects", "project_id", "azp", "scope"]
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(claims=st.dictionaries(NAMES, JSON, min_size=1, max_size=4), header=st.dictionaries(st.text(max_size=4), JSON))
async def test_no_claim_of_whatever_type_is_more_than_a_bad_token(
    tokens: Tokens, claims: dict[str, Any], header: dict[str, Any]
) -> None:
    """Signed by the issuer's own key, so that the claims are looked at."""
    now = int(time.time())
    content = json.dumps(CLAIMS | {"iat": now, "exp": now + 60} | claims).encode()
    signed = jwt.PyJWS().encode(
        content, KEY, "EdDSA", {"kid": "1"} | {f"x-{name}": value for name, value in header.items()}
    )
    try:
        caller = await ask(tokens, f"Bearer {signed}")
    except HTTPException as refused:
        assert refused.status_code == 401
        return
    assert isinstance(caller.subject, str) and caller.subject
    assert all(isinstance(role, str) for role in caller.roles) and caller.expires_at > now
    assert caller.organisation is None or (isinstance(caller.organisation, str) and caller.organisation)


async def test_a_caller_who_asks_too_often_waits_and_nobody_else(tokens: Tokens) -> None:
    tokens._allowance = Allowance(3)
    good, other = token(), token(sub="bob")
    for _ in range(3):
        await ask(tokens, f"Bearer {good}")
    with pytest.raises(HTTPException) as refused:
        await ask(tokens, f"Bearer {good}")
    assert (refused.value.status_code, (refused.value.headers or {})["retry-after"]) == (429, "20")
    assert (await ask(tokens, f"Bearer {other}")).subject == "bob"
