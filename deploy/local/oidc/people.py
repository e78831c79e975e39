"""Who can log in: one person of each role, all of our own making."""

from dataclasses import dataclass
from typing import Final

from shared.schemas.roles import ROLES

NAMES: Final = (
    "Ada", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gil", "Hana", "Ivo", "Jun", "Kim", "Lou", "Mia", "Ned", "Oda", "Pia",
)  # fmt: skip
ORGANISATIONS: Final = {
    "lender": "Sunbelt Credit",
    "ahj": "us-nc-greensboro",
    "supplier": "CED Greentech",
    "crew": "crew 3",
}
"""What the login page suggests; another one may be written there."""


@dataclass(frozen=True)
class Person:
    """Somebody who can log in."""

    role: str
    name: str

    @property
    def subject(self) -> str:
        return f"demo/{self.role}"

    @property
    def needs(self) -> str | None:
        """What beside the role says how far it reaches: ``projects``, ``org`` or nothing."""
        return {"own": "projects", "organisation": "org"}.get(ROLES[self.role])


PEOPLE: Final = {role: Person(role, NAMES[number % len(NAMES)]) for number, role in enumerate(ROLES)}
"""By role."""
