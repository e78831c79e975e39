"""The sheets of a design, in SVG from primitives: what is drawn is computed elsewhere, nothing is decided here.

``svg`` and ``title_block`` serve every sheet; ``roof_plan`` is sheet PV-1, ``one_line`` sheet E-1.
"""
