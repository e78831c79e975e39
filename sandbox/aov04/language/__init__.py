"""GIS 3: the language of AOV-04's generation interconnection system. It knows nothing of whoever listens.

A message is a JSON object of UTF-8 on the topic ``aov04.gis.messages``, keyed by the customer's file. Its envelope is
the same for every kind, the body the kind's own. Sizes are watts, money is dollars, a day ends at midnight at the site.
``messages`` are the words, ``wire`` writes them. The agreed text for both sides is ``docs/aov04-language.md``.
"""
