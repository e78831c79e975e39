"""What design keeps of a project, and the state machines on it."""

from services.design.model.base import Base, PublishedRule
from services.design.model.design import Design
from services.design.model.project import Project, State
from services.design.model.proposal import LIVE, Proposal, ProposalState, decode_document

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
