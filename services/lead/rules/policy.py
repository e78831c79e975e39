"""Times that the lead stage keeps to. Company policy, not law."""

from datetime import timedelta
from typing import Final

SPEED_TO_LEAD: Final = timedelta(hours=1)
"""An inquiry is answered by a person within this time."""

KEPT_AFTER_THE_END: Final = timedelta(days=5 * 365 + 2)
"""So long after a project ended without a system it is still known who asked. Records of consent to be called are kept
for 5 years (16 CFR 310.5), applications for credit for 25 months (12 CFR 1002.12(b))."""

NURTURE_REVIEW: Final = timedelta(days=90)
"""A lead that is not worth a design now is scored again after this time."""
