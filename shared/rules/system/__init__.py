"""The one model of a system: what is drawn, checked, priced, ordered, permitted, tested and registered.

``model`` says what a system consists of; ``sums`` what follows from that alone. Nothing here decides.
"""
