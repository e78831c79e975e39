"""The seven services, all of one shape: who knows one knows where everything is in all.

    app.py         the service, composed; no work at import
    api/           what people and outside tools ask over HTTP, a module for each concern; ``views`` is what they see
    handlers.py    one short function for each event, timer and job result: a table of contents
    steps.py       where handlers and commands take the same step
    tasks.py       where people are asked for many different things next
    model/         entities with their state machines, a module each
    rules/         pure calculations without I/O, in rooms as soon as they are more than ten files
    migrations/    the service's tables        tests/    in the same rooms as what they test

A model is a package as soon as it has three entities or more than 250 lines, an API as soon as it serves more than two
kinds of caller; before that each is one file. A service imports ``shared`` and itself, never another one.
"""
