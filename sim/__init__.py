"""The machine: scenario language, random draws, event engine, results of one run.

Data enters as a scenario file (`load`), becomes a frozen `Scenario` (`spec`), is turned into
arrays (`compile`) and runs in an engine (`reference`), which returns a `Trace`. What must not
live here: a policy, a file of a user, a plot, a command line.
"""
