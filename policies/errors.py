"""What a policy refuses."""


class PolicyError(Exception):
    """A policy that does not exist, a parameter out of bounds, a scenario it cannot act on."""
