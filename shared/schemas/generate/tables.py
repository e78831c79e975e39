"""Markdown pages: the catalogue of events and the access table."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from shared.schemas import catalogue
from shared.schemas.compatibility import POLICY
from shared.schemas.event import Event
from shared.schemas.generate import fields
from shared.schemas.generate.snapshots import value_schema
from shared.schemas.topics import AUDIT, TOPICS, Topic, grants, principals
from shared.schemas.upcasters import newest

GENERATED: Final = "<!-- written by `python -m shared.schemas.generate`; do not edit -->"

FIELD_HEAD: Final = ("Field", "Form", "What it says")
FIELDS: Final = (
    "Besides `project_id`, which every event has. Schema and reader hold to the same bounds; a number written `5.0` is "
    "the integer 5. `Json` is any JSON: texts of up to 20,000 characters, numbers up to 1e38, lists of up to 20,000, "
    "maps of up to 2,000. A whole value has at most 4 MiB. A name that stands twice in one object is malformed."
)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def summary(event: type[Event]) -> str:
    """The first paragraph of an event's docstring in one line."""
    return " ".join((event.__doc__ or "").strip().partition("\n\n")[0].split())


def name_and_version(ce_type: str) -> tuple[str, str]:
    _, _, name_version = ce_type.rpartition(".v")[0].rpartition(".")
    return name_version, "v" + ce_type.rpartition(".v")[2]


def events_page() -> str:
    parts = [
        "# Events",
        GENERATED,
        "One topic per publisher, several event types on it; key and `ce_subject` are the project id. The JSON "
        "Schema of a value is `shared/schemas/snapshots/<ce_type>.json`; real records are in "
        "`shared/schemas/examples/<ce_type>.json`, the whole contract for tools is `shared/schemas/asyncapi.json`; "
        "`shared/schemas/catalogue.json` is the same in plain JSON, `shared/schemas/typescript/events.d.ts` in types.",
        _policy(),
    ]
    for topic in TOPICS:
        rows = [
            (*_named(event), summary(event))
            for ce_type, event in catalogue.events().items()
            if catalogue.TOPIC_OF[ce_type] == topic.name
        ]
        parts += [f"## {topic.name}", _facts(topic), table(("Event", "Version", "What it says"), rows)]
    parts += ["# Fields", FIELDS, *_field_tables()]
    return "\n\n".join(parts) + "\n"


POLICY_TEXT: Final = """\
Readers ignore fields and headers that they do not know, skip event names that they do not handle, and let a newer
version of an event that they handle wait until they know it. So of an event that we publish both hold: today's readers
read every record ever written, and readers of any released contract read today's records. Events of outside systems are
only read here: what was ever accepted stays accepted. What breaks becomes a new version beside the old one, with an
upcaster. `shared/schemas/released/` holds what was promised; `python -m shared.schemas.generate --check --released`
compares it with today."""


def _policy() -> str:
    rows = [(rule.change, str(rule.published), str(rule.read)) for rule in POLICY]
    head = ("Change", "In events that we publish", "In events that we only read")
    return "\n\n".join(("## What may change", POLICY_TEXT, table(head, rows)))


def _field_tables() -> Iterator[str]:
    """Every event with its fields, then the classes that they share."""
    shared: dict[str, fields.Schema] = {}
    for ce_type, event in catalogue.events().items():
        schema = value_schema(event)
        shared |= {name: node for name, node in fields.parts(schema).items() if "anyOf" not in node}
        yield f"## {ce_type}\n\n{summary(event)}"
        own = {**schema, "properties": {k: v for k, v in schema["properties"].items() if k != "project_id"}}
        if own["properties"]:
            yield table(FIELD_HEAD, fields.rows(own))
    for name, node in sorted(shared.items()):
        rules = "".join(f"\n\nAlso: {rule}." for rule in node.get("x-rules", ()))
        yield f"## {name}\n\n{fields.words(node)}{rules}"
        yield table(FIELD_HEAD, fields.rows(node)) if "properties" in node else fields.form(node).capitalize() + "."


def _named(event: type[Event]) -> tuple[str, str]:
    name, version = name_and_version(event.ce_type)
    older = [name_and_version(old)[1] for old in catalogue.versions_of(event)[:-1]]
    return f"`{name}`", version + (f" (reads {', '.join(older)})" if older else "")


def _facts(topic: Topic) -> str:
    kept = f"{topic.retention_days} days"
    if topic.compacted:
        kept = "all" if topic.one_record_a_key else "the latest per key"
    personal = ", ".join(f"`{path}`" for path in topic.pii) or "none"
    return (
        f"{topic.purpose}\n\n"
        f"Published by **{topic.owner}**; read by {', '.join(topic.consumers)}, {AUDIT}. "
        f"{topic.partitions} partition{'s' if topic.partitions > 1 else ''}, keeps {kept}. "
        f"Personal data: {personal}."
    )


def acl_page() -> str:
    allowed: dict[tuple[str, str], str] = {}
    for grant in grants():
        cell = (grant.principal, grant.topic)
        allowed[cell] = " ".join(filter(None, (allowed.get(cell), grant.operation.lower())))
    head = ("Topic", *principals())
    rows = [
        (f"`{topic.name}`", *(allowed.get((principal, topic.name), "") for principal in principals()))
        for topic in TOPICS
    ]
    return (
        "\n\n".join(
            (
                "# Who may read and write which topic",
                GENERATED,
                "An empty cell is denied by the broker. Every principal may use consumer groups and transactions "
                "whose name begins with its own name.",
                table(head, rows),
            )
        )
        + "\n"
    )


def published_by(owner: str) -> list[tuple[str, type[Event]]]:
    """The topic and class of every event that a context publishes."""
    topics = {topic.name for topic in TOPICS if topic.owner == owner}
    return [
        (topic, event)
        for ce_type, event in catalogue.events().items()
        if (topic := catalogue.TOPIC_OF[newest(ce_type)]) in topics
    ]
