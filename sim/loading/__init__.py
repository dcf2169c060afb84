"""Scenario files become a checked `Scenario`, or are refused with file, line and key.

`load` is the door, `yamltree` the only code that reads YAML, `checks` what must hold between the
parts. No rule of the simulation lives here.
"""
