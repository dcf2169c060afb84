"""A study from its plan to its tables: run, stored as it goes, compared, told.

`study` is the way through, `studyfile` its description in a file, `precise` goes on until it is
sure, `cluster` uses other machines, `again` repeats it from its own record.
"""
