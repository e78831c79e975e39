"""The Green Button feed (NAESB REQ.21 ESPI), read as a stream: memory does not grow with the file but for its numbers.

``scan`` reads, ``links`` brings together, ``energy`` and ``summary`` make numbers of it; ``intake.greenbutton`` is the
way in. Bytes come from strangers: every limit is named in ``resources``.
"""
