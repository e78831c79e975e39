"""The images: what each holds, which packages that needs, and what it runs.

A service's image holds that service and ``shared``; a view's all views, which are small; the sandbox's the outside
world, and what makes principals, topics and databases where no operator of a cluster does.
"""

from dataclasses import dataclass
from typing import Final

from shared.schemas.topics import SERVICES, VIEWS

SANDBOX: Final = "sandbox"
OUTSIDE_WORLD: Final = (
    "sandbox/__init__.py", "sandbox/aov04", "sandbox/data", "sandbox/parties", "sandbox/payments", "sandbox/smv03",
)  # fmt: skip
PROVISIONING: Final = (
    "deploy/__init__.py", "deploy/local/__init__.py", "deploy/local/errors.py", "deploy/local/home.py",
    "deploy/local/patience.py", "deploy/local/provision_kafka.py", "deploy/local/provision_postgres.py",
    "deploy/compose/__init__.py", "deploy/compose/provision.py",
)  # fmt: skip


@dataclass(frozen=True)
class Image:
    """One row of the table."""

    extra: str
    """Whose packages it holds, as pyproject.toml names them."""
    holds: tuple[str, ...]
    """Folders and files of the source, tests aside."""
    module: str
    """Runs as ``python3 -m``."""
    argument: str = ""


IMAGES: Final[dict[str, Image]] = {
    **{
        name: Image(
            name, ("shared", f"services/{name}", "services/__init__.py"), "shared.messaging.run", f"services.{name}.app"
        )
        for name in SERVICES
    },
    **{name: Image("views", ("shared", "views"), f"views.{name}") for name in VIEWS},
    SANDBOX: Image("sandbox", ("shared", *OUTSIDE_WORLD, *PROVISIONING), "sandbox.parties"),
}
"""Name -> row; ``heliograph-NAME`` is what it is called."""
