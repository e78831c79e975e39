"""Images of the services, one Dockerfile for all seven: ``make images``.

Each holds one service, the shared packages and exactly the packages that this service needs, at the locked versions and
hashes. Nothing is fetched while an image is built: packages come from a folder beside the Dockerfile, which
``build`` fills with the machine's own package client. So the same build works behind a mirror, and without BuildKit.
"""
