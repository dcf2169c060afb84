"""The reference engine: SimPy processes that read like the flow chart of a citizen's way.

`engine` is the flow chart, the other modules what it says in a word. It decides what is right,
and imports nothing of the compiled engine.
"""
