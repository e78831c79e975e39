"""A client that OpenAPI Generator writes from a running service's own document talks to that service.

It is generated code that nobody here has touched: what it cannot say or read, the document describes wrongly.
"""

import json
import os
import subprocess
import sys
import urllib.request
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from deploy.local.java import java_executable
from tests.integration.rig import Rig

pytestmark = pytest.mark.stack
GENERATION_S = 120.0
CONVERSATION_S = 60.0
INQUIRY: dict[str, Any] = {
    "channel": "web",
    "contact": {"name": "Ada Example", "email": "ada@example.com"},
    "address": {"street": "7 Elm St", "city": "Greensboro", "state": "NC", "postal_code": "27401"},
    "consent": {"contact": True, "usage_data": True, "text_version": "2026-01"},
}
CONVERSATION = """
import json, sys, uuid
import lead_client
from lead_client import ApiClient, Configuration, DocumentsApi, LeadApi, PeopleApi
from lead_client.exceptions import ApiException, ForbiddenException, NotFoundException, UnauthorizedException

base, token, stranger, inquiry = sys.argv[1:]

def client(given):
    return ApiClient(Configuration(host=base, access_token=given))

lead, people = LeadApi(client(token)), PeopleApi(client(token))
body = getattr(lead_client, "Inquiry1", lead_client.Inquiry).from_json(inquiry)
key = str(uuid.uuid4())
made = lead.capture_with_http_info(key, body)
assert made.status_code == 201, made
again = lead.capture_with_http_info(key, body)
assert again.data == made.data, "a repeat is answered as the first time"
project = made.data.project_id
read = lead.read_with_http_info(project)
etag = read.headers["etag"]
assert read.data.project_id == project and etag == '"%d"' % read.data.version
tasks = people.list_tasks(role="sales", project_id=project)
assert {task.project_id for task in tasks.items} == {project}, tasks
assert "contact_customer" in [task.kind for task in tasks.items], tasks
assert DocumentsApi(client(token)).list_documents(project).items == []
contacted = lead.contacted_with_http_info(project, str(uuid.uuid4()), if_match=etag)
assert contacted.headers["etag"] == '"%d"' % contacted.data.version != etag

def refused(kind, call):
    try:
        call()
    except kind as error:
        problem = json.loads(error.body)
        assert error.headers["content-type"].startswith("application/problem+json"), error.headers
        assert problem["status"] == error.status and problem["title"], problem
        return error.status
    raise AssertionError("it was not refused")

told = [
    refused(ApiException, lambda: lead.contacted(project, str(uuid.uuid4()), if_match=etag)),
    refused(NotFoundException, lambda: lead.read(uuid.uuid4())),
    refused(UnauthorizedException, lambda: LeadApi(client("nonsense")).read(project)),
    refused(ForbiddenException, lambda: LeadApi(client(stranger)).read(project)),
]
print(json.dumps({"project": str(project), "told": told}))
"""


def test_a_generated_client_captures_reads_lists_and_is_refused(rig: Rig, tmp_path: Path) -> None:
    base = f"http://127.0.0.1:{rig.stack.settings_for('lead')['HELIO_HTTP_PORT']}"
    with rig.service("lead"):
        rig.ready("lead")
        with urllib.request.urlopen(f"{base}/openapi.json", timeout=CONVERSATION_S) as answer:
            (tmp_path / "lead.json").write_bytes(answer.read())
        generator = files("openapi_generator_cli") / "openapi-generator.jar"
        subprocess.run(
            [
                str(java_executable()), "-jar", str(generator), "generate", "-i", str(tmp_path / "lead.json"),
                "-g", "python", "-o", str(tmp_path / "client"), "--package-name", "lead_client",
            ],
            check=True, capture_output=True, timeout=GENERATION_S,
        )  # fmt: skip
        tokens = [rig.stack.token("sales", "operator"), rig.stack.token("customer", projects=[])]
        spoken = subprocess.run(
            [sys.executable, "-c", CONVERSATION, base, *tokens, json.dumps(INQUIRY)],
            env=os.environ | {"PYTHONPATH": str(tmp_path / "client")},
            capture_output=True, text=True, check=False, timeout=CONVERSATION_S,
        )  # fmt: skip
    assert spoken.returncode == 0, spoken.stderr[-4_000:]
    told = json.loads(spoken.stdout)
    assert told["told"] == [412, 404, 401, 403]
    assert rig.rows("lead", "SELECT state FROM leads WHERE project_id = %s", told["project"])
