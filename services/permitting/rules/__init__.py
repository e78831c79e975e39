"""The rules of permits: what an authority asks for and when, the packet, the way to the utility.

Pure functions; time limits of interconnection are in ``shared.rules.interconnection``.
"""
