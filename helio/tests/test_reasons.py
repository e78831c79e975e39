"""Why somebody intervenes: given, asked for at a terminal, or not given."""

import io

import pytest
import typer

from helio.reasons import NO_REASON, confirm, reason


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stdin", "given", "found"),
    [
        (Terminal("typed\n"), "told", "told"),
        (Terminal("typed\n"), None, "typed"),
        (Terminal("\n"), None, NO_REASON),
        (io.StringIO("of a program\n"), None, NO_REASON),
    ],
    ids=["told", "typed", "enter", "no terminal"],
)
def test_a_reason_is_asked_for_at_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stdin: io.StringIO,
    given: str | None,
    found: str,
) -> None:
    monkeypatch.setattr("sys.stdin", stdin)
    assert reason(given) == found
    assert not capsys.readouterr().out.strip()  # standard output holds the result alone


def test_nothing_is_given_up_without_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    confirm("sure?", yes=True)
    for answer in ("n\n", "\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        with pytest.raises(typer.Abort):
            confirm("sure?", yes=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    confirm("sure?", yes=False)
