"""Who may publish a rule over HTTP, and how long it may be."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sandbox.parties import rev02
from sandbox.parties.__main__ import tokens_of
from sandbox.parties.permit_tool import PermitTool
from sandbox.parties.web import MOST_RULE_BYTES, create_app
from shared.client.consumer import Client
from shared.client.settings import Settings

ENVIRONMENT = {
    "HELIO_REV02_DATABASE_URL": "postgresql://rev02@127.0.0.1:1/rev02", "HELIO_REV02_KAFKA_BOOTSTRAP": "127.0.0.1:1",
    "HELIO_REV02_KAFKA_USERNAME": "rev02", "HELIO_REV02_KAFKA_PASSWORD": "x",
    "HELIO_TOKEN_ISSUER": "the issuer", "HELIO_TOKEN_AUDIENCE": "heliograph",
}  # fmt: skip
RULE = json.dumps({"id": "x"}).encode()
KEY = Ed25519PrivateKey.generate()


def bearer(role: str) -> dict[str, str]:
    now = int(time.time())
    claims = {"sub": "rita", "iss": "the issuer", "aud": "heliograph", "roles": [role], "iat": now, "exp": now + 60}
    return {"authorization": f"Bearer {jwt.encode(claims, KEY, 'EdDSA', headers={'kid': '1'})}"}


async def posted(tmp_path: Path, body: bytes, headers: dict[str, str], about: str = "gold") -> httpx.Response:
    """The answer; no server is behind it: nothing that is refused gets that far."""
    public = jwt.algorithms.OKPAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [public | {"kid": "1", "alg": "EdDSA", "use": "sig"}]}))
    environment = ENVIRONMENT | {"HELIO_JWKS_FILE": str(path)}
    client = Client(Settings.of(environment, "HELIO_REV02_"), tables=rev02.tables)
    tool = PermitTool(lambda: datetime.now(UTC))
    app = create_app({"rev02": client}, rev02.Register(client, []), tool, "1", tokens=tokens_of(environment))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://parties") as web:
        return await web.post(f"/rules/{about}", content=body, headers=headers)


@pytest.mark.parametrize(
    ("role", "status"), [(None, 401), ("", 401), ("customer", 403), ("monitor", 403), ("operator", 409)]
)
async def test_a_rule_is_published_by_an_operator_alone(tmp_path: Path, role: str | None, status: int) -> None:
    """Who shows no token, or what is none, is nobody."""
    headers = bearer(role) if role else {} if role is None else {"authorization": "Bearer x"}
    answer = await posted(tmp_path, RULE, headers)
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_a_rule_is_published_anew_by_an_operator_alone(tmp_path: Path) -> None:
    for headers, status in (({}, 401), (bearer("sales"), 403), (bearer("operator"), 404)):
        assert (await posted(tmp_path, b"", headers, "clocks/no-such-rule/versions")).status_code == status


async def test_a_body_that_is_longer_than_any_rule_is_not_read_to_its_end(tmp_path: Path) -> None:
    answer = await posted(tmp_path, b"[" * (MOST_RULE_BYTES + 1), bearer("operator"))
    assert answer.status_code == 413
    assert (await posted(tmp_path, b"[" * MOST_RULE_BYTES, bearer("operator"))).status_code == 422


async def test_without_an_issuer_nobody_publishes(tmp_path: Path) -> None:
    tokens = tokens_of({name: text for name, text in ENVIRONMENT.items() if name != "HELIO_TOKEN_ISSUER"})
    client = Client(Settings.of(ENVIRONMENT, "HELIO_REV02_"), tables=rev02.tables)
    tool = PermitTool(lambda: datetime.now(UTC))
    app = create_app({"rev02": client}, rev02.Register(client, []), tool, "1", tokens=tokens)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://parties") as web:
        assert (await web.post("/rules/clocks", content=RULE, headers=bearer("operator"))).status_code == 503
