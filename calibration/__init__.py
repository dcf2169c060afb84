"""Checks of a model against numbers that were observed.

`targets` compares a finished run with published figures. Importers and fits of local data
belong here too; simulation rules and pictures do not.
"""
