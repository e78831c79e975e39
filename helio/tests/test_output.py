"""What foreign texts do to a table: nothing."""

import io

from rich.console import Console
from rich.text import Text

from helio.output import plain, table


def printed(*arguments: object, width: int = 60, styles: bool = False) -> str:
    console = Console(width=width, record=True, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(table(*arguments))  # type: ignore[arg-type]
    return console.export_text(styles=styles)


def test_brackets_of_a_text_are_no_markup() -> None:
    shown = printed(("error",), [("x [type=missing] [/] [/bold]",)], "home [/a]")
    assert "x [type=missing] [/] [/bold]" in shown and "home [/a]" in shown


def test_whole_numbers_stand_under_each_other_and_nothing_is_a_dash() -> None:
    shown = printed(("what", "count"), [("a", 5), ("b", 1234), ("c", None)])
    lines = [line.rstrip() for line in shown.splitlines()]
    assert lines == ["what  count", "a         5", "b      1234", "c         -"]


def test_a_styled_cell_keeps_its_style() -> None:
    assert "\x1b[32myes" in printed(("ready",), [(Text("yes", "green"),)], styles=True)


def test_what_would_steer_a_terminal_is_shown_and_does_nothing() -> None:
    """Errors, headers and values come from whoever may write a topic."""
    hostile = "a\x1b]0;title\x07\x1b[2Jb\x9b31mc\u202ed"
    steering = [c for c in printed(("error",), [(hostile,)], hostile) if c in "\x1b\x07\x9b\u202e"]
    assert steering == [] and plain(hostile) == "a\\x1b]0;title\\x07\\x1b[2Jb\\x9b31mc\\u202ed"
    assert plain("Ä ☀\n\tx") == "Ä ☀\n\tx"
