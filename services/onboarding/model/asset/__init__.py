"""A system as the thing that was bought: its pieces, what their makers owe, by what it is heard."""
