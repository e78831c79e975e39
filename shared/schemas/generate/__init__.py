"""Everything that is written from the topic table and the event classes, and checked in beside them.

``python -m shared.schemas.generate`` writes it, ``--check`` names what is stale:

==================================  ============================================================================
``snapshots/<ce_type>.json``        JSON Schema 2020-12 of the value; those of older versions stay as they are
``snapshots/headers.json``          JSON Schema of the record headers, the same for every event
``asyncapi.json``                   AsyncAPI 3.0: servers, channels, messages, operations of every principal
``catalogue.json``                  the same as one plain JSON document, without AsyncAPI
``typescript/events.d.ts``          TypeScript types of every value and of the record around it
``docs/events.md``                  who publishes what, and who reads it
``docs/acl.md``                     principals x topics
``services/*/README.md``            the tables IN, OUT and TIMERS between their markers
==================================  ============================================================================

``--release 1.0`` writes ``released/1.0`` (:mod:`shared.schemas.gate.releases`), and ``--check --released`` compares
today's contract with everything that was released.

``examples/<ce_type>.json`` are written by hand and never generated: that is what makes them evidence.
"""
