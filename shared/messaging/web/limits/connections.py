"""How long a connection may take over a request, and how many may be open: against callers who hold what they open."""

from collections import Counter
from dataclasses import dataclass, field

from shared.messaging.settings import Settings


@dataclass(frozen=True)
class ConnectionLimits:
    """Of one server. The defaults and what they mean stand in ``Settings``."""

    head_s: float = 10.0
    body_s: float = 20.0
    body_least_bytes_per_s: int = 16 * 1024
    per_address: int = 256
    total: int = 1_000

    @classmethod
    def of(cls, settings: Settings) -> "ConnectionLimits":
        return cls(
            settings.http_head_timeout_s, settings.http_body_timeout_s, settings.http_body_least_bytes_per_s,
            settings.http_connections_per_address, settings.http_connections,
        )  # fmt: skip


@dataclass
class Doors:
    """Counts who is inside."""

    limits: ConnectionLimits
    _inside: Counter[str] = field(default_factory=Counter)

    def enter(self, address: str) -> str | None:
        """None where there is room; else why not. Whoever is let in has to ``leave``."""
        if self._inside[address] >= self.limits.per_address:
            return f"more than {self.limits.per_address} connections of one address"
        if self._inside.total() >= self.limits.total:
            return f"more than {self.limits.total} connections"
        self._inside[address] += 1
        return None

    def leave(self, address: str) -> None:
        self._inside[address] -= 1
        if not self._inside[address]:
            del self._inside[address]
