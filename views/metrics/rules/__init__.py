"""From events to journeys to figures; pure functions, no I/O beside the published references in ``data``."""
