"""One HTML file with everything a committee asks of a study, readable without a network.

Numbers come from `experiments.report.facts`; here they are only laid out. No library draws in
the browser: charts are HTML, CSS and SVG, and a page of script switches what is shown.
"""

from experiments.report.html.page import render, write

__all__ = ["render", "write"]
