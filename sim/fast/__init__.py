"""The compiled engine: a loop over arrays that gives the reference's trace to the bit.

`engine` is the door, `loop` the events, `state` what is remembered. Each module has its twin in
`sim.reference`, of which nothing is imported; a rule is written twice on purpose.
"""
