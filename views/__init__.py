"""Views: processes that read the services' events, own a database each, and answer questions.

A view stands beside the services: it decides nothing, publishes nothing, and no project waits for it to close.
"""
