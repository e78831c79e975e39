"""What the commands that read one JSON document share: the document as its model, errors with file and place."""

from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from helio.errors import UserError
from helio.files.reading import read_text

Request = TypeVar("Request", bound=BaseModel)


def read_request(path: Path | None, model: type[Request], command: str) -> Request:
    """The document of a file. Dates and times are ISO 8601; a number is never text, nor the other way round."""
    if path is None:
        raise UserError("INPUT.json is needed", f"see helio {command} --help")
    try:
        return model.model_validate_json(read_text(path), strict=True)
    except ValidationError as error:
        raise refused(path, error, command) from None


def refused(path: Path, error: ValidationError | ValueError | LookupError, command: str) -> UserError:
    """An error of the input with its file and, where known, its place in it."""
    if isinstance(error, ValidationError):
        first, *others = error.errors(include_url=False)
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        more = f" (and {len(others)} more)" if others else ""
        text = f"{place}: {first['msg'].removeprefix('Value error, ')}{more}"
    else:
        text = str(error.args[0]) if error.args else type(error).__name__
    return UserError(f"{path}: {text}", f"correct the input; see helio {command} --schema")


LATEST_YEAR = 2100
"""Later days are taken for mistakes."""


def day(text: str | None, option: str) -> date:
    """The day that an option names, today where it names none."""
    if text is None:
        return date.today()  # noqa: DTZ011  the caller's own day
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{option} {text!r} is not a date", "write it as 2026-11-24") from None
    if found.year > LATEST_YEAR:
        raise UserError(f"{option} {text} is after {LATEST_YEAR}", "write it as 2026-11-24")
    return found


def state(text: str, option: str) -> str:
    """The state that an option names, or US."""
    from shared.rules.interconnection.rows import FEDERAL, STATES

    if text.upper() not in STATES | {FEDERAL}:
        raise UserError(f"{option} {text!r} is no state", "write it as two letters, or US for the federal rules")
    return text.upper()
