"""Usage data on its way in: the bounds of what is taken, and who reads it."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.lead.rules.intake.job import READERS
from shared.messaging.loops.workers import Run
from shared.messaging.web.documents.receiving import Importer, remove_leftovers

PREFIX = "heliograph-usage-"
"""Of the temporary files; the id of the process that receives follows."""


class ImportSettings(BaseSettings):
    """Read from ``HELIO_IMPORT_*``."""

    model_config = SettingsConfigDict(env_prefix="HELIO_IMPORT_", extra="ignore", frozen=True)

    max_bytes: int = Field(default=200 * 1024 * 1024, ge=1)
    """Of one uploaded file."""
    max_open: int = Field(default=4, ge=1)
    """Uploads received at the same time; more are asked to come again."""
    max_open_per_caller: int = Field(default=2, ge=1)
    chunk_timeout_s: float = Field(default=30.0, gt=0)
    """An upload that sends nothing for so long is given up."""
    workers: int = Field(default=1, ge=1)
    """Processes that read files."""
    read_timeout_s: float = Field(default=180.0, gt=0)
    """Reading one file, waiting for a worker included."""
    memory_limit_mb: int = Field(default=1024, ge=64)
    """Private memory of a worker while it reads a file."""
    worker_start_s: float = Field(default=60.0, gt=0)
    directory: Path | None = None
    """Where files lie while they are read; None: the system's temporary directory."""


def remove_old_files(settings: ImportSettings) -> None:
    """Deletes the files that a killed process could not."""
    remove_leftovers(PREFIX, settings.directory)


def importer_of(settings: ImportSettings, readers: Mapping[str, Run] = READERS) -> Importer:
    return Importer(settings, readers, PREFIX)


@lru_cache
def importer() -> Importer:
    """The process's own."""
    return importer_of(ImportSettings())
