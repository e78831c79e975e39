"""Entry point of ``helio``: one module of ``helio.commands`` per command, found by name.

A command module has ``register(app)`` and imports heavy libraries only inside the command's function, so that
``helio --help`` answers at once.
"""

import gc
import importlib
import os
import pkgutil
import sys

import typer

import helio.commands
from deploy.local.errors import StackError
from helio.errors import HelioError

DEBUG_ENV = "HELIO_DEBUG"
"""Set to any value to see the traceback of an unforeseen failure."""

GARBAGE_AFTER = 50_000
"""Objects after which Python looks for cycles among them. Its own 700 make it look hundreds of times while a command's
libraries are loaded, none of which is garbage: 5 % of a short command."""


def build_app(wanted: str | None = None) -> typer.Typer:
    """The command line with every module of ``helio.commands`` registered, in alphabetical order.

    Where a module is called like the command that is ``wanted``, it alone is loaded: no other can be meant.
    """
    app = typer.Typer(
        name="helio",
        help="Heliograph: rooftop solar and storage from lead to activated system.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def root() -> None:
        pass  # a callback keeps sub-commands even while only one is registered

    names = sorted(found.name for found in pkgutil.iter_modules(helio.commands.__path__) if not found.ispkg)
    for name in [wanted] if wanted in names else names:
        importlib.import_module(f"helio.commands.{name}").register(app)
    return app


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code: 0 done, 1 failed, 2 wrong input, 130 interrupted."""
    try:
        given = sys.argv[1:] if arguments is None else arguments
        result = build_app(given[0] if given else None)(args=given, prog_name="helio", standalone_mode=False)
    except (HelioError, StackError) as error:
        return _complain(f"{error.message}; {error.next_step}", error.exit_code)
    except typer.TyperException as error:  # unknown command, missing or malformed option
        message = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
        return _complain(f"{message}; see helio --help", 2) if message else 2  # empty: the help was printed
    except (typer.Abort, KeyboardInterrupt):
        return _complain("interrupted", 130)
    except BrokenPipeError:  # the reader of our output went away, e.g. `helio topics | head -1`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 -- stays open: the interpreter flushes it at exit
        return 1
    except Exception as error:
        if os.environ.get(DEBUG_ENV):
            raise
        if (told := _of_kafka(error)) is not None:
            return _complain(f"Kafka does not answer: {told}; `helio status` shows whether it is ready", 1)
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return _complain(f"unexpected failure: {what}; repeat with {DEBUG_ENV}=1 to see where", 1)
    return result if isinstance(result, int) else 0


def _of_kafka(error: Exception) -> str | None:
    """What Kafka said; None for an error of something else, or where its client was never loaded."""
    if "confluent_kafka" not in sys.modules:
        return None
    from confluent_kafka import KafkaException

    from deploy.local.patience import words

    return words(error) if isinstance(error, KafkaException) else None


def _complain(line: str, exit_code: int) -> int:
    print(f"helio: {' '.join(line.split())}", file=sys.stderr)
    return exit_code


def main() -> None:
    """Console script."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # we have none: spares a look at every distribution
    gc.set_threshold(GARBAGE_AFTER)
    sys.exit(run())


if __name__ == "__main__":
    main()
