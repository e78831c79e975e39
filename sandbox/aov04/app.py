"""AOV-04, the regulated utility's interconnection system, composed. The sandbox's stand-in for the real one."""

from sandbox.aov04 import api
from sandbox.aov04.handlers import handlers
from sandbox.aov04.model import Connection
from shared.messaging.handling.service import Service
from shared.messaging.running import App
from shared.messaging.settings import Settings
from shared.schemas import catalogue
from shared.schemas.topics import subscriptions

SERVICE = Service(
    name="aov04",
    source="/aov04",
    root=Connection,
    handlers=handlers,
    contract=catalogue,
    topics=subscriptions("aov04"),
)


def create_app(settings: Settings) -> App:
    """The service as a process runs it; nothing starts before its lifespan does."""
    return App(SERVICE, settings, api.router, title="AOV-04 interconnection (sandbox)")
