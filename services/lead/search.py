"""Finds leads by words of name, address, telephone, e-mail, and by numbers of papers and devices."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.lead.model import NumberKind, State
from shared.messaging.storage.postgres import Pool
from shared.messaging.web.http import View

MOST_HITS = 50
CANDIDATES = 500
"""So many are looked at to put the most similar first: who means one of more gives more words."""


class SearchSettings(BaseSettings):
    """Read from ``HELIO_SEARCH_*``."""

    model_config = SettingsConfigDict(env_prefix="HELIO_SEARCH_", extra="ignore", frozen=True)

    requests_per_minute: int = Field(default=60, ge=1)
    """Of one caller: enough for somebody who looks customers up, too little to copy them all."""


class Hit(View):
    """A project that was found."""

    project_id: UUID
    state: State
    name: str | None
    """Null once it was erased."""
    address: dict[str, Any] | None
    number_kind: NumberKind | None = None
    """Of the number that it was found by; null where it was found by its people."""
    number: str | None = None


async def search(pool: Pool, words: Sequence[str]) -> list[Hit]:
    """Projects in which all words stand, the most similar first; where there is none, those with similar words."""
    rows = list(await pool.fetch(_by_people(len(words)), *map(_containing, words), " ".join(words)))
    if len(words) == 1 and len(rows) < MOST_HITS:
        rows += await pool.fetch(_BY_NUMBER, _containing(words[0]))
    if not rows and await pool.fetchval(_TRIGRAMS):
        rows = await pool.fetch(_by_similarity(len(words)), *words)
    return [Hit.model_validate(dict(row)) for row in rows[:MOST_HITS]]


def _containing(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def _by_people(words: int) -> str:
    """The conditions are apart: PostgreSQL takes no index for ``LIKE ALL``."""
    held = " AND ".join(f"found_by LIKE ${number + 1}" for number in range(words))
    return f"""
        SELECT project_id, state, name, address FROM
            (SELECT project_id, state, name, address, found_by FROM leads WHERE {held} LIMIT {CANDIDATES}) found
        ORDER BY position(${words + 1} IN found_by) = 0, length(found_by), project_id LIMIT {MOST_HITS}"""  # noqa: S608


_TRIGRAMS = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')"
_BY_NUMBER = f"""
    SELECT l.project_id, l.state, l.name, l.address, n.kind AS number_kind, n.number
    FROM known_numbers n JOIN leads l USING (project_id)
    WHERE lower(n.number) LIKE $1 ORDER BY length(n.number), n.number LIMIT {MOST_HITS}"""  # noqa: S608


def _by_similarity(words: int) -> str:
    similar = " AND ".join(f"${number + 1} <% found_by" for number in range(words))
    order = " + ".join(f"word_similarity(${number + 1}, found_by)" for number in range(words))
    return f"""
        SELECT project_id, state, name, address FROM
            (SELECT project_id, state, name, address, found_by FROM leads WHERE {similar} LIMIT {CANDIDATES}) found
        ORDER BY {order} DESC, project_id LIMIT {MOST_HITS}"""  # noqa: S608
