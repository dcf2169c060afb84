"""Checks of a model against numbers that were observed.

`targets` compares a finished run with published figures and `tune` seeks the numbers that meet
them; `statbank`, `population` and
`local_facts` turn a population file into what a scenario needs. `importing` reads a
municipality's own files and `fitting` fits what they show; simulation rules and pictures do not
belong here.
"""
