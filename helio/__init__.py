"""The command line ``helio``: commands on files need nothing that runs, the others talk to a stack.

``commands`` has a module for each command, ``files`` what those on files read and print. Rules are never computed here.
"""
