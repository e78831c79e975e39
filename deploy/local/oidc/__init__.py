"""The stack's own OpenID Connect provider, for browsers and phone apps: one demo person for each role logs in.

Small, and real: discovery, keys, authorization code with PKCE, refresh tokens that are good once (OpenID Connect Core
1.0; RFC 6749, 7009, 7636, 9700). It asks no password, so it listens on loopback only, and stands in for an
organisation's own.
"""
