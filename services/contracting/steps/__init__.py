"""Steps that both handlers and commands take: each decides by the model and records what follows from it."""
