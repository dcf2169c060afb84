"""What is known before the first event: a `Scenario` as arrays, who comes, which staff is there.

`compile` is the door: names become numbers and stop here. Nothing in this room depends on what
happens in a run.
"""
