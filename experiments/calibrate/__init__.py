"""`borgerflow calibrate`: a scenario fitted to a municipality's own data."""
