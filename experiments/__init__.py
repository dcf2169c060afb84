"""Scenarios, runs and the command line."""
