"""Studies: which scenarios and policies are run, how often, and what is made of the results.

`running` executes, `storage` writes and reads a results folder, `statistics` compares, `study`
goes all the way; `analysis`, `report`, `document` and `figures` make something of it; `modelling`,
`data` and `calibrate` work on scenarios; `cli` is the command line. Simulation rules live in
sim/, decisions in policies/.
"""
