"""Results on the disk: parts that appear whole or not at all, and what reads them.

`ledger` is a run's own folder, `parts` and `durable` write, `tables` and `store` read, `looking`
looks from outside. Nothing is simulated here.
"""
