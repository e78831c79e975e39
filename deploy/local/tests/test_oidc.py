"""The provider as an application uses it, and as somebody uses it who wants more than that."""

import base64
import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from starlette.requests import Request

from deploy.local import issuer
from deploy.local.errors import StackError
from deploy.local.home import Home
from deploy.local.oidc.people import PEOPLE
from deploy.local.oidc.provider import create
from shared.messaging.testing.node import settings
from shared.messaging.web.security import Tokens
from shared.schemas.roles import ROLES

PROJECT = "01934f2e-0000-7000-8000-000000000001"
VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare(12_000)
    issuer.prepare(home)
    (tmp_path / "clients.json").write_text('{"phone": ["https://app.example/back?x=1", "http://127.0.0.1:5173/back"]}')
    return home


@pytest.fixture
async def client(home: Home) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create(home))
    async with httpx.AsyncClient(transport=transport, base_url=issuer.issuer_of(home)) as found:
        yield found


def asked(home: Home, **changes: Any) -> dict[str, str]:
    wanted = {
        "response_type": "code", "client_id": "console", "scope": "openid offline_access", "state": "s 1", "nonce": "n",
        "redirect_uri": f"http://127.0.0.1:{home.ports.console}/signed-in", "code_challenge": CHALLENGE,
        "code_challenge_method": "S256", **changes,
    }  # fmt: skip
    return {name: value for name, value in wanted.items() if value is not None}


async def log_in(client: httpx.AsyncClient, home: Home, role: str = "sales", more: Any = (), **changes: Any) -> str:
    """The code that the application gets."""
    page = await client.get("/authorize", params=asked(home, **changes))
    assert page.status_code == 200 and page.headers["content-security-policy"].startswith("default-src 'none'")
    word = re.search(r'name="login" value="([^"]+)"', page.text)
    assert word is not None
    answer = await client.post("/authorize", data={"login": word[1], "role": role, **dict(more)})
    assert answer.status_code == 303, answer.text
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (back["state"], back["iss"]) == (["s 1"], [issuer.issuer_of(home)])
    return back["code"][0]


def redeemed(home: Home, granted: str, **changes: Any) -> dict[str, str]:
    return {
        "grant_type": "authorization_code", "client_id": "console", "code": granted, "code_verifier": VERIFIER,
        "redirect_uri": f"http://127.0.0.1:{home.ports.console}/signed-in", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
async def test_one_person_of_each_role_logs_in_and_is_let_in_by_the_services(
    client: httpx.AsyncClient, home: Home, role: str
) -> None:
    more = {"projects": PROJECT} if PEOPLE[role].needs == "projects" else {"org": "crew 3"}
    answer = await client.post("/token", data=redeemed(home, await log_in(client, home, role, more)))
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    found = answer.json()
    wanted = {"jwks_file": home.jwks_file, "token_issuer": issuer.issuer_of(home)}
    tokens = Tokens(settings().model_copy(update=wanted))

    async def ask(token: str) -> Any:
        headers = [(b"authorization", f"Bearer {token}".encode())]
        return await tokens.caller(Request({"type": "http", "headers": headers}))

    caller = await ask(found["access_token"])
    assert (caller.subject, caller.roles) == (f"demo/{role}", {role})
    assert (caller.projects is not None) == (ROLES[role] == "own")
    assert caller.organisation == ("crew 3" if ROLES[role] == "organisation" else None)
    with pytest.raises(Exception, match="401"):  # who somebody is, is no right to call
        await ask(found["id_token"])
    keys = jwt.PyJWKSet.from_dict((await client.get("/jwks.json")).json()).keys
    identity = jwt.decode(found["id_token"], keys[0], ["EdDSA"], audience="console", issuer=issuer.issuer_of(home))
    assert (identity["nonce"], identity["sub"]) == ("n", caller.subject)
    who = await client.get("/userinfo", headers={"authorization": f"Bearer {found['access_token']}"})
    assert who.json()["sub"] == caller.subject and who.json()["name"] == PEOPLE[role].name


async def test_the_discovery_document_names_what_is_there(client: httpx.AsyncClient, home: Home) -> None:
    found = (await client.get("/.well-known/openid-configuration")).json()
    assert found["issuer"] == issuer.issuer_of(home) == f"http://127.0.0.1:{home.ports.issuer}"
    assert found["code_challenge_methods_supported"] == ["S256"] and found["response_types_supported"] == ["code"]
    for name, method in (("jwks_uri", "GET"), ("token_endpoint", "POST"), ("revocation_endpoint", "POST")):
        assert (await client.request(method, found[name])).status_code < 500, name
        assert (await client.request(method, found[name])).status_code != 404, name


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://127.0.0.1:12004/signed-in/"},
        {"redirect_uri": "http://127.0.0.1:12004/signed-in?x"},
        {"redirect_uri": "http://evil.example/signed-in"},
        {"redirect_uri": None},
        {"client_id": "stranger"},
        {"client_id": None},
        {"client_id": "phone"},
    ],
    ids=str,
)
async def test_nobody_is_sent_to_an_address_that_is_not_the_applications(
    client: httpx.AsyncClient, home: Home, changes: dict[str, Any]
) -> None:
    answer = await client.get("/authorize", params=asked(home, **changes))
    assert answer.status_code == 400 and "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
    ids=str,
)
async def test_the_application_is_told_what_is_wrong(
    client: httpx.AsyncClient, home: Home, changes: dict[str, Any], error: str
) -> None:
    answer = await client.get("/authorize", params=asked(home, **changes))
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.status_code == 303 and back["error"] == [error] and back["state"] == ["s 1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": ""},
        {"code_verifier": VERIFIER + "é"},
        {"client_id": "phone"},
        {"redirect_uri": "http://127.0.0.1:5173/back"},
        {"code": "guess"},
        {"grant_type": "password"},
        {"grant_type": "refresh_token"},
    ],
)
async def test_a_code_is_good_for_who_asked_for_it(
    client: httpx.AsyncClient, home: Home, changes: dict[str, str]
) -> None:
    answer = await client.post("/token", data=redeemed(home, await log_in(client, home), **changes))
    assert answer.status_code == 400 and answer.json()["error"] in ("invalid_grant", "unsupported_grant_type")


