"""Every role at every route of every service, with real tokens: who is let in is what ``docs/access.md`` prints."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from helio.pages.access import EVERY_SERVICE, SITUATIONS, Row, application, as_page, matrix
from sandbox.people.answers import CREW
from sandbox.people.scenario import STRAIGHT
from services.fieldops.model import Build, PurchaseOrder
from services.permitting.model import Permit
from shared.messaging.ids import new_id
from shared.messaging.testing.node import settings
from shared.messaging.web import problems
from shared.messaging.web.security import Tokens
from shared.schemas.roles import ROLES
from tests.integration.journey import Journey

PAGE = Path(__file__).parents[2] / "docs/access.md"
ROWS = matrix()
KEY = Ed25519PrivateKey.generate()
REFUSED = (401, 403)
NUMBERED = ("parked_id", "job_id", "sample_id", "refused_id")
in_town = pytest.mark.asyncio(loop_scope="module")


def token(*roles: str, **claims: Any) -> dict[str, str]:
    now = int(time.time())
    content = {"iss": "urn:test", "aud": "heliograph", "sub": "ada", "iat": now, "exp": now + 600, "roles": roles}
    signed = jwt.encode(content | claims, KEY, "EdDSA", headers={"kid": "1"})
    return {"authorization": f"Bearer {signed}"}


@dataclass
class Town:
    """A project that a crew has built, in seven services, and their doors."""

    project: UUID
    order: UUID
    permit: UUID
    organisations: dict[str, str]
    clients: dict[str, httpx.AsyncClient]

    async def answer(self, row: Row, headers: dict[str, str], project: UUID) -> int:
        """The status that a request without key or body is answered with: whoever is let in has no effect."""
        path = row.operation.path.replace("{project_id}", str(project)).replace("{order_id}", str(self.order))
        path = path.replace("{permit_id}", str(self.permit))
        while "{" in path:
            before, _, rest = path.partition("{")
            name, _, after = rest.partition("}")
            path = before + ("1" if name in NUMBERED else str(new_id())) + after
        client = self.clients["lead" if row.service == EVERY_SERVICE else row.service]
        return (await client.request(row.operation.method, path, headers=headers)).status_code

    def claims(self, role: str, situation: str) -> dict[str, Any]:
        own: dict[str, Any] = {}
        if ROLES[role] == "own":
            own = {"projects": [str(self.project)]}
        elif ROLES[role] == "organisation":
            own = {"org": self.organisations[role]}
        return {"own": own, "other": own, "no_project": {}, "other_organisation": {"org": "somebody else"}}[situation]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    journey = Journey(STRAIGHT)
    await journey.begin()
    while not any(task.kind == "commission" for task in journey.open_tasks()):
        await journey.drive(journey.answered + 1)
    permit = await journey.world.entity("permitting", Permit, journey.id)
    orders = await journey.world.entities("fieldops", PurchaseOrder, journey.id)
    build = await journey.world.entity("fieldops", Build, journey.id)
    assert permit is not None and build is not None and build.crew is not None
    public = jwt.algorithms.OKPAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    keys = tmp_path_factory.mktemp("issuer") / "jwks.json"
    keys.write_text(json.dumps({"keys": [public | {"kid": "1", "alg": "EdDSA", "use": "sig"}]}))
    issuer = settings().model_copy(update={"jwks_file": keys, "token_issuer": "urn:test"})
    clients = {}
    for name in sorted({row.service for row in ROWS} - {EVERY_SERVICE}):
        app = application(name)
        app.state.processor, app.state.tokens = journey.world.nodes[name].processor, Tokens(issuer)
        app.state.settings = issuer
        problems.install(app)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        clients[name] = httpx.AsyncClient(transport=transport, base_url="http://test")
    organisations = {"ahj": permit.ahj_id, "supplier": orders[0].supplier, "crew": build.crew, "lender": "a bank"}
    yield Town(journey.id, orders[0].id, permit.id, organisations, clients)
    for client in clients.values():
        await client.aclose()


@in_town
@pytest.mark.parametrize("role", ROLES)
async def test_a_role_is_let_in_where_the_matrix_says_and_nowhere_else(town: Town, role: str) -> None:
    wrong = []
    for row in ROWS:
        if "{project_id}" not in row.operation.path and row.operation.access.lists:
            continue  # what a list shows is asked elsewhere; here, its door
        for situation in SITUATIONS:
            asked = new_id() if situation == "other" else town.project
            status = await town.answer(row, token(role, **town.claims(role, situation)), asked)
            if (status not in REFUSED) != (situation in row.situations(role)):
                wrong.append((row.service, row.operation.method, row.operation.path, situation, status))
    assert wrong == []


@in_town
async def test_nobody_is_let_in_without_a_token_or_a_known_role(town: Town) -> None:
    for row in ROWS:
        if row.operation.access.anybody:
            continue
        assert await town.answer(row, {}, town.project) == 401, row
        for headers in (token("nobody"), token(), token("nobody", projects=[str(town.project)], org=CREW)):
            wanted = 401 if row.operation.access.credential else 403  # such a route takes no token at all
            assert await town.answer(row, headers, town.project) == wanted, row


@in_town
async def test_a_token_that_names_projects_is_good_for_those_alone(town: Town) -> None:
    for row in ROWS:
        if row.operation.access.anybody or row.operation.access.lists:
            continue
        for role in row.reach:
            claims = {"org": town.organisations.get(role, ""), "projects": [str(new_id())]}
            headers = token(role, **{name: value for name, value in claims.items() if value})
            assert await town.answer(row, headers, town.project) == 403, (row, role)


def test_what_was_open_to_strangers_is_closed() -> None:
    """By hand, from the matrix: a mistake in how it is made must not vouch for itself."""
    reach = {(row.service, row.operation.method, row.operation.path): row.reach for row in ROWS}
    contract = "/projects/{project_id}"
    assert reach["contracting", "GET", contract].keys() == {"customer", "sales", "lender", "operator"}
    assert reach["contracting", "POST", f"{contract}/signatures"] == {"customer": "own"}
    assert reach["contracting", "POST", f"{contract}/cancel"] == {"customer": "own", "sales": "all"}
    assert reach["permitting", "POST", f"{contract}/permits/{{permit_id}}/decision"] == {"ahj": "organisation"}
    orders = f"{contract}/purchase-orders/{{order_id}}"
    assert reach["fieldops", "POST", f"{orders}/deliveries"] == {"supplier": "organisation", "operator": "all"}
    assert reach[EVERY_SERVICE, "GET", f"{contract}/documents/{{document}}/position"] == {"quality": "all"}
    for what in ("energization", "de-energization", "lock-out", "monitoring", "gateways"):
        assert reach["onboarding", "POST", f"{contract}/{what}"] == {"crew": "organisation"}
    assert reach["contracting", "POST", f"{contract}/receipts"] == {"payments": "all"}
    assert reach["contracting", "POST", "/payments/notifications"] == {}
    assert reach["contracting", "POST", f"{contract}/rescission"] == {"customer": "own"}
    for path in ("/status", "/metrics"):
        assert reach[EVERY_SERVICE, "GET", path] == {"operator": "all", "monitor": "process"}
    open_ones = {row.operation.path for row in ROWS if row.operation.access.anybody}
    assert open_ones == {
        "/livez",
        "/readyz",
        "/docs",
        "/docs/{name}",
    }


def test_the_page_is_what_the_routes_say() -> None:
    assert PAGE.read_text() == as_page(ROWS), "stale: helio access > docs/access.md"
