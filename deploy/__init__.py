"""How the software comes to run: today the embedded stack of one machine, in ``local``."""
