"""What a reader of files tells beside the result: remarks that do not stop it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """Something in the source that its user must know although it was read: machine code, key path, plain text."""

    code: str
    place: str
    text: str
