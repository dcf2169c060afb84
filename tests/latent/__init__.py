"""Latent fits: what the simulation is needed for is found, and what cannot be told is said."""
