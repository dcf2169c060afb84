"""Native charts of certainty and choice: tornado, shares in a row, points in the plane."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.util import Pt

from experiments.figures.look import INK, SOFT
from experiments.report.slides.charts import (
    GRID,
    NO_FORMAT,
    Place,
    begun,
    filled,
    whole,
)
from experiments.report.slides.deck import Page, colour_of
from experiments.report.slides.fit import SMALLEST, width_of
from experiments.report.slides.names import bar_axes, room, typed

LOW, HIGH = ENDS = "#56B4E9", "#0072B2"  # at the lower and the upper end of a range
LEGEND = 0.5  # inches of height
LINE, DOT = 0.2, 0.12  # inches of height of a line of type, and inches of a point
Told = tuple[float, str]  # a number and the text that stands beside it


def tornado(
    page: Page, place: Place, labels: Sequence[str], lows: Sequence[Told], highs: Sequence[Told],
    ends: Sequence[str],
) -> Any:  # fmt: skip
    """For each label bars of the ENDS from the value as assumed, the effect written beside."""
    data = CategoryChartData(number_format=NO_FORMAT)
    data.categories = labels
    for name, values in zip(ends, (lows, highs), strict=True):
        data.add_series(name, [value for value, _ in values])
    chart = begun(page, place, XL_CHART_TYPE.BAR_CLUSTERED, data)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 40, 0
    for series, values, colour in zip(plot.series, (lows, highs), (LOW, HIGH), strict=True):
        _filled(series, colour)
        _written(series, [text for _, text in values], XL_LABEL_POSITION.OUTSIDE_END)
    bar_axes(chart, labels, place.width)
    reach = [value for value, _ in (*lows, *highs)]
    span = (max(reach) - min(reach)) or 1.0
    axis = chart.value_axis
    room = 0.4 * span  # for the texts: they stand outside the bars, whichever way these go
    axis.minimum_scale, axis.maximum_scale = min(0.0, *reach) - room, max(0.0, *reach) + room
    chart.has_legend = False
    return chart


def stacked(
    page: Page, place: Place, labels: Sequence[str], series: Sequence[tuple[str, Sequence[Told]]],
    colours: Sequence[str],
) -> Any:  # fmt: skip
    """Shares that add up to the whole, one bar for each label; small ones without their text."""
    data = CategoryChartData(number_format=NO_FORMAT)
    data.categories = labels
    for name, values in series:
        data.add_series(name, [value for value, _ in values])
    chart = begun(page, place, XL_CHART_TYPE.BAR_STACKED_100, data)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 100
    whole_bar = place.width - room(labels)
    for one, (_, values), colour in zip(plot.series, series, colours, strict=True):
        _filled(one, colour)
        texts = [text if value * whole_bar > width_of(text) else "" for value, text in values]
        dark = colour in (HIGH, INK, "#5F5F5F")
        _written(one, texts, XL_LABEL_POSITION.CENTER, "#FFFFFF" if dark else INK)
    bar_axes(chart, labels, place.width, LEGEND / place.height)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size = Pt(SMALLEST)
    return chart


@dataclass(frozen=True)
class Dot:
    """A point; `text` beside it where there is room, at the first ones first; `marked`: a ring."""

    x: float
    y: float
    colour: str
    text: str
    marked: bool
    first: bool = False


def dots(page: Page, place: Place, points: Sequence[Dot], across: str) -> Any:
    """Points in the plane; heights are told by their texts, `across` says what lies along x."""
    data = XyChartData(number_format=NO_FORMAT)
    series = data.add_series(across)
    for point in points:
        series.add_data_point(point.x, point.y)
    chart = begun(page, place, XL_CHART_TYPE.XY_SCATTER, data)
    drawn = chart.plots[0].series[0]
    drawn.format.line.fill.background()
    for i, point in enumerate(points):
        marker = drawn.points[i].marker
        marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 10 if point.marked else 8
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = colour_of(point.colour)
        marker.format.line.color.rgb = colour_of(INK if point.marked else point.colour)
    for i, (text, side) in enumerate(apart(points, place)):
        _write(drawn, i, text, side)
    chart.has_legend = False
    _across(chart.category_axis, across, [point.x for point in points])
    heights = [point.y for point in points]
    room = 0.15 * ((max(heights) - min(heights)) or 1.0)
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = min(heights) - room, max(heights) + 1.5 * room
    axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE  # decimals follow the reader's machine
    axis.major_gridlines.format.line.color.rgb = colour_of(GRID)
    axis.format.line.fill.background()
    return chart


def apart(points: Sequence[Dot], place: Place) -> list[tuple[str, Any]]:
    """Each text with the side of its point where it covers no point and no other text; or ""."""
    low, high, _ = _whole_around([point.x for point in points])
    heights = [point.y for point in points]
    across = place.width * 0.95 / (high - low)  # inches for one
    up = (place.height - 0.8) / (1.375 * ((max(heights) - min(heights)) or 1.0))
    spots = [(point.x * across, point.y * up, DOT) for point in points]
    texts: list[tuple[float, float, float]] = []  # middle and width; all are as high as a line
    found: list[tuple[str, Any]] = [("", XL_LABEL_POSITION.ABOVE)] * len(points)
    for i in sorted(range(len(points)), key=lambda i: not points[i].first):
        wide, taken = width_of(points[i].text), [*spots[:i], *spots[i + 1 :], *texts]
        aside = (wide + DOT) / 2 + 0.08
        for side, x, y in (
            (XL_LABEL_POSITION.ABOVE, 0, LINE), (XL_LABEL_POSITION.BELOW, 0, -LINE),
            (XL_LABEL_POSITION.RIGHT, aside, 0), (XL_LABEL_POSITION.LEFT, -aside, 0),
        ):  # fmt: skip
            x, y = x + spots[i][0], y + spots[i][1]
            if all(abs(x - a) > (wide + w) / 2 or abs(y - b) > 0.9 * LINE for a, b, w in taken):
                texts.append((x, y, wide))
                found[i] = points[i].text, side
                break
    return found


def _whole_around(values: Sequence[float]) -> tuple[float, float, float]:
    span = (max(values) - min(values)) or 1.0
    return whole(min(values) - 0.08 * span, max(values) + 0.08 * span)


def _across(axis: Any, title: str, values: Sequence[float]) -> None:
    """An axis with whole round numbers around its values."""
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = _whole_around(values)
    axis.has_major_gridlines = False
    axis.format.line.color.rgb = colour_of(SOFT)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    typed(axis.tick_labels)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False
    axis.has_title = True
    frame = axis.axis_title.text_frame
    frame.text = title
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(SMALLEST), False


def _filled(series: Any, colour: str) -> None:
    series.invert_if_negative = False
    filled(series, colour)


def _written(series: Any, texts: Sequence[str], where: Any, colour: str = INK) -> None:
    """These texts at the points."""
    for i, text in enumerate(texts):
        _write(series, i, text, where, colour)


def _write(series: Any, i: int, text: str, where: Any, colour: str = INK) -> None:
    """This text at a point; none where it is empty."""
    if not text:
        return
    label = series.points[i].data_label
    label.position = where
    label.text_frame.text = text
    font = label.text_frame.paragraphs[0].runs[0].font
    font.size, font.color.rgb = Pt(SMALLEST), colour_of(colour)
