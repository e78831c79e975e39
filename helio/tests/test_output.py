"""What foreign texts do to a table: nothing."""

import io

from rich.console import Console
from rich.text import Text

from helio.output import table


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
