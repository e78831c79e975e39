"""The HTTP side: commands that run once, guarded reads, errors as RFC 9457, and what operations ask.

Services use ``http``, ``security`` and ``problems``; ``operations`` is the same in every service.
"""
