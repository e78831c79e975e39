"""``helio topics``: the table of topics."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from deploy.local.home import Home

EPILOG = "Example: helio topics --json | jq '.topics[] | {name, consumers}'"
COLUMNS = ("topic", "owner", "consumers", "partitions", "kept", "pii", "records")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("topics", epilog=EPILOG)(topics)


def topics(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show every topic: who writes it, who may read it, how long it is kept; live end offsets when the stack runs."""
    from deploy.local.home import Home
    from deploy.local.state import supervisor
    from helio.output import print_json, print_table
    from shared.schemas.topics import TOPICS

    home = Home.from_environment()
    offsets = _offsets(home) if supervisor(home) is not None else {}
    rows = [
        {
            "name": topic.name,
            "owner": topic.owner,
            "consumers": list(topic.consumers),
            "partitions": topic.partitions,
            "retention_days": None if topic.compacted else topic.retention_days,
            "compacted": topic.compacted,
            "pii": list(topic.pii),
            "purpose": topic.purpose,
            "end_offsets": offsets.get(topic.name),
        }
        for topic in TOPICS
    ]
    if as_json:
        print_json({"topics": rows})
    else:
        print_table(COLUMNS, [_cells(row) for row in rows])


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    ends = row["end_offsets"]
    return (
        row["name"],
        row["owner"],
        ", ".join(row["consumers"]),
        row["partitions"],
        "latest per key" if row["compacted"] else f"{row['retention_days']} days",
        len(row["pii"]) or None,
        None if ends is None else sum(ends.values()),
    )


def _offsets(home: "Home") -> dict[str, dict[int, int]]:
    """Topic -> partition -> the offset that the next record will get, as ``audit`` sees it."""
    from helio.history.journal import partition_ends
    from shared.schemas.topics import TOPICS

    found: dict[str, dict[int, int]] = {}
    for (topic, number), end in partition_ends(home, {one.name: list(range(one.partitions)) for one in TOPICS}).items():
        found.setdefault(topic, {})[number] = end
    return found
