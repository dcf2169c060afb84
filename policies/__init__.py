"""Policies that the simulation can run under."""
