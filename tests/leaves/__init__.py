"""Tests of the shared leaves: compiled code, keyed randomness, distributions.

Both engines use the same leaves, so their agreement cannot catch a fault in one; these tests
compare with published vectors, other libraries and exact formulas. Each area has a test that a
wrong leaf would be caught. Engines, scenarios and policies must not be imported here.
"""
