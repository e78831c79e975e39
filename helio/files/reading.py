"""Read the small text files that the commands are given, with an error that says what is wrong with which file."""

import json
from pathlib import Path
from typing import Any

from helio.errors import UserError
from shared.schemas.doubled import DoubledName, load

LARGEST_FILE_BYTES = 100 * 2**20
"""A year of one-minute readings is 25 MB; anything much larger is the wrong file."""


def read_text(path: Path) -> str:
    """The file as UTF-8 text, with or without a byte-order mark."""
    try:
        if path.is_file() and path.stat().st_size > LARGEST_FILE_BYTES:
            raise UserError(f"{path} has {path.stat().st_size / 2**20:.0f} MB", "give the file of one meter and year")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError(f"{path} does not exist", "check the path") from None
    except IsADirectoryError:
        raise UserError(f"{path} is a directory", "give a file") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 text (byte {error.start})", "save it as UTF-8") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "check the path and its permissions") from None


def read_json(path: Path) -> Any:
    """The file's JSON value."""
    try:
        return load(read_text(path))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise UserError(f"{path} is not JSON: {place}: {error.msg}", "correct the file") from None
    except DoubledName as error:
        raise UserError(f"{path}: {error}", "leave one of them") from None
    except RecursionError:
        raise UserError(f"{path} is nested too deeply", "correct the file") from None
