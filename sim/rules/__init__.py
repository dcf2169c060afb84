"""Rules that both engines share: when a clock rings, how visits and packages are booked.

Plain functions on arrays, compiled, without a state of their own. What only one engine does
belongs to that engine.
"""
