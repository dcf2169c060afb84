"""`borgerflow data`: files of a municipality taken in. What they mean is in calibration."""
