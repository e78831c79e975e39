"""A child process that ends with its parent, however the parent ends (Linux; elsewhere the next start cleans up)."""

import ctypes
import signal
import sys
from collections.abc import Callable
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
# Loaded now: between fork and exec nothing may be imported or allocated by the loader.
_LIBC: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def on_parent_death(signal_number: int) -> Callable[[], None]:
    """What a child runs between fork and exec, to get this signal when the thread that started it is gone.

    The kernel forgets the wish when the process changes its user: ask again after that.
    """

    def ask() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal_number)

    return ask


die_with_parent: Final = on_parent_death(signal.SIGKILL)
