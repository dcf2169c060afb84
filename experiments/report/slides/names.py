"""Names beside bars: each on the lines that its bar has height for, in room for the longest.

Left to themselves, programs give names a share of the chart, break those that are longer, and
leave out every other one where broken names touch. So the room is written into the file.
"""

from collections.abc import Sequence
from typing import Any

from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from experiments.figures.look import INK
from experiments.report.slides.deck import colour_of
from experiments.report.slides.fit import SMALLEST, broken, cut, height_of, width_of

AWAY = 0.22  # inches between names and axis: LibreOffice leaves 0.15, PowerPoint less
BARS = 1.3  # inches that the bars of a chart have at least
EDGE = 0.01  # share of the frame that stays free above, below and on the right


def lines_for(n: int, height: float) -> int:
    """How many lines each of n names has height for in a chart of so many inches; 1 or more."""
    return max(1, int(height * (1 - 2 * EDGE) / max(n, 1) / height_of(1)))


def wrapped(text: str, width: float, lines: int) -> str:
    """The text cut to so many lines of a width in inches, its breaks written out."""
    return "\n".join(broken(cut(text, width, lines=lines), width))


def over(name: str, told: str, width: float, lines: int) -> str:
    """A name with its number below it; after it where there is one line only."""
    if lines == 1:
        return followed(name, told, width)
    return f"{wrapped(name, width, lines - 1)}\n{told}"


def followed(name: str, told: str, width: float, lines: int = 1) -> str:
    """`name: number`, its breaks written out; what is too long for the lines is cut of the name."""
    kept, found = name, broken(f"{name}: {told}", width)
    while len(found) > lines and kept:
        kept = kept[:-1]
        found = broken(f"{kept.rstrip()}…: {told}", width)
    return "\n".join(found)


def room(names: Sequence[str]) -> float:
    """Inches from the left edge of a chart to its axis, so that no name is broken."""
    return max(width_of(line) for name in names for line in name.split("\n")) + AWAY


def shared(needs: Sequence[float], total: float) -> list[float]:
    """Inches for each of several charts' names: what it needs, or all longer ones alike."""
    given: dict[int, float] = {}
    for i in sorted(range(len(needs)), key=lambda i: needs[i]):
        given[i] = min(needs[i], (total - sum(given.values())) / (len(needs) - len(given)))
    return [given[i] for i in range(len(needs))]


def bar_axes(chart: Any, names: Sequence[str], width: float, top: float = EDGE) -> None:
    """Categories from the top, all named, on the left whatever the sign; no numbers.

    `width`: of the chart, in inches; `top`: the share of its height that stays free above.
    """
    category, axis = chart.category_axis, chart.value_axis
    category.reverse_order = True
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.major_tick_mark = XL_TICK_MARK.NONE
    category.format.line.color.rgb = colour_of(INK)
    typed(category.tick_labels)
    _all_named(category)
    _lay(chart, room(names) / width, top)
    # Numbers stand beside the bars, written in the language of the deck and not of the machine.
    axis.has_major_gridlines = False
    axis.format.line.fill.background()
    axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    axis.major_tick_mark = XL_TICK_MARK.NONE


def typed(tick_labels: Any) -> None:
    """Tick labels in the type of the deck."""
    tick_labels.font.size, tick_labels.font.color.rgb = Pt(SMALLEST), colour_of(INK)


def _all_named(category: Any) -> None:
    """Each bar has its name: programs leave out every other one where names take two lines."""
    axis = category._element
    skip = axis.makeelement(qn("c:tickLblSkip"), {"val": "1"})
    axis.xpath("c:noMultiLvlLbl")[0].addprevious(skip)


def _lay(chart: Any, left: float, top: float) -> None:
    """Begin the bars at these shares of the frame. ECMA-376 part 1, 21.2.2.88."""
    area = chart._chartSpace.xpath("c:chart/c:plotArea")[0]
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    sides = {"x": left, "y": top, "w": 1 - left - EDGE, "h": 1 - top - EDGE}
    inside = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    inside += "".join(f'<c:{side} val="{share:.4f}"/>' for side, share in sides.items())
    manual = f"<c:manualLayout>{inside}</c:manualLayout>"
    area.insert(0, parse_xml(f"<c:layout {nsdecls('c')}>{manual}</c:layout>"))
