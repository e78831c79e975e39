"""One import of usage, as the service runs it in a worker process: plain values in and out.

The service imports this module; numpy and the readers are loaded where it runs. Three outcomes: ``imported`` with the
event's fields, the report and the figures to keep; ``rejected`` with reasons that say where; ``choose`` where the file
has several usage points and none, or an unknown one, was named.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final


def import_file(path: str, usage_point_id: str | None, time_zone: str | None) -> dict[str, Any]:
    """Read a file of any form. ``time_zone``: IANA name for wall-clock times that do not say theirs."""
    from services.lead.rules.intake.reading import file_read

    return file_read(path, usage_point_id, time_zone)


def import_bills(history: Mapping[str, Any]) -> dict[str, Any]:
    """Take bills that were typed in: the JSON form of BillHistory."""
    from services.lead.rules.intake.reading import bills_read

    return bills_read(history)


def _file(given: dict[str, Any]) -> dict[str, Any]:
    return import_file(**given)


def _bills(given: dict[str, Any]) -> dict[str, Any]:
    return import_bills(**given)


READERS: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "file": _file,
    "bills": _bills,
}
"""What a worker can be asked for, by name, with its arguments by theirs."""
