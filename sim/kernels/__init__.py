"""How Python functions become compiled code, and how arrays are handed to them.

`kernel` is the decorator and the cache, `parts` and `rooms` are what spares Numba work. This is
the only place that meets Numba; what a kernel computes belongs in the rooms that use it.
"""
