"""What design keeps of a project, and the state machines on it."""

from services.design.model.base import Base
from services.design.model.design import Design
from services.design.model.project import Project, State
from services.design.model.proposal import LIVE, Proposal, ProposalState, decode_document
from services.design.model.rulebook import PublishedRule

__all__ = [
    "LIVE",
    "Base",
    "Design",
    "Project",
    "Proposal",
    "ProposalState",
    "PublishedRule",
    "State",
    "decode_document",
]
