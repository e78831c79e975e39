"""An authority's automated check (SolarAPP+ and its like), asked over HTTP: it issues, refuses, or takes its time.

``POST {address}/applications`` with an ``Idempotency-Key`` of permit and submission: however often it is sent, the tool
has one application. It answers ``{"status": "issued", "permit_number", "issued_on", "expires_on" | null}``,
``{"status": "ineligible", "reasons": [...]}`` or ``{"status": "pending"}``.
"""

import json
import urllib.error
import urllib.request
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.schemas.quantities import PastDay, PlannedDay

ANSWER_S: Final = 20.0
MOST_BYTES: Final = 64 * 1024
"""Of an answer; a longer one is none."""
Text = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]


class PermitToolSettings(BaseSettings):
    """Read from ``HELIO_PERMIT_TOOL_*``."""

    model_config = SettingsConfigDict(env_prefix="HELIO_PERMIT_TOOL_", extra="ignore", frozen=True)

    url: str = ""
    """Where the tool listens; empty: there is none, and a plan reviewer decides."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Issued(_Answer):
    status: Literal["issued"]
    permit_number: Text
    issued_on: PastDay
    expires_on: PlannedDay | None = None


class Ineligible(_Answer):
    status: Literal["ineligible"]
    reasons: Annotated[tuple[Text, ...], Field(min_length=1, max_length=50)]


class Pending(_Answer):
    status: Literal["pending"]


ANSWERS: Final[TypeAdapter[Issued | Ineligible | Pending]] = TypeAdapter(
    Annotated[Issued | Ineligible | Pending, Field(discriminator="status")]
)


def ask(application: dict[str, Any]) -> dict[str, Any]:
    """The tool's answer to an application, with the ``permit_id`` and ``submission`` that it is about.

    Raises OSError where it does not answer, ValueError where what it says is no answer: both are tried again.
    """
    about = {"permit_id": application["permit_id"], "submission": application["submission"]}
    address = PermitToolSettings().url
    if not address:
        return about | {"status": "absent"}
    request = urllib.request.Request(  # noqa: S310 - the operator's own setting
        f"{address}/applications",
        json.dumps(application).encode(),
        {"content-type": "application/json", "idempotency-key": f"{about['permit_id']}-{about['submission']}"},
    )
    with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310 - as above
        body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ValueError(f"the permit tool's answer is longer than {MOST_BYTES} bytes")
    return about | ANSWERS.validate_json(body).model_dump(mode="json")
