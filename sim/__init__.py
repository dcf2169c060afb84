"""The machine: scenario language, random draws, two engines, results of one run.

The rooms in the order in which data pass them: a scenario file enters by `loading`, becomes a
frozen `Scenario` of the `language`, is turned into arrays in `prepare` and runs in an engine,
`reference` or `fast`, by the same `rules`, with the citizens' `luck`; `results` counts what
happened. `kernels` holds the compiler. What must not live here: a policy, a plot, a command line.
"""
