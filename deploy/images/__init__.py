"""Images of the services, the views and the sandbox, one Dockerfile for all: ``make images``.

Each holds what its row of ``table`` says and exactly the packages that this needs, at the locked versions and
hashes. Nothing is fetched while an image is built: packages come from a folder beside the Dockerfile, which
``build`` fills with the machine's own package client. So the same build works behind a mirror, and without BuildKit.
"""
