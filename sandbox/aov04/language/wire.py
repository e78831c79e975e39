"""How a message is written."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sandbox.aov04.language.messages import Body

TOPIC: Final = "aov04.gis.messages"
LANGUAGE: Final = "GIS/3.2"
UTILITY: Final = "AOV-04"


@dataclass(frozen=True)
class Case:
    """Whom a message is about."""

    number: str
    """AOV-04's own."""
    customer_file: UUID
    """As the applicant numbers the project."""
    applicant_ref: UUID
    """As the applicant numbers the application."""


def message(body: Body, case: Case, sequence: int, issued: datetime) -> dict[str, Any]:
    """The message as an object; ``sequence`` is that of the case, counted from 1."""
    return {
        "messageId": f"{case.number}-{sequence:04d}",
        "schema": LANGUAGE,
        "utility": UTILITY,
        "kind": body.kind,
        "issued": issued.isoformat(),
        "caseNo": case.number,
        "sequence": sequence,
        "customerFile": str(case.customer_file),
        "applicantRef": str(case.applicant_ref),
        "body": body.model_dump(mode="json", by_alias=True),
    }


def encode(found: dict[str, Any]) -> bytes:
    return json.dumps(found, separators=(",", ":")).encode()
