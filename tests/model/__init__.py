"""Tests of the model as a whole: every test takes an engine and reads only what it returns.

`worlds` writes small scenarios and tells a trace as a diary; `identities` recounts a trace from
nothing but its rows. What must not live here: anything that knows how an engine works inside,
except the faults, which break one on purpose.
"""
