"""The permit set: everything that a permit is applied for with, bound as one PDF.

``contents`` says what it consists of, ``tables`` writes the sheets that follow from the design's facts, ``drawing``
paints the design's own sheets, ``bind`` makes the file. Loaded in worker processes alone: reportlab is heavy.
"""
