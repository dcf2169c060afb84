"""What all policies share: how one is declared, read, dated, combined and checked.

`base` says what a policy is, `parameters` what its numbers are; `scope`, `phasing`, `editing` and
`levers` are the tools that a decision edits a scenario with; `texts`, `combining`, `own` and
`catalogue` find, join and list decisions, `contract` checks one. No decision lives here, and
nothing here knows one.
"""
