"""Benchmarks: how fast the engines are, against each other, against C and against other tools.

Everything is a ratio measured in one run; results are appended to results.jsonl. Nothing here
is imported by the model, and no test fails because a machine is slow.
"""
