"""Documents that people add to projects: received, looked at by their content, kept by their hash, shown to few.

``recognising`` and ``pictures`` run in a worker process that knows no password; ``routes`` is what every service
answers.
"""
