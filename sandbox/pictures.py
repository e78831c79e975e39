"""Photographs as a crew's telephone sends them: small, and each another one.

``python -m sandbox.pictures TEXT`` writes one to its output.
"""

import io
import sys
from functools import cache

from PIL import Image

COMMENT = b"\xff\xfe"
"""The marker of a comment in JPEG (ISO/IEC 10918-1 B.1.1.3)."""


@cache
def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), (70, 90, 120)).save(buffer, "JPEG")
    return buffer.getvalue()


def photo(of: str) -> bytes:
    """A JPEG that says in a comment what it is of: no two have the same content."""
    text, picture = of.encode(), _picture()
    return picture[:2] + COMMENT + (len(text) + 2).to_bytes(2) + text + picture[2:]


if __name__ == "__main__":
    sys.stdout.buffer.write(photo(" ".join(sys.argv[1:])))
