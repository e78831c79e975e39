"""Dashboards and alerts as code: one table each, written for Grafana, vmui and Prometheus, and every query executed.

``panels`` and ``alerts`` are the tables, ``python -m deploy.dashboards.write`` writes the files, and ``make
dashboards-check`` runs a stack with projects and faults under a real Prometheus and asks every query. Grafana itself is
not run here.
"""
