"""What a committee gets from stored results: slides, report, spreadsheet, figures.

`reading.read_facts` reads a results folder once and says every number in words; the outputs only
lay out what it gives, so one number is the same everywhere. Nothing here runs a simulation.
"""
