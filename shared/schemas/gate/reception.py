"""What a reader asks of every record, whatever it says: by whom, how large, how old. No schema shows it.

So the largest, the oldest and the newest record that a released contract takes are offered to today's, as is one in the
name of each publisher under every source that it might state.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from shared.schemas.gate.contract import Contract
from shared.schemas.gate.corpus.golden import Golden
from shared.schemas.gate.findings import Finding

_WHY: Final = "whoever may publish it publishes it so, and records of the released contract lie on the topic"
_REMEDY: Final = "take in what the released contract takes in"


def reception_findings(
    records: Iterable[Golden], topics: dict[str, dict[str, Any]], released: Contract, today: Contract
) -> Iterator[Finding]:
    """Records that today's reader refuses, though nothing in them has changed."""
    examples = [record for record in records if record.variant.startswith("example: ")]
    for name, facts in topics.items():
        known = (one for one in examples if one.ce_type in facts["types"] and today.current(one.ce_type) is not None)
        record = next((one for one in known if one.value is not None), None)
        if record is None:
            continue  # events that are gone are found by their schema
        for what, source, value, now in _offers(record, facts["sources"], released):
            headers = [(header, source if header == "ce_source" else raw) for header, raw in record.raw_headers]
            try:
                today.receive(headers, record.key.encode(), facts["owner"], value, now)
            except ValueError as error:
                yield Finding(f"topic {name}", f"a record {what} is refused: {error}", _WHY, _REMEDY)


def _offers(record: Golden, sources: list[str], released: Contract) -> Iterator[tuple[str, bytes, bytes, datetime]]:
    """What is told of the record, its source and value, and the reader's instant."""
    value = (record.value or "").encode()
    told = datetime.fromisoformat(dict(record.headers)["ce_time"])
    for source in sources:
        yield f"of {source}", source.encode(), value, told
    ahead, oldest, largest = released.clock_tolerance, released.oldest_record, released.max_value_bytes
    first = sources[0].encode()
    yield f"that is ahead by {ahead}", first, value, told - ahead
    yield f"of {oldest.days} days ago", first, value, told + oldest
    yield f"of {largest} bytes", first, value.ljust(largest), told
