"""Numbers that no table shows, fitted through the simulation.

Waves of history matching cut away what cannot be, a posterior sample says what is left, and
checks say what cannot be told. Nothing here runs a simulation: points go out, figures come in.
"""
