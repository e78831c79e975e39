"""A year's energy of a photovoltaic system: PVWatts v8, reproduced, each model in a module of its own.

Use ``simulation.produce``. Its figures are compared with NREL's own code, so a change of a model is a change of the
published model, or of ``MODEL_VERSION``.
"""
