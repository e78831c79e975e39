"""``helio metrics``: the fifteen key metrics of the value stream."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from helio.errors import UserError

EPILOG = "Example: helio metrics --by month --json | jq '.metrics[] | select(.id == \"12\")'"
BYS = ("month", "ahj", "crew", "utility")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("metrics", epilog=EPILOG)(metrics)


def metrics(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="EVENTS.jsonl", help="Events, {type, time, value} a line, instead of the stack's."),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="One entry for each: month, ahj, crew, utility.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Show each figure with what it was made of, and a published reference beside it."""
    from helio.output import print_json, print_table

    if schema:
        _print_schema()
        return
    if by is not None and by not in BYS:
        raise UserError(f"--by {by} is not known", f"one of {', '.join(BYS)}")
    found = _of_file(file, by) if file is not None else _of_stack(by)
    if as_json:
        print_json({"metrics": found})
        return
    columns = ("id", "metric", *((by,) if by else ()), "value", "unit", "n", "censored", "reference", "source")
    rows = [
        (
            one["id"], one["name"], *((one[by],) if by else ()), _short(one["value"]), one["unit"], one["n"],
            one["censored"], _short(one["benchmark"]["value"]), one["benchmark"]["source"],
        )
        for one in found
    ]  # fmt: skip
    print_table(columns, rows, title="the value stream")


def _short(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else f"{value:.4g}"


def _of_stack(by: str | None) -> list[dict[str, Any]]:
    from deploy.local.stack import running_stack
    from helio.calls import call

    answer = call(running_stack().home, "metrics", "/value-stream", query={"by": by} if by else None)
    found: list[dict[str, Any]] = answer["metrics"]
    return found


def _of_file(file: Path, by: Any) -> list[dict[str, Any]]:
    from helio.files.reading import read_text
    from views.metrics.rules.figures import figures
    from views.metrics.rules.replay import replay

    try:
        journeys, newest = replay(read_text(file).splitlines())
    except ValueError as error:
        raise UserError(f"{file}: {error}", "give one event a line; see helio metrics --schema") from None
    return figures(journeys, newest or datetime.now(UTC), by)


def _print_schema() -> None:
    from helio.schema import print_schema

    number = {"type": ["number", "null"]}
    event = {
        "type": "object",
        "required": ["type", "time", "value"],
        "properties": {
            "type": {"type": "string"},
            "time": {"type": "string", "format": "date-time"},
            "value": {"type": ["object", "null"]},
        },
    }
    given = {"description": "JSON lines; one object here is one line.", "type": "array", "items": event}
    benchmark = {
        "type": "object",
        "required": ["value", "source"],
        "properties": {"value": {"type": ["number", "string", "null"]}, "source": {"type": "string"}},
    }
    metric = {
        "type": "object",
        "required": ["id", "name", "value", "unit", "numerator", "denominator", "n", "censored", "benchmark"],
        "properties": {
            "id": {"type": "string"}, "name": {"type": "string"}, "value": number, "unit": {"type": "string"},
            "numerator": number, "denominator": number, "n": {"type": "integer", "minimum": 0},
            "censored": {"type": "integer", "minimum": 0}, "benchmark": benchmark, "p90": number,
            **{name: {"type": ["string", "null"]} for name in BYS},
        },
    }  # fmt: skip
    printed = {"type": "object", "required": ["metrics"], "properties": {"metrics": {"type": "array", "items": metric}}}
    print_schema("metrics", given, printed)
