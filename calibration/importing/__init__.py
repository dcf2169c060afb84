"""Files that a municipality has, read into tidy tables.

`reading` gives rows of cells whatever the file, `cells` says what a cell means, `profiles` which
column is which, `layouts` what a table holds; `identity` keeps CPR numbers out and `disclosure`
small cells in. What is made of the tables belongs to `calibration.fitting`.
"""
