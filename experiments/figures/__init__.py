"""Figures for people who decide: each says its finding in the title and shows its uncertainty.

Every function takes frames and gives back a figure; `draw_all` writes them all as PNG and SVG.
Nothing here computes a result: means, intervals and verdicts come from `experiments.statistics`.
"""

from experiments.figures.draw import draw_all
from experiments.figures.names import Names
from experiments.figures.plot_differences import differences
from experiments.figures.plot_occupancy import occupancy
from experiments.figures.plot_pathways import pathways
from experiments.figures.plot_waiting import waiting

__all__ = ["Names", "differences", "draw_all", "occupancy", "pathways", "waiting"]
