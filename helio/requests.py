"""What the commands that read one JSON document share: the document as its model, errors with file and place."""

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
