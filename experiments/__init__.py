"""Studies: which scenarios and policies are run, how often, and what is made of the results.

`run` executes, `store` writes and reads a results folder, `statistics` compares, `figures`
draws, `cli` is the command line. Simulation rules live in sim/, decisions in policies/.
"""
