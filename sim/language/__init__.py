"""The scenario language: what a world may consist of, frozen and fully resolved.

`spec` is the whole, `spec_*` its parts, `quantity` a number with unit and source, `groups` the
rows of every table. No file is read here and nothing is worked out.
"""
