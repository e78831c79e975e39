"""Records for the aggregator's tests: the published examples, moved to other projects and revisions."""

import json
import uuid
from pathlib import Path
from typing import Any

from sandbox.smv03.contract import STATE

CONTRACT = Path(__file__).parents[3] / "shared" / "schemas"
Headers = list[tuple[str, bytes | None]]


def example(ce_type: str = STATE, index: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONTRACT / "examples" / f"{ce_type}.json").read_text())[index]
    return found


def headers_of(project: str, ce_type: str = STATE) -> Headers:
    stated = example(ce_type)["headers"] | {"ce_subject": project, "ce_id": str(uuid.uuid4())}
    return [(name, text.encode()) for name, text in stated.items()]


def state(project: str, system: str, revision: int, **changed: Any) -> dict[str, Any]:
    value: dict[str, Any] = example()["value"]
    return value | {"project_id": project, "system_id": system, "revision": revision} | changed


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()
