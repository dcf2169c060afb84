"""What differences are worth: paired intervals, several at once, how many runs are enough.

Functions of stored figures; docs/statistics.md says what they promise. Nothing runs here, but for
what a caller hands over.
"""
