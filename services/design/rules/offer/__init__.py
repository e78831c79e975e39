"""The options of an offer, what each costs and earns, and the plain values that leave the calculation.

``result`` is what events, the database and ``helio design --json`` carry: a changed key there is a changed contract.
"""
