"""From equipment and modules on a roof to the model of the system: devices, conductors, verdicts, energy.

``choice`` is the equipment; ``devices`` connects it, ``wiring`` draws conductors to the point of connection,
``verdicts`` judges the finished model, ``energy`` simulates it inverter by inverter.
"""
