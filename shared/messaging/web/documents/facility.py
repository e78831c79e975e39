"""The parts of the document facility that a process has once: its object store, and who receives files."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.messaging.web.documents.receiving import Importer
from shared.messaging.web.documents.recognising import recognise

PREFIX = "heliograph-document-"


class DocumentSettings(BaseSettings):
    """Read from ``HELIO_DOCUMENTS_*``."""

    model_config = SettingsConfigDict(env_prefix="HELIO_DOCUMENTS_", extra="ignore", frozen=True)

    max_bytes: int = Field(default=50 * 1024 * 1024, ge=1)
    """Of one document."""
    max_open: int = Field(default=4, ge=1)
    """Received at the same time; more are asked to come again."""
    max_open_per_caller: int = Field(default=2, ge=1)
    chunk_timeout_s: float = Field(default=30.0, gt=0)
    """An upload that sends nothing for so long is given up."""
    workers: int = Field(default=1, ge=1)
    """Processes that look at files; each starts with the first one."""
    read_timeout_s: float = Field(default=60.0, gt=0)
    """Looking at one file, waiting for a worker included."""
    memory_limit_mb: int = Field(default=1024, ge=64)
    """Private memory of a worker while it looks at a file."""
    worker_start_s: float = Field(default=60.0, gt=0)
    directory: Path | None = None
    """Where files lie while they are received; None: the system's temporary directory."""


@lru_cache
def importer() -> Importer:
    """The process's own."""
    return Importer(DocumentSettings(), {"recognise": recognise}, PREFIX)
