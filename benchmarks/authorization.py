"""What authorization adds to a request: the whole of a route's door, for callers of each reach.

Known callers, as in all requests but the first of a token; and the first one, whose signature is verified. No network.
Processor time: what else the machine does is no part of it. Beside it, as a baseline: PyJWT verifying the
token of every request.
What must hold: a known caller costs less than 50 us.

Usage: python -m benchmarks.authorization
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import jwt
from fastapi import FastAPI
from starlette.requests import Request

from benchmarks.record import record
from deploy.local import issuer
from deploy.local.home import Home
from services.lead.app import SERVICE
from shared.messaging.testing.node import settings
from shared.messaging.testing.system import World
from shared.messaging.web.access import Access
from shared.messaging.web.security import Tokens

BUDGET_US = 50.0
ROUND = 1_000
ROUNDS = 30


async def measure() -> None:
    home = Home(Path(tempfile.mkdtemp()))
    home.prepare(12_000)
    issuer.prepare(home)
    project = str(uuid4())
    app = FastAPI()
    app.state.processor = World([SERVICE]).nodes["lead"].processor
    app.state.roles = SERVICE.contract.roles
    wanted = {"jwks_file": home.jwks_file, "token_issuer": issuer.issuer_of(home), "http_requests_per_minute": 10**9}
    app.state.tokens = Tokens(settings().model_copy(update=wanted))
    door = Access(("customer", "sales", "operator"))

    def request(token: str) -> Request:
        headers = [(b"authorization", f"Bearer {token}".encode())]
        path = {"project_id": project}
        return Request({"type": "http", "app": app, "headers": headers, "path_params": path})

    token = issuer.mint(home, ["sales"], "ada", 3_600)
    (key,) = jwt.PyJWKSet.from_json(home.jwks_file.read_text()).keys
    began = time.process_time()
    for _ in range(ROUND):
        jwt.decode(token, key, algorithms=[str(key.algorithm_name)], options={"verify_aud": False})
    verified = (time.process_time() - began) / ROUND * 1e6
    for role, projects in (("customer", [project]), ("sales", None)):
        known = request(issuer.mint(home, [role], "ada", 3_600, projects))
        costs = []
        for _ in range(ROUNDS):
            began = time.process_time()
            for _ in range(ROUND):
                await door.admit(known)
            costs.append((time.process_time() - began) / ROUND * 1e6)
        cost = statistics.median(costs)
        record(f"authorization of a known {role}, us (< {BUDGET_US:g}) vs verifying each token", cost, verified)
    firsts = [request(issuer.mint(home, ["sales"], f"ada {number}", 3_600)) for number in range(ROUND)]
    began = time.process_time()
    for first in firsts:
        await door.admit(first)
    cost = (time.process_time() - began) / ROUND * 1e6
    record("authorization of a new token, us vs verifying each token", cost, verified)


if __name__ == "__main__":
    asyncio.run(measure())
