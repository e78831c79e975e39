"""Fixtures for the whole repository."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["deploy.local.fixtures"]

if "CI" not in os.environ:  # there Hypothesis does so by itself
    settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("any machine")
