"""Native charts, editable in the office program: bars with intervals, bars side by side, lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, isfinite, log10
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from experiments.figures.look import FAINT, INK, SOFT
from experiments.report.amounts import Amount
from experiments.report.slides.deck import Page, colour_of
from experiments.report.slides.fit import SMALLEST, width_of
from experiments.report.slides.names import bar_axes, room, typed

NO_FORMAT = "General"
GRID = "#D9D9D9"
THICK = 0.45  # inches of a bar, at most, where it has its row alone
LANGUAGE_CODE = {"da": "406", "en": "809"}  # of Windows, as number formats name them
DAYS_OF = {"days": 1, "months": 30.4, "years": 365.25}
STEPS = (
    *(("days", 1, "d. mmm"), ("days", 7, "d. mmm"), ("days", 14, "d. mmm")),
    *(("months", n, "mmm yyyy") for n in (1, 2, 3, 6)),
    *(("years", n, "yyyy") for n in (1, 2, 5, 10, 20)),
)


@dataclass(frozen=True)
class Place:
    """Where a chart stands, in inches, and what it says to those who do not see it."""

    x: float
    y: float
    width: float
    height: float
    alt: str


def interval_bars(
    page: Page, place: Place, labels: Sequence[str], amounts: Sequence[Amount],
    colours: Sequence[str],
) -> Any:  # fmt: skip
    """One bar for each amount with its 95 % interval as a whisker; what is unclear is grey."""
    data = CategoryChartData(number_format=NO_FORMAT)
    data.categories = labels
    data.add_series(amounts[0].unit_text, [amount.shown for amount in amounts])
    chart = begun(page, place, XL_CHART_TYPE.BAR_CLUSTERED, data)
    chart.has_legend = False
    plot = chart.plots[0]
    wide = place.height / len(amounts) / THICK  # of few bars none is a slab
    plot.gap_width = min(500, max(60, int(100 * (wide - 1))))
    series = plot.series[0]
    series.invert_if_negative = False
    for i, (amount, colour) in enumerate(zip(amounts, colours, strict=True)):
        filled(series.points[i], colour if amount.is_clear else FAINT)
    _whiskers(series, amounts)
    bar_axes(chart, labels, place.width)
    _room(chart, amounts)
    return chart


def grouped_bars(
    page: Page, place: Place, labels: Sequence[str], series: Sequence[tuple[str, Sequence[Amount]]],
    colours: Sequence[str], whiskers: bool = False,
) -> Any:  # fmt: skip
    """A bar for every category and series, with its number or interval; without a legend.

    With intervals, what is unclear is grey.
    """
    data = CategoryChartData(number_format=NO_FORMAT)
    data.categories = labels
    for name, amounts in series:
        data.add_series(name, [amount.shown for amount in amounts])
    chart = begun(page, place, XL_CHART_TYPE.BAR_CLUSTERED, data)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, -5
    for one, (_, amounts), colour in zip(plot.series, series, colours, strict=True):
        one.invert_if_negative = False
        filled(one, colour)
        if whiskers:
            for i in (i for i, amount in enumerate(amounts) if not amount.is_clear):
                filled(one.points[i], FAINT)
            _whiskers(one, amounts)
        else:
            _numbers(one, amounts)
    bar_axes(chart, labels, place.width)
    all_amounts = [amount for _, amounts in series for amount in amounts]
    if whiskers:
        _room(chart, all_amounts)
    else:
        _beyond(chart, all_amounts, place.width - room(labels))
    chart.has_legend = False
    return chart


@dataclass(frozen=True)
class Line:
    """A line of a chart over time; `dashed` for a limit, nan where there is no value."""

    name: str
    values: Sequence[float]
    colour: str
    dashed: bool = False


def lines(
    page: Page, place: Place, days: Sequence[date], drawn: Sequence[Line],
    bounds: tuple[float, float], lang: str,
) -> Any:  # fmt: skip
    """Lines over time, without a legend; months are written in this language on any machine."""
    data = CategoryChartData(number_format=NO_FORMAT)
    data.categories = days
    for line in drawn:
        data.add_series(line.name, [v if isfinite(v) else None for v in line.values])
    chart = begun(page, place, XL_CHART_TYPE.LINE, data)
    for series, line in zip(chart.plots[0].series, drawn, strict=True):
        series.smooth = False
        series.format.line.color.rgb = colour_of(line.colour)
        series.format.line.width = Pt(1.5 if line.dashed else 2.25)
        if line.dashed:
            series.format.line.dash_style = MSO_LINE.DASH
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = whole(*bounds)
    axis.major_gridlines.format.line.color.rgb = colour_of(GRID)
    axis.format.line.fill.background()
    typed(axis.tick_labels)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False
    category = chart.category_axis
    category.major_tick_mark = XL_TICK_MARK.OUTSIDE
    category.format.line.color.rgb = colour_of(SOFT)
    typed(category.tick_labels)
    _months(category, (days[-1] - days[0]).days, lang)
    chart.has_legend = False
    return chart


def whole(low: float, high: float) -> tuple[float, float, float]:
    """Bounds around these on whole round numbers, and the step between ticks: five or so."""
    rough = max((high - low) / 5, 1.0)
    power = 10 ** floor(log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough)
    return step * floor(low / step), step * ceil(high / step), float(step)


def begun(page: Page, place: Place, kind: Any, data: Any) -> Any:
    """A chart on the page, without a title, in the type of the deck."""
    frame = page.shapes.add_chart(
        kind, Inches(place.x), Inches(place.y), Inches(place.width), Inches(place.height), data
    )
    described(frame, place.alt)
    chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(SMALLEST), colour_of(INK)
    return chart


def filled(bars: Any, colour: str) -> None:
    """Give a series or one of its points a colour."""
    fill = bars.format.fill
    fill.solid()
    fill.fore_color.rgb = colour_of(colour)


def described(shape: Any, alt: str) -> None:
    """Give a shape its alternative text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)


