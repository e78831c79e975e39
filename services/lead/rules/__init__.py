"""From a customer's usage and site to a first estimate and whether a design is worthwhile: pure calculations.

Rooms are layers, each uses only what stands below it:

    analysis    load, roof, size, bills, feasibility; the job that runs them
    intake      any file that a customer hands in       load    a year of hours from whatever is known
    espi        the Green Button feed                   site    roof and address
    usage       what every import yields
    policy      for all rooms
"""
