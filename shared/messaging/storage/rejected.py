"""What the store on PostgreSQL does about rejected records: counts, marks up to where they were counted, samples."""

import base64
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import orjson

from shared.messaging.errors import storable
from shared.messaging.storage.store import Audited, QuarantineCount, Quarantined, Seen

_READ_TO = """
    INSERT INTO quarantine_read (topic, "partition", next_offset)
    SELECT *, 0 FROM unnest($1::text[], $2::int[])
    ON CONFLICT (topic, "partition") DO UPDATE SET next_offset = quarantine_read.next_offset
    RETURNING topic, "partition", next_offset"""
"""Locks the marks while they are read: after a rebalance two members may have the same records to count at once."""
_MARK = """
    INSERT INTO quarantine_read (topic, "partition", next_offset)
    SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])
    ON CONFLICT (topic, "partition") DO UPDATE SET next_offset = greatest(quarantine_read.next_offset,
                                                                          excluded.next_offset)"""
_COUNT = """
    INSERT INTO quarantine_counts (principal, topic, reason, seen, kept)
    SELECT *, 0 FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
    ON CONFLICT (principal, topic, reason) DO UPDATE
        SET seen = quarantine_counts.seen + excluded.seen, last_at = now()"""
_KEEP = """
    WITH sample AS (
        INSERT INTO quarantine (principal, topic, "partition", "offset", record_key, headers, value, value_bytes,
                                reason, error, taken_in)
        SELECT principal, topic, "partition", "offset", record_key, headers::jsonb, value, value_bytes, reason, error,
               taken_in
        FROM unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bytea[], $6::text[], $7::bytea[],
                               $8::bigint[], $9::text[], $10::text[], $11::boolean[])
            AS s(principal, topic, "partition", "offset", record_key, headers, value, value_bytes, reason, error,
                 taken_in)
        WHERE (SELECT count(*) FROM quarantine q WHERE q.principal = s.principal) < $12
        ON CONFLICT (topic, "partition", "offset") DO NOTHING
        RETURNING principal, topic, reason)
    UPDATE quarantine_counts c SET kept = kept + s.n
    FROM (SELECT principal, topic, reason, count(*) AS n FROM sample GROUP BY 1, 2, 3) s
    WHERE (c.principal, c.topic, c.reason) = (s.principal, s.topic, s.reason)"""
NO_BOUND = 2**31 - 1
MOST_REFUSED = 2_000
"""Rows of one principal beyond which records that a handler sets aside are counted only."""


async def count_and_keep(connection: Any, seen: Seen, samples: Sequence[Quarantined], most_kept: int) -> None:
    """Inside a transaction. Each record counts once: those below a partition's mark were counted before."""
    places = sorted(seen, key=lambda place: place[1:])  # everybody locks the marks in this order
    topics, partitions = [topic for _, topic, _ in places], [partition for *_, partition in places]
    marks = {(row[0], row[1]): row[2] for row in await connection.fetch(_READ_TO, topics, partitions)}
    counts: Counter[tuple[str, str, str]] = Counter()
    for principal, topic, partition in places:
        for offset, reason in seen[principal, topic, partition]:
            if offset >= marks[topic, partition]:
                counts[principal, topic, reason] += 1
                marks[topic, partition] = offset + 1
    await connection.execute(_MARK, topics, partitions, [marks[place[1:]] for place in places])
    await count(connection, counts)
    await keep(connection, samples, most_kept)


async def count(connection: Any, counts: Counter[tuple[str, str, str]]) -> None:
    """By principal, topic and reason."""
    if counts:
        kinds = sorted(counts)
        columns = [[kind[column] for kind in kinds] for column in range(3)]
        await connection.execute(_COUNT, *columns, [counts[kind] for kind in kinds])


async def keep(connection: Any, samples: Sequence[Quarantined], most_kept: int = NO_BOUND) -> None:
    if samples:
        rows = [
            (one.principal, one.topic, one.partition, one.offset, one.record_key,
             orjson.dumps(pack_headers(one.headers)).decode(), one.value,
             one.value_bytes, one.reason, storable(one.error), one.taken_in)
            for one in samples
        ]  # fmt: skip
        await connection.execute(_KEEP, *[list(column) for column in zip(*rows, strict=True)], most_kept)


def pack_headers(headers: Sequence[tuple[str, bytes | None]]) -> list[list[str | None]]:
    return [[storable(name), None if value is None else base64.b64encode(value).decode()] for name, value in headers]


def unpack_headers(packed: Sequence[Sequence[str | None]]) -> list[tuple[str, bytes | None]]:
    return [(str(name), None if value is None else base64.b64decode(value)) for name, value in packed]


async def list_kept(connection: Any, principal: str | None, after: int, limit: int) -> list[Quarantined]:
    rows = await connection.fetch(
        "SELECT * FROM quarantine WHERE ($1::text IS NULL OR principal = $1) AND id > $2 ORDER BY id LIMIT $3",
        principal, after, limit,
    )  # fmt: skip
    return [Quarantined(**(dict(row) | {"headers": unpack_headers(row["headers"])})) for row in rows]


async def list_counts(connection: Any) -> list[QuarantineCount]:
    rows = await connection.fetch("SELECT * FROM quarantine_counts ORDER BY principal, topic, reason")
    return [QuarantineCount(**row) for row in rows]


async def drop(connection: Any, ids: Collection[int], audited: Audited) -> int:
    """Inside a transaction."""
    dropped: int = await connection.fetchval(
        """WITH gone AS (DELETE FROM quarantine WHERE id = ANY($1::bigint[]) RETURNING id),
                noted AS (INSERT INTO audit_trail (who, action, subject, why, details)
                          SELECT $2, $3, id::text, $4, $5::jsonb FROM gone)
           SELECT count(*) FROM gone""",
        list(ids), audited.who, audited.action, audited.why, audited.details,
    )  # fmt: skip
    return dropped
