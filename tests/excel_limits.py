"""What Excel takes of a workbook, looked up in the file itself; Excel repairs or refuses the rest.

The limits are those that Microsoft publishes; the signs that names of sheets may not have were
tried out one by one in Japanese Excel 2010 and 2016 by others.
"""

import io
import math
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

from openpyxl.utils import column_index_from_string, range_boundaries

MOST_FORMATS, MOST_LOOKS = 20, 64
"""Far below the 200 number formats and 64,000 looks of Excel: they grow with no data."""
HIGHEST, WIDEST, LETTERS, LINE_ENDS = 409.5, 255, 32_767, 253
NOT_IN_NAMES = "\0'*/:?[\\]\u2019\uff07\uff0a\uff0f\uff1a\uff1f\uff3b\uff3c\uff3d\uffe5"
RESERVED = {"history", "履歴"}
ONE_LINE = 18.75
LINE = ONE_LINE / 11
"""A line of 游ゴシック, in points for each point of letters."""

DIGIT = 7 / 13
"""How wide a digit is beside 漢字 in 10 points; widths of columns are counted in digits of 7 dots."""

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_HEADERS = ("oddHeader", "oddFooter")


class Cell(NamedTuple):
    """A cell with what it holds, how wide it is in Excel's units, and how its letters look."""

    row: int
    text: str | None
    number: float | None
    width: float
    size: float
    wraps: bool
    is_day: bool


def units(text: str) -> int:
    """Return the length of a text as Excel counts it."""
    return len(text.encode("utf-16-le")) // 2


def assert_within_limits(content: bytes, *, computes: bool = False) -> None:
    """Look at every part of a workbook; only one that `computes` has formulas and links within it."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        # A sign that XML does not know makes a part unreadable.
        parts = {name: ET.fromstring(file.read(name)) for name in file.namelist()}  # noqa: S314 - our own
    styles, book = parts["xl/styles.xml"], parts["xl/workbook.xml"]
    assert len(styles.findall(f".//{_S}numFmt")) <= MOST_FORMATS
    assert len(styles.findall(f"{_S}cellXfs/{_S}xf")) <= MOST_LOOKS
    assert_names([sheet.attrib["name"] for sheet in book.iter(f"{_S}sheet")])
    strings = _strings(parts)
    for text in strings:
        assert units(text) <= LETTERS
        assert text.count("\n") <= LINE_ENDS
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            _assert_sheet(part, styles, strings, computes=computes)


def assert_names(names: list[str]) -> None:
    """Look at the names of the sheets of a workbook."""
    folded = [unicodedata.normalize("NFKC", name).casefold() for name in names]
    assert len(set(folded)) == len(names)
    assert not RESERVED & set(folded)
    for name in names:
        assert 1 <= units(name) <= 31
        assert not set(NOT_IN_NAMES) & set(name)
        assert name.isprintable()


def _strings(parts: dict[str, ET.Element]) -> list[str]:
    table = parts.get("xl/sharedStrings.xml", ET.Element("none"))
    texts = ("".join(text.text or "" for text in item.iter(f"{_S}t")) for item in table)
    return [text.replace("_x005F_", "_") for text in texts]


def _assert_sheet(
    sheet: ET.Element, styles: ET.Element, strings: list[str], *, computes: bool
) -> None:
    assert computes or not sheet.findall(f".//{_S}f")
    assert computes or not sheet.findall(f".//{_S}hyperlink")
    assert all("location" in link.attrib for link in sheet.iter(f"{_S}hyperlink"))
    _first, _top, last, bottom = range_boundaries(sheet.find(f"{_S}dimension").attrib["ref"])  # type: ignore[union-attr]
    assert last <= 16_384
    assert bottom <= 1_048_576
    assert all(float(column.attrib["width"]) <= WIDEST for column in sheet.iter(f"{_S}col"))
    for name in _HEADERS:
        for text in sheet.iter(f"{_S}{name}"):
            assert units(text.text or "") <= 255
    for rule in sheet.iter(f"{_S}dataValidation"):
        for name, most in (
            ("promptTitle", 32),
            ("errorTitle", 32),
            ("prompt", 255),
            ("error", 255),
        ):
            assert units(rule.get(name, "")) <= most
        assert all(units(formula.text or "") <= 255 for formula in rule)
    for area in sheet.iter(f"{_S}autoFilter"):
        assert range_boundaries(area.attrib["ref"])[3] <= max(1, bottom)
    _assert_rows(sheet, styles, strings)


def _assert_rows(sheet: ET.Element, styles: ET.Element, strings: list[str]) -> None:
    heights = {
        int(row.attrib["r"]): float(row.attrib["ht"])
        for row in sheet.iter(f"{_S}row")
        if "ht" in row.attrib
    }
    assert all(height <= HIGHEST for height in heights.values())
    for cell in _cells(sheet, styles, strings):
        if cell.number is not None:
            assert math.isfinite(cell.number)
            assert not cell.is_day or cell.number >= 1
        elif (height := heights.get(cell.row, ONE_LINE)) < HIGHEST:
            assert height >= _needed(cell) - 0.01, cell


def _needed(cell: Cell) -> float:
    """Return how high a cell must be for its text: lines of letters, each as wide as 游ゴシック has it."""
    room = cell.width * 7 * 0.75 if cell.wraps else math.inf
    lines = (cell.text or "").split("\n")
    count = sum(max(1, math.ceil(_long(line) * cell.size / room)) for line in lines)
    return count * cell.size * LINE


def _long(line: str) -> float:
    wide = sum(int(unicodedata.east_asian_width(sign) in "WFA") for sign in line)
    seen = sum(not unicodedata.combining(sign) for sign in line)
    return wide + DIGIT * (seen - wide)


def _cells(sheet: ET.Element, styles: ET.Element, strings: list[str]) -> Iterator[Cell]:
    looks = styles.findall(f"{_S}cellXfs/{_S}xf")
    sizes = [float(size.attrib["val"]) for size in styles.findall(f"{_S}fonts/{_S}font/{_S}sz")]
    days = {
        form.attrib["numFmtId"]
        for form in styles.iter(f"{_S}numFmt")
        if "yy" in form.attrib["formatCode"]
    }
    widths = _widths(sheet)
    merged = {
        (top, first): last
        for first, top, last, _bottom in (
            range_boundaries(area.attrib["ref"]) for area in sheet.iter(f"{_S}mergeCell")
        )
    }
    for cell in sheet.iter(f"{_S}c"):
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"]).groups()  # type: ignore[union-attr]
        column = column_index_from_string(letters)
        value, look = cell.find(f"{_S}v"), looks[int(cell.get("s", "0"))]
        if widths.get(column) == 0 or value is None:
            continue
        in_words = cell.get("t") == "s"
        alignment = look.find(f"{_S}alignment")
        yield Cell(
            int(row),
            strings[int(value.text or "")] if in_words else None,
            None if in_words else float(value.text or ""),
            sum(
                widths.get(each, 8.43)
                for each in range(column, merged.get((int(row), column), column) + 1)
            ),
            sizes[int(look.attrib["fontId"])],
            alignment is not None and alignment.get("wrapText") == "1",
            look.attrib["numFmtId"] in days,
        )


def _widths(sheet: ET.Element) -> dict[int, float]:
    return {
        column: 0 if each.get("hidden") else float(each.attrib["width"])
        for each in sheet.iter(f"{_S}col")
        for column in range(int(each.attrib["min"]), int(each.attrib["max"]) + 1)
    }
