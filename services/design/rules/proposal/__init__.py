"""The offer on paper, and ``offer``: the job that makes all of it from the facts of a project.

Pages are made of ``style``'s parts only; figures come from the options, none is computed here.
"""
