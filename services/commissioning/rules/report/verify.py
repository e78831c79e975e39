"""Whether a report is what it was when it was made: a PDF of ours, or what ``helio commission --json`` prints.

Nothing but the file is needed to see that its pages and figures belong together. That it is the report of a project,
and not another that was made anew, only the hash says that ``CommissioningPassed`` names.
"""

import hashlib
import io
import zlib
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, StreamObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from services.commissioning.rules.report.contents import hash_of
from services.commissioning.rules.report.pdf import ATTACHMENT, report_pdf
from shared.schemas.doubled import DoubledName, load

LARGEST_BYTES: Final = 32 * 1024 * 1024


class Unreadable(ValueError):
    """The file is no report."""


class Problem(BaseModel):
    model_config = ConfigDict(frozen=True)

    code: str
    place: str
    text: str


class Verdict(BaseModel):
    """``valid``: nothing in it was changed, and it has the hash that was asked for, where one was."""

    model_config = ConfigDict(frozen=True)

    valid: bool
    kind: str
    """``pdf`` or ``json``."""
    file_sha256: str
    """Of the file: what ``CommissioningPassed.report_sha256`` names."""
    content_sha256: str
    """Of the judgement in it, with sorted keys and without blanks."""
    passed: bool
    """Whether the system passed its tests, as the report says."""
    tests: int
    failed: int
    project_id: str | None
    recorded_at: str | None
    problems: list[Problem]


def verify(body: bytes, expected_sha256: str | None = None) -> Verdict:
    """Raises Unreadable for what is no report."""
    problems: list[Problem] = []
    if body.startswith(b"%PDF"):
        content = _attached(body)
        digest, kind = hash_of(content), "pdf"
        try:
            rendered = report_pdf(content)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unreadable(f"its content is not that of a report: {error}") from None
        if rendered != body:
            problems.append(Problem(code="PAGES", place="the pages", text="they are not what the content makes"))
    else:
        content, digest, kind = _printed(body, problems)
    file_sha256 = hashlib.sha256(body).hexdigest()
    if expected_sha256 is not None and expected_sha256.casefold() not in (file_sha256, digest):
        text = f"neither the file nor its content has the hash {expected_sha256}"
        problems.append(Problem(code="HASH", place="the file", text=text))
    tests = content.get("tests")
    if not isinstance(tests, list) or not isinstance(content.get("passed"), bool):
        raise Unreadable("it has no tests, or does not say whether they passed")
    if contradiction := _contradiction(content):
        problems.append(Problem(code="VERDICT", place="passed", text=contradiction))
    heading = content.get("heading") or {}
    return Verdict(
        valid=not problems,
        kind=kind,
        file_sha256=file_sha256,
        content_sha256=digest,
        passed=content["passed"],
        tests=len(tests),
        failed=sum(1 for one in tests if not one.get("passed")),
        project_id=heading.get("project_id"),
        recorded_at=heading.get("recorded_at"),
        problems=problems,
    )


def _printed(body: bytes, problems: list[Problem]) -> tuple[dict[str, Any], str, str]:
    """``report_sha256`` is of all else."""
    content = _json(body)
    stated = content.pop("report_sha256", None)
    if not isinstance(stated, str):
        raise Unreadable("it states no report_sha256")
    digest = hash_of(content)
    if digest != stated:
        text = f"the content has the hash {digest}, stated is {stated}"
        problems.append(Problem(code="CONTENT", place="report_sha256", text=text))
    return content, digest, "json"


def _contradiction(content: dict[str, Any]) -> str | None:
    """Verdicts that do not follow from the figures beside them."""
    for one in content["tests"]:
        try:
            low, high, measured = one["low"], one["high"], one["measured"]
            outside = (low is not None and measured < low) or (high is not None and measured > high)
        except (KeyError, TypeError):
            raise Unreadable("a test of it has no measured value or no bounds") from None
        if outside and one["passed"]:
            return f"{one['test']} of {one['target']} passes with {measured:g}, beyond its bounds"
    sound = bool(content["tests"]) and not content.get("invalid") and all(one["passed"] for one in content["tests"])
    return None if content["passed"] is sound else "the whole does not follow from the tests"


def _attached(body: bytes) -> dict[str, Any]:
    """The content that is attached to a PDF."""
    try:
        root = PdfFileReader(io.BytesIO(body)).root
        named = _dictionary(_dictionary(root["/Names"])["/EmbeddedFiles"])["/Names"]
        if not isinstance(named, ArrayObject):
            raise Unreadable("it has no content attached")
        for place in range(0, len(named) - 1, 2):
            if str(named[place]) == ATTACHMENT:
                stream = _dictionary(_dictionary(named[place + 1])["/EF"])["/F"]
                if isinstance(stream, StreamObject):
                    return _json(stream.data)
    except Unreadable:
        raise
    except (PdfError, KeyError, ValueError, TypeError, IndexError, AttributeError, RecursionError, zlib.error) as error:
        raise Unreadable(f"no report can be read from it: {error}") from None
    raise Unreadable("it has no content attached")


def _dictionary(found: Any) -> DictionaryObject:
    if not isinstance(found, DictionaryObject):
        raise Unreadable("it has no content attached")
    return found


def _json(body: bytes) -> dict[str, Any]:
    try:
        content = load(body)
    except DoubledName as error:
        raise Unreadable(f"it is ambiguous: {error}") from None
    except (ValueError, RecursionError):
        raise Unreadable("it is neither a PDF nor JSON") from None
    if not isinstance(content, dict):
        raise Unreadable("its content is no object")
    return content
