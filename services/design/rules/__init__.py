"""From a site to an offer on paper: pure calculations, and the data in ``data/`` that they stand on.

Rooms are layers, each uses only what stands below it:

    proposal      the offer on paper, and the job that makes it
    drawings      the sheets: roof plan, one-line diagram
    offer         the options side by side
    storage       battery and meter: what a system does with its energy
    system        one buildable system from a case
    roof          where modules lie        money    price, financing, incentives
    equipment     what may be bought and goes together
    electrical    the code: strings, currents, busbar
    checks, policy    for all rooms
"""
