"""What commands share in how they print: JSON for programs, tables for people, progress beside the output."""

import json
from collections.abc import Sequence
from typing import Any, Final
from unicodedata import category

from rich.console import Console
from rich.table import Table
from rich.text import Text

STEERING: Final = ("Cc", "Cf", "Cs")
"""Unicode's categories of control characters, of format characters and of halves of surrogate pairs."""


def progress_console() -> Console:
    """Where progress goes: standard error, so that standard output holds the result alone."""
    return Console(stderr=True)


def print_json(content: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(content, indent=2, default=str))


def plain(text: str) -> str:
    """A foreign text without what would steer a terminal: controls and marks of direction are shown as escapes."""
    return "".join(
        c if c in "\n\t" or category(c) not in STEERING else c.encode("unicode_escape").decode() for c in text
    )


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None = None) -> None:
    """A table on standard output, cut to the width of a terminal but never of a pipe."""
    console = Console()
    if not console.is_terminal:
        console.width = 250
    console.print(table(columns, rows, title))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None = None) -> Table:
    """A table; None is shown as a dash, whole numbers stand under each other, brackets in a text mean themselves."""
    named = None if title is None else Text(plain(title))
    found = Table(title=named, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        counts = all(row[number] is None or isinstance(row[number], int) for row in rows)
        found.add_column(column, overflow="fold", justify="right" if rows and counts else "left")
    for row in rows:
        found.add_row(
            *(cell if isinstance(cell, Text) else Text("-" if cell is None else plain(str(cell))) for cell in row)
        )
    return found
