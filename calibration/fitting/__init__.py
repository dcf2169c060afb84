"""Parameters straight from tidy tables: lengths of stay, routing, arrivals, hazards, work.

Each module fits one thing and says how sure it is; `into_scenario` puts what was found into a
scenario file. What cannot be seen in data directly belongs to a search through the simulation.
"""
