"""Charts of workbooks as openpyxl reads them: what their references lead to."""

from collections.abc import Iterator
from typing import Any

from openpyxl.utils.cell import range_boundaries


def charts_on(sheet: Any) -> list[Any]:
    """Return the charts of a sheet."""
    charts: list[Any] = sheet._charts  # noqa: SLF001 - the only way to them
    return charts


def references(chart: Any) -> Iterator[str]:
    yield chart.title.tx.strRef.f
    for series in chart.series:
        yield series.tx.strRef.f
        yield (series.cat.strRef or series.cat.numRef).f
        yield series.val.numRef.f


def cells_of(book: Any, reference: str) -> list[Any]:
    """Return what stands in the cells of a reference. They lie where the sheet has cells."""
    name, area = reference.rsplit("!", 1)
    sheet = book[name.strip("'").replace("''", "'")]
    first, top, last, bottom = range_boundaries(area.replace("$", ""))
    assert first <= last <= sheet.max_column
    assert top <= bottom <= sheet.max_row
    rows = sheet.iter_rows(top, bottom, first, last, values_only=True)
    return [value for row in rows for value in row]


def drawn(book: Any) -> list[tuple[str, list[str], dict[str, list[Any]]]]:
    """Return the title, the categories and the series of each chart."""
    found = []
    for sheet in book.worksheets:
        for chart in charts_on(sheet):
            for reference in references(chart):
                assert any(cell is not None for cell in cells_of(book, reference)), reference
            series = {
                cells_of(book, each.tx.strRef.f)[0]: cells_of(book, each.val.numRef.f)
                for each in chart.series
            }
            (title,) = cells_of(book, chart.title.tx.strRef.f)
            categories = chart.series[0].cat
            names = cells_of(book, (categories.strRef or categories.numRef).f)
            assert all(len(values) == len(names) for values in series.values())
            found.append((title, names, series))
    return found
