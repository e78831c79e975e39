"""Sheet E-1, the electrical one-line diagram: its content, captions, symbols, the diagram and the sheet around it.

``captions`` makes the ``model`` from a design; ``diagram`` and ``sheet`` draw the model and know no design.
"""
