"""AOV-04, the utility's desk for interconnection: takes applications, screens and studies them, grants permission.

Outside the seven services: it decides by the network of ``sandbox/data`` and answers on its own topic.
"""
