"""How a service takes what the regulator publishes: from an event of REV-02 to rows that rules find by their dates.

The rules know no database and the chassis no rule; this room, which knows both, brings them together. A service
declares a table of its own by :class:`shared.rulebook.keeping.Published` and says which events it follows by
:func:`shared.rulebook.keeping.follow`. What a rule means, and how one row follows another, is in
``shared/rules/ruleset.py``.
"""
