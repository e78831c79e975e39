"""The HTTP side: commands that run once, guarded reads, errors as RFC 9457 problem details.

Services use ``http``, ``security`` and ``problems``; their routes are in their own ``api``.
"""