async def refreshed(client: httpx.AsyncClient, word: str) -> httpx.Response:
    return await client.post(
        "/token", data={"grant_type": "refresh_token", "client_id": "console", "refresh_token": word}
    )


async def test_codes_and_refresh_tokens_are_good_once_and_a_stolen_one_ends_the_login(
    client: httpx.AsyncClient, home: Home
) -> None:
    code = await log_in(client, home)
    first = (await client.post("/token", data=redeemed(home, code))).json()["refresh_token"]
    second = (await refreshed(client, first)).json()["refresh_token"]
    assert second != first
    assert (await refreshed(client, first)).json()["error"] == "invalid_grant"  # somebody has copied it
    assert (await refreshed(client, second)).json()["error"] == "invalid_grant"
    code = await log_in(client, home)
    third = (await client.post("/token", data=redeemed(home, code))).json()["refresh_token"]
    assert (await client.post("/token", data=redeemed(home, code))).json()["error"] == "invalid_grant"
    assert (await refreshed(client, third)).json()["error"] == "invalid_grant"


async def test_a_login_is_withdrawn(client: httpx.AsyncClient, home: Home) -> None:
    found = (await client.post("/token", data=redeemed(home, await log_in(client, home)))).json()
    for word in (found["refresh_token"], "unknown"):
        assert (await client.post("/revoke", data={"token": word})).status_code == 200
    assert (await refreshed(client, found["refresh_token"])).status_code == 400


async def test_without_being_asked_to_it_gives_nothing_to_stay_logged_in_by(
    client: httpx.AsyncClient, home: Home
) -> None:
    code = await log_in(client, home, scope="openid")
    assert "refresh_token" not in (await client.post("/token", data=redeemed(home, code))).json()


async def test_a_query_of_the_applications_own_stays(client: httpx.AsyncClient, home: Home) -> None:
    wanted = asked(home, client_id="phone", redirect_uri="https://app.example/back?x=1", prompt="none")
    answer = await client.get("/authorize", params=wanted)
    assert answer.headers["location"].startswith("https://app.example/back?x=1&error=login_required")


async def test_a_form_that_nobody_was_shown_is_refused(client: httpx.AsyncClient, home: Home) -> None:
    answer = await client.post("/authorize", data={"login": "guess", "role": "operator"})
    assert answer.status_code == 400 and "location" not in answer.headers


async def test_texts_of_others_are_shown_as_texts(client: httpx.AsyncClient, home: Home) -> None:
    (home.path / "clients.json").write_text('{"<script>x</script>": ["http://127.0.0.1:1/"]}')
    app = create(home)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=issuer.issuer_of(home)) as other:
        wanted = asked(home, client_id="<script>x</script>", redirect_uri="http://127.0.0.1:1/")
        page = await other.get("/authorize", params=wanted)
    assert page.status_code == 200 and "<script" not in page.text


async def test_another_name_for_this_machine_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/jwks.json", headers={"host": "evil.example:12005"})
    assert answer.status_code == 400


async def test_scripts_of_the_applications_pages_may_ask_and_others_may_not(client: httpx.AsyncClient) -> None:
    for origin, allowed in (("http://127.0.0.1:5173", True), ("http://evil.example", False)):
        answer = await client.get("/jwks.json", headers={"origin": origin})
        assert (answer.headers.get("access-control-allow-origin") == origin) == allowed


def test_a_damaged_list_of_applications_is_told(home: Home) -> None:
    for content in ("[", "[]", '{"a": ["javascript:x"]}', '{"a": 7}'):
        (home.path / "clients.json").write_text(content)
        with pytest.raises(StackError, match=r"clients\.json"):
            create(home)
