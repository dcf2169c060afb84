"""What runs: a plan of cells, each a scenario under a policy, and tasks, one replication each.

`run` spreads tasks over the processors, `tasks` is what a worker does. Nothing is written here.
"""
