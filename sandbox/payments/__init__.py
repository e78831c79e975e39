"""A payment processor of the sandbox: who pays there is told of to contracting by a signed notification.

It stands for a bank or card processor. The services trust nothing of it but its signature, so this is all there is.
"""
