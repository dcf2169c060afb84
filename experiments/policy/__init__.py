"""What the command line does with policies: show them, rank them, begin one, hold them to sources.

What a policy is stands in the package `policies`, which knows nothing of this one.
"""
