"""The rules of connecting a generator to the grid: levels, screens, the size that would pass, and time limits.

What a jurisdiction asks is a dated row of ``shared/rules/data``: ``interconnection`` for levels and screens, ``clocks``
for time limits. ``rows`` reads them, ``ruleset`` and ``clocks`` give them their meaning; ``screens`` look at ``facts``;
``eligibility`` says which review is open, ``review`` what comes of it.
"""
