"""The model of a scenario or result put into words, by the checklists that journals ask for.

Everything here is read from the scenario, the manifest and the stored key figures; what they do
not say is NOT REPORTED. `pages` makes Markdown or HTML of it; nothing is simulated. Numbers with
their sources come from `assumptions`, for slides, report and spreadsheet too.
"""
