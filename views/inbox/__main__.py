"""Runs the view."""

from views.inbox.view import VIEW
from views.process import run

if __name__ == "__main__":
    raise SystemExit(run(VIEW))
