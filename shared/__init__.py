"""What all services share: the contract in ``schemas``, the chassis in ``messaging``, calculations in ``rules``.

It knows no service. The chassis and the rules know nothing of one another.
"""
