"""The embedded stack: Kafka, PostgreSQL, the services and the outside world as processes of one machine.

``stack.Stack`` starts and stops it, ``supervisor`` keeps its processes running, ``home`` says where everything lies and
who is who. For development, tests and demonstrations; nothing in ``services`` or ``shared`` may know of it.
"""
