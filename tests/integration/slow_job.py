"""A job that can be killed: it tells its process id, and takes long until it was told often enough."""

import os
import time
from pathlib import Path
from typing import Any


def run(payload: dict[str, Any]) -> dict[str, Any]:
    told = Path(payload["told"])
    with told.open("a") as lines:
        lines.write(f"{os.getpid()}\n")
    if len(told.read_text().split()) <= payload["killed"]:
        time.sleep(120)
    return {"said": "slow job done"}
