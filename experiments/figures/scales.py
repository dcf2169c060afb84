"""Axes in the reader's language: numbers, dates, limits, and labels that keep their distance."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.ticker import MaxNLocator

from experiments import labels
from experiments.figures.page import HEIGHT, SMALL, WIDTH, text_width


def numbers(ax: Axes, axis: Literal["x", "y"], lang: str, most: int) -> float:
    """Round ticks inside the limits, at most `most` intervals, and no labels that touch.

    Returns how far the last label of an x axis reaches beyond the axes, in inches.
    """
    low, high = ax.get_xlim() if axis == "x" else ax.get_ylim()
    length = inches(ax)[0 if axis == "x" else 1]
    for n in range(most, 0, -1):
        found = MaxNLocator(n, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        ticks = [float(t) for t in found if low <= t <= high]
        step = float(found[1] - found[0])
        digits = next((d for d in range(6) if abs(step - round(step, d)) < 1e-6 * step), 6)
        texts = [labels.number(tick, lang, digits) for tick in ticks]
        widest = max((text_width(text, SMALL) for text in texts), default=0.0)
        needed = widest + 0.12 if axis == "x" else 0.2
        if len(ticks) < 2 or length * step / (high - low) >= needed:
            break
    (ax.set_xticks if axis == "x" else ax.set_yticks)(ticks, texts)
    return length * (ticks[-1] - high) / (high - low) + widest / 2 if ticks else 0.0


def inches(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes on the page."""
    place = ax.get_position()
    return place.width * WIDTH, place.height * HEIGHT


def dates(ax: Axes, begin: date, end: date, lang: str, most: int) -> None:
    """Ticks at the first of a month (or on days, for short runs), the year where it changes."""
    days = (end - begin).days
    if days <= 62:
        step = max(1, -(-days // most))
        ticks = [begin + timedelta(d) for d in range(0, days + 1, step)]
        texts = [labels.day_text(tick, lang, year=False) for tick in ticks]
    else:
        months = next((m for m in (1, 2, 3, 6, 12, 24, 60) if days / 30.4 / m <= most), 120)
        first = begin.year * 12 + begin.month - (begin.day == 1)
        counted = [n for n in range(first, end.year * 12 + end.month) if n % months == 0]
        ticks = [date(n // 12, n % 12 + 1, 1) for n in counted]
        texts = [str(tick.year) for tick in ticks]
        if months < 12:
            # The blank second line keeps all first lines at one height.
            years = [t.year if not i or t.month <= months else " " for i, t in enumerate(ticks)]
            names = [labels.month(tick, lang, 3) for tick in ticks]
            texts = [f"{name}\n{year}" for name, year in zip(names, years, strict=True)]
    at = [float(date2num(tick)) for tick in ticks]
    ax.set_xticks(at, texts)


def limits(low: float, high: float, head: float = 0.06) -> tuple[float, float]:
    """Bounds that begin at zero, unless everything lies in the upper half; room above by `head`."""
    if not (np.isfinite(low) and np.isfinite(high)) or high <= low == 0:
        return 0.0, 1.0
    bottom = 0.0 if 0 <= low < 0.5 * high else low - 0.25 * (high - low or abs(high) or 1)
    return bottom, high + head * (high - bottom)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions near the wanted ones, `gap` from each other, inside the bounds."""
    order = np.argsort(wanted, kind="stable")
    placed = np.clip(np.asarray(wanted, float)[order], low, high)
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    for i in range(len(placed) - 1, -1, -1):
        roof = high if i == len(placed) - 1 else placed[i + 1] - gap
        placed[i] = min(placed[i], roof)
    result = np.empty(len(placed))
    result[order] = placed
    return result.tolist()
