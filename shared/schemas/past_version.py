"""The base of every shape that an event once had."""

from typing import ClassVar

from shared.schemas.documented import Documented
from shared.schemas.event import VALUE_CONFIG
from shared.schemas.quantities import Id


class PastVersion(Documented):
    """A version of an event that is no longer published."""

    model_config = VALUE_CONFIG

    ce_type: ClassVar[str]
    project_id: Id
    """The project; equal to the record key and to ``ce_subject``."""
