"""What was granted and is not redeemed yet: codes and refresh tokens, each good once. Kept in memory."""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Thing = TypeVar("Thing")

CODE_S: Final = 60
"""RFC 6749, section 4.1.2: ten minutes at the most; a browser needs seconds."""
REFRESH_S: Final = 12 * 3600
LOGIN_S: Final = 600
"""So long may somebody look at the login page."""
MOST_HELD: Final = 1_000
"""Of each kind; the oldest go."""


@dataclass(frozen=True)
class Asked:
    """What an application asks for, looked at and found right."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str | None
    nonce: str | None
    challenge: str
    """S256 of the verifier that only the application knows (RFC 7636)."""


@dataclass(frozen=True)
class Login:
    """Who logged in, for what, and when."""

    asked: Asked
    role: str
    projects: tuple[str, ...] | None
    organisation: str | None
    at: int
    family: str
    """All tokens that come of one login: a stolen one that is used twice ends all of them."""


def verified(challenge: str, verifier: str) -> bool:
    """Whether the verifier is the one whose SHA-256 was given (RFC 7636, section 4.6)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)


class Held(Generic[Thing]):
    """Things behind words that cannot be guessed, for a while."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._things: dict[str, tuple[float, Thing]] = {}

    def put(self, thing: Thing) -> str:
        word = secrets.token_urlsafe(32)
        self._things[word] = (time.monotonic() + self._seconds, thing)
        while len(self._things) > MOST_HELD:
            self._things.pop(next(iter(self._things)))
        return word

    def look(self, word: str) -> Thing | None:
        until, thing = self._things.get(word, (0.0, None))
        return thing if time.monotonic() < until else None

    def take(self, word: str) -> Thing | None:
        found = self.look(word)
        self._things.pop(word, None)
        return found


class Grants:
    """Codes and refresh tokens."""

    def __init__(self) -> None:
        self.logins = Held[Asked](LOGIN_S)
        self._codes = Held[Login](CODE_S)
        self._refresh = Held[Login](REFRESH_S)
        self._spent: dict[str, str] = {}
        """Word that was redeemed -> its family."""
        self._ended: set[str] = set()

    def code(self, login: Login) -> str:
        return self._codes.put(login)

    def redeem_code(self, code: str) -> Login | None:
        """None where it is unknown, old, or was redeemed before: then what came of it ends (RFC 9700, 4.5)."""
        return self._once(code, self._codes)

    def refresh(self, login: Login) -> str:
        return self._refresh.put(login)

    def redeem_refresh(self, word: str) -> Login | None:
        """As for a code: a refresh token is good once (RFC 9700, 4.14.2)."""
        return self._once(word, self._refresh)

    def revoke(self, word: str) -> None:
        login = self._refresh.take(word)
        if login is not None:
            self._ended.add(login.family)

    def _once(self, word: str, held: Held[Login]) -> Login | None:
        if word in self._spent:
            self._ended.add(self._spent[word])
            return None
        login = held.take(word)
        if login is None or login.family in self._ended:
            return None
        self._spent[word] = login.family
        while len(self._spent) > MOST_HELD:
            self._spent.pop(next(iter(self._spent)))
        return login
