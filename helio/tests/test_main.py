"""The entry point: found commands, quick help, errors on one line."""

import pkgutil
import subprocess
import sys

import pytest
import typer

import helio.commands
from helio import main
from helio.errors import HelioError, UserError

HEAVY = {
    "asyncio", "asyncpg", "confluent_kafka", "cryptography", "fastapi", "httpx", "jgo", "jwt", "numpy", "psutil",
    "psycopg", "pvlib", "pydantic", "requests", "scipy", "sqlalchemy",
}  # fmt: skip


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from helio.main import build_app; build_app(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)


@pytest.mark.parametrize("name", [found.name for found in pkgutil.iter_modules(helio.commands.__path__)])
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = name.replace("_", "-")
    assert main.run([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Usage: helio" in shown and "Example" in shown


@pytest.mark.parametrize(
    ("raised", "code", "line"),
    [
        (UserError("no such file", "give another"), 2, "helio: no such file; give another"),
        (HelioError("the broker\nis away", "wait"), 1, "helio: the broker is away; wait"),
        (
            RuntimeError("a\nb"),
            1,
            "helio: unexpected failure: RuntimeError: a b; repeat with HELIO_DEBUG=1 to see where",
        ),
        (KeyboardInterrupt(), 130, None),
        (typer.Abort(), 130, "helio: interrupted"),
        (typer.Exit(3), 3, None),
    ],
)
def test_failures(
    raised: BaseException,
    code: int,
    line: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def failing(_wanted: str | None = None) -> typer.Typer:
        app = typer.Typer()

        @app.command()
        def fail() -> None:
            raise raised

        return app

    monkeypatch.setattr(main, "build_app", failing)
    monkeypatch.delenv(main.DEBUG_ENV, raising=False)
    assert main.run([]) == code
    assert capsys.readouterr().err.splitlines() == ([line] if line else [])
