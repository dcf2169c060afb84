"""The two engines against each other: the same trace, to the bit.

`comparing` says in words where two runs part; `planted` breaks the compiled engine on purpose.
"""
