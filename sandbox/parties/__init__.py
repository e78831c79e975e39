"""The small outside parties, each with a principal, a consumer group and a database of its own, in one process.

Written in the consumer SDK (:mod:`shared.client`) as other teams would write them; apart they would each cost a process
of 70 MB on a small machine, and nothing else would change: they know nothing of each other.

* :mod:`sandbox.parties.rcv02`, customer service: explains who bills what.
* :mod:`sandbox.parties.rcv03`, the utility's billing: acknowledges enrolments into net billing in its own records.
* :mod:`sandbox.parties.rev02`, regulatory compliance: publishes rules and tariffs from folders of dated files.
"""
