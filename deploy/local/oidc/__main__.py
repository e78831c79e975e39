"""``python -m deploy.local.oidc`` serves the provider of ``HELIO_HOME`` until it is told to stop."""

import os

import uvicorn

from deploy.local.home import Home
from deploy.local.oidc.provider import create

POLITENESS = 10
"""While everything starts at once on few cores, the broker and the services go first."""


def main() -> None:
    os.nice(POLITENESS)
    home = Home.from_environment()
    uvicorn.run(
        create(home),
        host="127.0.0.1",
        port=home.ports.issuer,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
