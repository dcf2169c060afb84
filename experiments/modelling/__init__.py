"""What a modeller does with a scenario: begin one, hold it against targets, tune it, warm it up.

One scenario at a time; what compares or stores many runs lives in the other rooms.
"""
