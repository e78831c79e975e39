"""Traces, metrics and logs of a process: what is told of the work, and by which names.

Other rooms tell through it; nothing in it decides anything.
"""
