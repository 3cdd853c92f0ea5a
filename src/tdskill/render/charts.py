"""Charts that Excel draws itself, over cells that hold their title, categories and values.

All texts of a chart are references to its cells, so that none is taken for a formula.
"""

from dataclasses import dataclass
from typing import Any, Final

from tdskill.columns import Kind
from tdskill.render import limits
from tdskill.render.answer import Chart, ChartKind, Series, Tone

_INK, _MUTED, _LINE = "#1B2430", "#54606F", "#D5DBE5"
_TYPES: Final[dict[ChartKind, dict[str, str]]] = {
    ChartKind.BARS: {"type": "bar", "subtype": "stacked"},
    ChartKind.SHARES: {"type": "bar", "subtype": "percent_stacked"},
    ChartKind.STEPS: {"type": "bar", "subtype": "stacked"},
    ChartKind.LINES: {"type": "line"},
}
_ON_ITS_SIDE: Final = (ChartKind.BARS, ChartKind.SHARES, ChartKind.STEPS)
_PALE: Final = frozenset({Tone.PALE, Tone.PALEST, Tone.BLANK, Tone.LIGHT, Tone.UNKNOWN})
_LABELS: Final[dict[Kind, str]] = {
    Kind.COUNT: "#,##0;-#,##0;",
    Kind.MEAN: "#,##0.0;-#,##0.0;",
    Kind.CHANGE: "+#,##0;-#,##0;",
    Kind.PART: "+#,##0.0;-#,##0.0;",
}
"""As the cells read, but that nothing has no label."""
_LABEL, _WITH_DECIMALS, _NAMES = 18, 34, 170
"""Dots across: what a label needs, and what categories and edges of a chart take from its bars."""
_BAR, _BESIDE, _LEAST, _UPRIGHT = 23, 120, 280, 340
"""Dots: a bar with what is around it, title and legend, the lowest chart, one that is not of bars."""
WIDTH: Final = 720


def height(chart: Chart) -> int:
    """Return how many dots high a chart is."""
    if chart.kind in _ON_ITS_SIDE:
        return max(_LEAST, _BESIDE + _BAR * len(chart.categories))
    return _UPRIGHT


@dataclass(frozen=True)
class Place:
    """Where the cells of a chart are, the title in column A of a row, and how large it is drawn."""

    sheet: str
    top: int
    width: int
    height: int
    font: int = 9


def draw(book: Any, chart: Chart, place: Place) -> Any:  # noqa: ANN401 - XlsxWriter has no types
    """Return the chart of the cells there: the title, below it headings, below these the values."""
    sheet, top, font = place.sheet, place.top, place.font
    drawn = book.add_chart(_TYPES[chart.kind])
    first, last = top + 2, top + 1 + len(chart.categories)
    for column, series in enumerate(chart.series, start=1):
        drawn.add_series(
            {
                "name": [sheet, top + 1, column],
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, column, last, column],
                **_look(chart, series, place),
            }
        )
    letters = {"name": limits.FONT["font_name"], "size": font, "color": _INK}
    drawn.set_title(
        {
            "name": [sheet, top, 0],
            "name_font": {**letters, "size": font + 2, "bold": True},
            "overlay": False,
        }
    )
    drawn.set_size({"width": place.width, "height": place.height})
    drawn.set_chartarea({"border": {"none": True}})
    # Of steps the categories tell what they are, and one of the series is not seen.
    several = len(chart.series) > 1 and chart.kind is not ChartKind.STEPS
    drawn.set_legend({"position": "bottom", "font": letters} if several else {"none": True})
    line = {"color": _LINE, "width": 0.75}
    categories = {
        "num_font": letters,
        "line": line,
        "major_tick_mark": "none",
        "label_position": "low",
    }
    values = {
        "num_font": {**letters, "color": _MUTED},
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": line},
        "num_format": "0%" if chart.kind is ChartKind.SHARES else "#,##0",
    }
    if chart.kind in _ON_ITS_SIDE:
        # The first category stands on top, and the values below as in other charts.
        drawn.set_y_axis({**categories, "reverse": True, "interval_unit": 1})
        drawn.set_x_axis({**values, "label_position": "high"})
    else:
        drawn.set_x_axis(categories)
        drawn.set_y_axis({**values, "min": 0})
    return drawn


def _look(chart: Chart, series: Series, place: Place) -> dict[str, Any]:
    if series.tone is Tone.UNSEEN:
        return {"fill": {"none": True}, "border": {"none": True}, "gap": 40}
    tone = str(series.tone)
    if chart.kind is ChartKind.LINES:
        line: dict[str, Any] = {"color": tone, "width": 1.25 if series.dashed else 2.5}
        dashes = {"dash_type": "dash"} if series.dashed else {}
        marker = {"type": "circle", "size": 6, "fill": {"color": tone}, "border": {"color": tone}}
        return {
            "line": line | dashes,
            "marker": {"type": "none"} if series.dashed else marker,
            **_labels(chart, series, _INK, place, "above" if not series.dashed else ""),
        }
    return {
        "fill": {"color": tone},
        "border": {"color": "#FFFFFF", "width": 0.75},
        "gap": 40,
        **_labels(chart, series, _INK if series.tone in _PALE else "#FFFFFF", place, "center"),
    }


def _labels(
    chart: Chart, series: Series, colour: str, place: Place, position: str
) -> dict[str, Any]:
    """Return labels for the values that have room for one."""
    if not position or chart.kind is ChartKind.STEPS:
        return {}
    room = _LABEL if series.kind is Kind.COUNT else _WITH_DECIMALS
    least = room / (place.width - _NAMES) * _longest(chart)
    narrow = [
        {"delete": True}
        if value is None or (chart.kind is not ChartKind.LINES and abs(value) < least * share)
        else None
        for value, share in zip(series.values, _shares(chart), strict=True)
    ]
    return {
        "data_labels": {
            "value": True,
            "position": position,
            "num_format": _LABELS[series.kind],
            "font": {"name": limits.FONT["font_name"], "size": place.font, "color": colour},
            "custom": narrow,
        }
    }


def _totals(chart: Chart) -> list[float]:
    of_category = zip(*(series.values for series in chart.series), strict=True)
    return [sum(abs(value) for value in values if value) for values in of_category]


def _longest(chart: Chart) -> float:
    return max(_totals(chart), default=0)


def _shares(chart: Chart) -> list[float]:
    """Return how long each bar is beside the longest: all that is wanted where all are one length."""
    longest = _longest(chart)
    if chart.kind is not ChartKind.SHARES or not longest:
        return [1.0] * len(chart.categories)
    return [total / longest for total in _totals(chart)]
