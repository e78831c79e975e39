"""Alembic's entry: the chassis holds the connection and runs the migrations in one transaction."""

from shared.messaging.storage.migrate import run_environment

run_environment()
