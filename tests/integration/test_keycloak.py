"""Tokens of a real OpenID Connect issuer: Keycloak, started by the test where ``HELIO_KEYCLOAK`` names its archive.

``make oidc-check`` fetches it (176 MB) and runs this.
"""

import asyncio
import base64
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import HTTPException
from starlette.requests import Request

from shared.messaging.settings import Settings
from shared.messaging.testing.node import settings
from shared.messaging.web.security import Caller, Tokens

ARCHIVE: Final = os.environ.get("HELIO_KEYCLOAK", "")
pytestmark = pytest.mark.skipif(not ARCHIVE, reason="HELIO_KEYCLOAK names no archive of Keycloak: make oidc-check")

START_S: Final = 300.0
ANSWER_S: Final = 30.0
BRIEF_S: Final = 1
REALM: Final = "heliograph"
ROLES: Final = {
    "name": "roles", "protocol": "openid-connect", "protocolMapper": "oidc-usermodel-realm-role-mapper",
    "config": {"claim.name": "roles", "multivalued": "true", "access.token.claim": "true", "jsonType.label": "String"},
}  # fmt: skip


def audience(name: str) -> dict[str, Any]:
    return {
        "name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
        "config": {"included.custom.audience": name, "access.token.claim": "true"},
    }  # fmt: skip


def client(name: str, secret: str, mappers: list[dict[str, Any]], **attributes: str) -> dict[str, Any]:
    return {
        "clientId": name, "secret": secret, "serviceAccountsEnabled": True, "standardFlowEnabled": False,
        "protocolMappers": mappers, "attributes": attributes,
    }  # fmt: skip


