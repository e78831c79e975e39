"""A year of weather at a place, from any file format or the nearest bundled station, and where the sun stands in it.

``year.Weather`` is what everything else takes; ``file`` and ``station`` make one. A new format is a module here and a
line in ``file``.
"""
