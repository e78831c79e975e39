"""Fixtures for the whole repository."""

pytest_plugins = ["deploy.local.fixtures"]
