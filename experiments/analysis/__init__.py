"""What many runs say together: how many are enough, which policy is best, what the answer hangs on.

The methods take arrays, or a function that gives more replications of some variants; `runs` is
the one that runs the model. Nothing here knows a rule of the simulation or a file format of it.
"""
