"""A Helm chart of the seven services, their topics, principals and databases: ``deploy/chart/heliograph``.

Topics, access rules, partitions and databases are not written there by hand: ``write`` puts them into
``files/tables.yaml`` from the same tables as everywhere else, and the templates walk through them.
"""
