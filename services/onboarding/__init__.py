"""Activation and onboarding: the system energized, monitored, registered, and its customer taught."""
