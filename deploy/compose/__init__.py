"""A stack in containers on one machine: its compose file, and what makes its secrets and provisions it."""
