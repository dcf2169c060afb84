"""Randomness that belongs to the citizen: keyed draws and tables of quantiles.

A draw depends on who and what, never on when or how often, so that policies meet the same luck.
What is drawn, and for whom, is decided elsewhere.
"""
