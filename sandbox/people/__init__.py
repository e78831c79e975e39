"""The people and agencies around a project, as the demo and the tests need them: they use the public HTTP APIs only.

Customers, salespeople, lenders, permit technicians, authorities, suppliers, crews and agents watch the lists of open
tasks and answer each as their scenario says, after the time a person would take on the project calendar.
"""
