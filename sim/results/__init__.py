"""What a run leaves, and what is counted from it: trace, tally, key figures, costs.

Exact integers first, units last. Nothing is compared here: what a difference is worth is asked in
`experiments.statistics`.
"""
