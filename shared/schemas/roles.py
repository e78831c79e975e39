"""Who the callers of the services' HTTP sides are: every role, and how far it reaches.

``own``: the projects that its token names (claim ``projects``). ``organisation``: what is recorded for its organisation
(claim ``org``). ``all``: every project. ``process``: no project, only how the process itself is.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Reach = Literal["own", "organisation", "all", "process"]

ROLES: Final[Mapping[str, Reach]] = MappingProxyType(
    {
        "customer": "own",
        "lender": "organisation",
        "ahj": "organisation",
        "supplier": "organisation",
        "crew": "organisation",
        "sales": "all",
        "designer": "all",
        "permit_tech": "all",
        "commissioning_agent": "all",
        "quality": "all",
        "support": "all",
        "payments": "all",
        "operator": "all",
        "monitor": "process",
    }
)
"""``ahj`` is the authority having jurisdiction; ``payments`` who reads what the bank or the payment processor says;
``monitor`` the program that watches a deployment."""