def _room(chart: Any, amounts: Sequence[Amount]) -> None:
    """An axis on which no whisker is clipped."""
    axis = chart.value_axis
    ends = [end for one in amounts for end in (one.shown, *one.bounds) if isfinite(end)]
    low, high = min(0.0, *ends, 0.0), max(0.0, *ends, 0.0)
    room = 0.04 * ((high - low) or 1.0)
    axis.minimum_scale, axis.maximum_scale = low - room, high + room


def _beyond(chart: Any, amounts: Sequence[Amount], width: float) -> None:
    """An axis that leaves the widest number its room behind the longest bar of so many inches."""
    number = max(width_of(one.text) for one in amounts) + 0.15
    most = max((one.shown for one in amounts if isfinite(one.shown)), default=0.0) or 1.0
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = 0.0, most * width / (width - number)


def _numbers(series: Any, amounts: Sequence[Amount]) -> None:
    """The text of each amount at the end of its bar, word for word."""
    for i, amount in enumerate(amounts):
        label = series.points[i].data_label
        label.position = XL_LABEL_POSITION.OUTSIDE_END
        frame = label.text_frame
        frame.text = amount.text
        frame.paragraphs[0].runs[0].font.size = Pt(SMALLEST)


def _whiskers(series: Any, amounts: Sequence[Amount]) -> None:
    """Error bars from the bounds of each interval. ECMA-376 part 1, 21.2.2.55."""
    bars = etree.Element(qn("c:errBars"))
    for tag, value in (("c:errBarType", "both"), ("c:errValType", "cust"), ("c:noEndCap", "0")):
        etree.SubElement(bars, qn(tag)).set("val", value)
    ends = [(amount.shown, *amount.bounds) for amount in amounts]
    plus = [high - value for value, _, high in ends]
    minus = [value - low for value, low, _ in ends]
    for tag, reach in (("c:plus", plus), ("c:minus", minus)):
        literal = etree.SubElement(etree.SubElement(bars, qn(tag)), qn("c:numLit"))
        etree.SubElement(literal, qn("c:formatCode")).text = NO_FORMAT
        etree.SubElement(literal, qn("c:ptCount")).set("val", str(len(reach)))
        for i, length in enumerate(reach):
            point = etree.SubElement(literal, qn("c:pt"))
            point.set("idx", str(i))
            known = float(length) if isfinite(length) else 0.0
            etree.SubElement(point, qn("c:v")).text = repr(known)
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"))
    line.set("w", "19050")
    fill = etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"))
    fill.set("val", INK.lstrip("#"))
    series._element.find(qn("c:cat")).addprevious(bars)


def _months(axis: Any, n_days: int, lang: str) -> None:
    """At most seven labels, on days, months or years; the format names the language's code."""
    unit, step, shape = next(
        (one for one in STEPS if n_days / DAYS_OF[one[0]] / one[1] <= 7), STEPS[-1]
    )
    axis.tick_labels.number_format = f"[$-{LANGUAGE_CODE[lang]}]{shape}"
    axis.tick_labels.number_format_is_linked = False
    parts = (("c:baseTimeUnit", "days"), ("c:majorUnit", str(step)), ("c:majorTimeUnit", unit))
    for tag in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit"):
        for old in axis._element.findall(qn(tag)):
            axis._element.remove(old)
    for tag, value in parts:
        etree.SubElement(axis._element, qn(tag)).set("val", value)
