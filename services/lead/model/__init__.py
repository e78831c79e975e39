"""What lead keeps of a project, and the state machine on it."""

from services.lead.model.base import Base, PublishedRule
from services.lead.model.identity_key import IdentityKey
from services.lead.model.known_number import KnownNumber, NumberKind
from services.lead.model.lead import Lead, State
from services.lead.model.usage_import import UsageImport

__all__ = ["Base", "IdentityKey", "KnownNumber", "Lead", "NumberKind", "PublishedRule", "State", "UsageImport"]
