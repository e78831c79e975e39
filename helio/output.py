"""What commands share in how they print: JSON for programs, tables for people, progress beside the output."""

import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text


def progress_console() -> Console:
    """Where progress goes: standard error, so that standard output holds the result alone."""
    return Console(stderr=True)


def print_json(content: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(content, indent=2, default=str))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None = None) -> None:
    """A table on standard output, cut to the width of a terminal but never of a pipe."""
    console = Console()
    if not console.is_terminal:
        console.width = 250
    console.print(table(columns, rows, title))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None = None) -> Table:
    """A table; None is shown as a dash, whole numbers stand under each other, brackets in a text mean themselves."""
    named = None if title is None else Text(title)
    found = Table(title=named, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        counts = all(row[number] is None or isinstance(row[number], int) for row in rows)
        found.add_column(column, overflow="fold", justify="right" if rows and counts else "left")
    for row in rows:
        found.add_row(*(cell if isinstance(cell, Text) else Text("-" if cell is None else str(cell)) for cell in row))
    return found
