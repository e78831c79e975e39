"""Another organisation's issuer, over HTTP: found by its discovery document, RS256, keys that change under way."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from fastapi import HTTPException
from starlette.requests import Request

from shared.messaging.testing import system
from shared.messaging.web import keys
from shared.messaging.web.security import Caller, Tokens

AUDIENCE = "solar"


class Issuer:
    """Keys, a discovery document and signatures; ``answers`` False: it is away."""

    def __init__(self) -> None:
        self.answers = True
        self.asked = 0
        self.keys: dict[str, RSAPrivateKey] = {"a": generate_private_key(65537, 2048)}
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                self.send_response(200 if issuer.answers else 503)
                self.end_headers()
                self.wfile.write(json.dumps(issuer.answer(self.path)).encode())

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return {"keys": [self._public(kid, key) for kid, key in self.keys.items()]}

    def _public(self, kid: str, key: RSAPrivateKey) -> dict[str, Any]:
        found: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return found | {"kid": kid, "use": "sig", "alg": "RS256"}

    def token(self, kid: str = "a", **claims: Any) -> str:
        now = int(time.time())
        content = {"iss": self.url, "aud": AUDIENCE, "sub": "eve", "iat": now, "exp": now + 300, "roles": ["sales"]}
        return jwt.encode(content | claims, self.keys[kid], "RS256", {"kid": kid})


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    found = Issuer()
    yield found
    found.server.shutdown()


def tokens_of(issuer: Issuer, **changes: Any) -> Tokens:
    wanted = {"token_issuer": issuer.url, "token_audience": AUDIENCE, "jwks_retry_s": 1e-6} | changes
    return Tokens(system.settings().model_copy(update=wanted))


async def ask(tokens: Tokens, token: str) -> Caller:
    return await tokens.caller(Request({"type": "http", "headers": [(b"authorization", f"Bearer {token}".encode())]}))


async def refusal(tokens: Tokens, token: str) -> int:
    with pytest.raises(HTTPException) as refused:
        await ask(tokens, token)
    return refused.value.status_code


async def test_its_tokens_are_good_and_are_verified_without_asking_it_again(issuer: Issuer) -> None:
    tokens = tokens_of(issuer)
    for number in range(5):
        assert (await ask(tokens, issuer.token(sub=f"eve {number}"))).roles == {"sales"}
    assert issuer.asked == 2  # the discovery document, and the keys


async def test_keys_are_found_by_their_address_too(issuer: Issuer) -> None:
    tokens = tokens_of(issuer, jwks_url=f"{issuer.url}/keys")
    assert (await ask(tokens, issuer.token())).subject == "eve" and issuer.asked == 1


async def test_what_is_not_of_it_or_not_for_us_is_refused(issuer: Issuer) -> None:
    tokens, now = tokens_of(issuer), int(time.time())
    for claims in ({"aud": "other"}, {"iss": "https://else"}, {"exp": now - 60}, {"nbf": now + 60}, {"aud": None}):
        assert await refusal(tokens, issuer.token(**claims)) == 401
    body = jwt.encode({"sub": "eve"}, None, "none", {"kid": "a"})  # type: ignore[arg-type]
    assert await refusal(tokens, body) == 401
    public = json.dumps(issuer.answer("/keys")["keys"][0])
    assert await refusal(tokens, jwt.encode({"sub": "eve"}, public * 2, "HS256", {"kid": "a"})) == 401


async def test_clocks_may_differ_a_little(issuer: Issuer) -> None:
    tokens, now = tokens_of(issuer, token_clock_skew_s=10.0), int(time.time())
    assert (await ask(tokens, issuer.token(iat=now + 5))).subject == "eve"
    assert (await ask(tokens, issuer.token(exp=now - 5))).subject == "eve"
    assert await refusal(tokens, issuer.token(iat=now + 30)) == 401


async def test_a_new_key_is_found_when_a_token_names_it_and_a_withdrawn_one_ends(issuer: Issuer) -> None:
    tokens = tokens_of(issuer, jwks_refresh_s=0.05)
    old = issuer.token()
    await ask(tokens, old)
    issuer.keys["b"] = generate_private_key(65537, 2048)
    assert (await ask(tokens, issuer.token("b"))).subject == "eve"
    del issuer.keys["a"]
    time.sleep(0.2)  # noqa: ASYNC251 - longer than the keys are believed
    assert await refusal(tokens, old) == 401
    assert (await ask(tokens, issuer.token("b"))).subject == "eve"


async def test_tokens_of_keys_that_nobody_knows_do_not_make_us_ask_each_time(issuer: Issuer) -> None:
    tokens = tokens_of(issuer, jwks_retry_s=60.0)
    await ask(tokens, issuer.token())
    issuer.keys["b"] = generate_private_key(65537, 2048)
    for _ in range(20):
        assert await refusal(tokens, issuer.token("b")) == 401
    assert issuer.asked == 2


async def test_an_issuer_that_is_away_is_believed_for_a_while_and_no_longer(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_s = 0.0
    monkeypatch.setattr(keys, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + passed_s))
    tokens = tokens_of(issuer, jwks_refresh_s=1.0, jwks_stale_s=600.0)
    await ask(tokens, issuer.token())
    issuer.answers = False
    passed_s = 5.0
    assert (await ask(tokens, issuer.token())).subject == "eve"
    passed_s = 605.0
    assert await refusal(tokens, issuer.token()) == 503
    issuer.answers = True
    assert (await ask(tokens, issuer.token())).subject == "eve"


async def test_before_it_was_ever_heard_nobody_is_let_in(issuer: Issuer) -> None:
    issuer.answers = False
    assert await refusal(tokens_of(issuer), issuer.token()) == 503


@pytest.mark.parametrize("address", ["http://issuer.example/keys", "file:///etc/passwd", "ftp://127.0.0.1/keys"])
async def test_keys_come_by_https_or_from_the_machine_itself(issuer: Issuer, address: str) -> None:
    assert await refusal(tokens_of(issuer, jwks_url=address), issuer.token()) == 503


async def test_a_discovery_document_of_another_issuer_is_not_believed(issuer: Issuer) -> None:
    tokens = tokens_of(issuer, token_issuer=f"{issuer.url}/")
    assert await refusal(tokens, issuer.token(iss=f"{issuer.url}/")) == 503
