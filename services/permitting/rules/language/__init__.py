"""AOV-04's own language (GIS 3), as far as permitting understands it, and what each word means in ours.

``words`` says how a message looks, ``table`` what each kind means, ``reading`` judges bytes. Nothing of it is shared
with AOV-04's programs: two teams keep two texts of one agreement, ``docs/aov04-language.md``.
"""
