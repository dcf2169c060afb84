"""The slides: 16:9, native charts and tables that can be edited, a finding in every title.

`deck` opens the house's own deck or a template and lays text out; `charts` and `grids` make what
stands on a slide; `pages` has one function for every slide; `write` puts them together.
"""

from experiments.report.slides.write import pptx, write

__all__ = ["pptx", "write"]
