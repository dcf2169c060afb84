"""The commands on scenarios, runs and stored results: options in, one action, a table out.

`actions` is what they do once their options are parsed, `printing` the tables. Commands of an
area of its own stand in that area's `cli`.
"""
