"""Values that onboarding sets itself. Company policy, not law."""

from datetime import timedelta
from typing import Final

FACTS_GRACE: Final = timedelta(days=1)
"""How long the other facts may take after the permission to operate before somebody looks for them."""

HEARTBEAT_HELD: Final = timedelta(hours=24)
"""A system counts as activated once its gateway has reported without a break for so long."""

ONBOARDING_DUE: Final = timedelta(days=14)
"""After activation: by then the customer is trained and has the documents."""

SURVEY_AFTER: Final = timedelta(days=7)
"""The customer is asked so long after the onboarding ended."""

READINGS_KEPT: Final = timedelta(days=400)
"""Raw readings; what is rolled up stays as long as the system."""

WITNESS_PATIENCE: Final = timedelta(hours=24)
"""A gateway on a cellular line reports every six hours: so long after the first day somebody looks after it."""
