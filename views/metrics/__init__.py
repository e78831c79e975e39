"""The value stream's fifteen key metrics, from the services' events alone.

``rules`` is pure: what a project's events amount to (``journey``), what is counted of it (``observations``), how that
becomes a figure (``figures``). ``view`` keeps the journeys in a database of its own and answers.
"""