@dataclass
class Keycloak:
    """A realm with three programs as clients: one of ours, one whose tokens are brief, one for somebody else."""

    address: str
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def issuer(self) -> str:
        return f"{self.address}/realms/{REALM}"

    @property
    def realm(self) -> dict[str, Any]:
        clients = [
            client("gateway", self.secret, [ROLES, audience("heliograph")]),
            client("brief", self.secret, [ROLES, audience("heliograph")], **{"access.token.lifespan": str(BRIEF_S)}),
            client("elsewhere", self.secret, [ROLES, audience("warehouse")]),
        ]
        accounts = [
            {"username": f"service-account-{one['clientId']}", "enabled": True}
            | {"serviceAccountClientId": one["clientId"], "realmRoles": ["operator"]}
            for one in clients
        ]
        roles = {"realm": [{"name": "operator"}]}
        return {"realm": REALM, "enabled": True, "roles": roles, "clients": clients, "users": accounts}

    def token(self, name: str = "gateway") -> str:
        return self._granted(REALM, grant_type="client_credentials", client_id=name, client_secret=self.secret)

    def rotate(self) -> None:
        """A new signing key; the former stays published."""
        provider = {
            "name": "rotated", "providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
            "config": {"priority": ["500"], "algorithm": ["RS256"]},
        }  # fmt: skip
        self._admin("POST", "components", provider)

    def withdraw_former(self) -> None:
        for one in self._admin("GET", "components?type=org.keycloak.keys.KeyProvider"):
            if one["providerId"] == "rsa-generated" and one["name"] != "rotated":
                self._admin("DELETE", f"components/{one['id']}")

    def administrators(self) -> str:
        return self._granted(
            "master", grant_type="password", client_id="admin-cli", username="admin", password=self.secret
        )

    def _granted(self, realm: str, **form: str) -> str:
        body = urllib.parse.urlencode(form).encode()
        address = f"{self.address}/realms/{realm}/protocol/openid-connect/token"
        return str(json.load(urllib.request.urlopen(address, body, timeout=ANSWER_S))["access_token"])

    def _admin(self, method: str, path: str, content: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.administrators()}", "Content-Type": "application/json"}
        body = None if content is None else json.dumps(content).encode()
        asked = urllib.request.Request(f"{self.address}/admin/realms/{REALM}/{path}", body, headers, method=method)
        with urllib.request.urlopen(asked, timeout=ANSWER_S) as answer:
            return json.loads(answer.read() or b"null")


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keycloak]:
    place = tmp_path_factory.mktemp("keycloak")
    with zipfile.ZipFile(ARCHIVE) as packed:
        packed.extractall(place)
    [home] = place.glob("keycloak-*")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Keycloak(f"http://127.0.0.1:{port}")
    realm = home / "data" / "import" / "realm.json"
    realm.parent.mkdir(parents=True)
    realm.write_text(json.dumps(found.realm))
    options = ["--http-host=127.0.0.1", f"--http-port={port}", "--import-realm", "--db=dev-mem", "--cache=local"]
    environment = os.environ | {
        "KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": found.secret, "JAVA_OPTS": "-Xmx512m",
    }  # fmt: skip
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(
            ["/bin/bash", str(home / "bin" / "kc.sh"), "start-dev", *options],
            env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + START_S
        while True:
            try:
                urllib.request.urlopen(f"{found.issuer}/.well-known/openid-configuration", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, (place / "log").read_text()[-2000:]
                time.sleep(0.2)
        yield found
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # the program and the shell that has started it
        process.wait()
        shutil.rmtree(home)


def verifier(keycloak: Keycloak, **changes: Any) -> Tokens:
    """A service's own, that finds the keys by the issuer's discovery document."""
    given: Settings = settings().model_copy(
        update={
            "jwks_file": None,
            "token_issuer": keycloak.issuer,
            "token_audience": "heliograph",
            "jwks_refresh_s": 0.05,
            "jwks_retry_s": 0.01,
        }
        | changes
    )
    return Tokens(given)


async def ask(tokens: Tokens, token: str) -> Caller:
    headers = [(b"authorization", f"Bearer {token}".encode())]
    return await tokens.caller(Request({"type": "http", "headers": headers}))


async def refused(tokens: Tokens, token: str, words: str) -> None:
    with pytest.raises(HTTPException, match=words) as raised:
        await ask(tokens, token)
    assert raised.value.status_code == 401


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


async def test_a_token_of_the_realm_names_its_caller(keycloak: Keycloak) -> None:
    token = keycloak.token()
    assert jwt.get_unverified_header(token)["alg"] == "RS256"
    caller = await ask(verifier(keycloak), token)
    assert "operator" in caller.roles and caller.projects is None and caller.subject


async def test_what_is_not_ours_is_refused(keycloak: Keycloak) -> None:
    tokens, good = verifier(keycloak), keycloak.token()
    header, claims = jwt.get_unverified_header(good), jwt.decode(good, options={"verify_signature": False})
    await refused(tokens, keycloak.token("elsewhere"), "[Aa]udience")
    await refused(tokens, keycloak.administrators(), "key that the issuer does not publish")
    await refused(tokens, f"{part(header | {'alg': 'none'})}.{part(claims)}.", "not valid")
    _, body, signature = good.split(".")
    await refused(tokens, f"{part(header)}.{part(claims | {'roles': ['admin']})}.{signature}", "not valid")
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    await refused(tokens, jwt.encode(claims, own, "RS256", headers={"kid": header["kid"]}), "[Ss]ignature")
    await refused(tokens, jwt.encode(claims, own, "RS256", headers={"kid": "another"}), "does not publish")
    assert body == good.split(".")[1] and await ask(tokens, good)


async def test_an_expired_token_is_good_for_as_long_as_clocks_may_differ(keycloak: Keycloak) -> None:
    token = keycloak.token("brief")
    ends = jwt.decode(token, options={"verify_signature": False})["exp"]
    await asyncio.sleep(max(0.0, ends - time.time()) + 0.1)
    await refused(verifier(keycloak, token_clock_skew_s=0.0), token, "expired")
    assert await ask(verifier(keycloak, token_clock_skew_s=60.0), token)


async def test_keys_rotate_while_a_service_runs(keycloak: Keycloak) -> None:
    tokens, former = verifier(keycloak), keycloak.token()
    assert await ask(tokens, former)
    keycloak.rotate()
    new = keycloak.token()
    kids = {jwt.get_unverified_header(token)["kid"] for token in (former, new)}
    assert len(kids) == 2
    assert await ask(tokens, new), "its key is looked for at once"
    assert await ask(tokens, former), "still published"
    keycloak.withdraw_former()
    deadline = time.monotonic() + START_S
    with pytest.raises(HTTPException, match="does not publish"):
        while time.monotonic() < deadline:
            await ask(tokens, former)
    assert await ask(tokens, new)
