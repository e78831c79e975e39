"""The money of a project by double entry: what happened is a fact, what follows from it in the books an entry."""
