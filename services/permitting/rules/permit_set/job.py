"""The binding as a job: the service itself does not load what draws PDFs."""

from typing import Any


def bind_permit_set(payload: dict[str, Any]) -> dict[str, Any]:
    """See ``bind.bind``."""
    from services.permitting.rules.permit_set.bind import bind

    return bind(payload)
