"""Cells of a worksheet that do not say what they seem to say, found in its XML.

fastexcel takes errors such as #N/A as blank, and so formulas that nobody has calculated and all but
the first cell of merged ones; and it turns numbers into texts, which for a staff ID may be another
text than Excel shows.
"""

import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import repeat
from pathlib import Path, PurePosixPath
from xml.parsers import expat

import polars as pl

from tdskill.files import patiently
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.bounds import letters_of, number_of
from tdskill.intake.cells import quoted
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.row_problems import Bad, Findings

_SHOWN = 12
_BEGINNING = 1 << 8
_OTHER_LAYOUT = (zipfile.BadZipFile, LookupError, ValueError, expat.ExpatError)
_DIGITS = 15
"""The digits that Excel keeps of a number."""

_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^<>]*\s\w+:id="([^"]+)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_FORMATS = re.compile(rb'<(?:\w+:)?numFmt\s[^<>]*?\bnumFmtId="(\d+)"[^<>]*?\bformatCode="(0+)"')
_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b[^<>]*(?<!/)>.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb'<(?:\w+:)?xf\b[^<>]*?\bnumFmtId="(\d+)"')
_ERROR = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*\bt="e")[^<>]*\br="([A-Z]+)([0-9]+)"')
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f\s*>)\s*"
    rb"(<(?:\w+:)?v\b(?:[^<>]*/>|[^<>]*>\s*</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
"""A cell with a formula and no value, or a value of nothing."""
_FORMULA_SIGNS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_IN_A_CELL = ("f", "v")
_TEXTS = ("s", "inlineStr")
_REFERENCE = re.compile("([A-Z]+)([0-9]+)")
_PLACE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_KIND = re.compile(rb'\bt="(\w+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^<>]*\bref="(([A-Z]+)([0-9]+):([A-Z]+)([0-9]+))"')
_UNUSUAL = (
    re.compile(rb'<c(?! r="[A-Z]+[0-9]+"(?: \w+="[^"]*")*/?>|\w)'),
    re.compile(rb'<\w+:c(?! r="[A-Z]+[0-9]+"(?: \w+="[^"]*")*/?>|\w)'),
    re.compile(rb'<row(?! r="[0-9]+"|\w)'),
    re.compile(rb'<\w+:row(?! r="[0-9]+"|\w)'),
    re.compile(rb'mergeCell(?! ref="[A-Z0-9:]+"/?>|s|>)'),
    re.compile(rb"<!"),
)
"""What the other patterns do not see through: tags of another shape than nearly everybody's, comments."""


@dataclass(frozen=True)
class _Sheet:
    """The XML of a sheet and of the workbook's styles, and the letters of the columns in use."""

    xml: bytes
    styles: bytes
    letters: dict[str, int]
    """The place in the header of each column in use."""
    before: int
    name: str | None

    @cached_property
    def zeros(self) -> list[int]:
        """How many digits each style shows at least."""
        formats = {code: len(digits) for code, digits in _FORMATS.findall(self.styles)}
        inside = _STYLES.search(self.styles)
        return [formats.get(code, 1) for code in _STYLE.findall(inside[0] if inside else b"")]


def without_value() -> Bad:
    """Return what is told of a formula that nobody has calculated."""
    return Bad(
        _("The cell holds a formula whose value is not in the file."),
        _("Open the workbook in Excel, save it again, and give that file."),
        code="formula_without_value",
    )


def tell_odd_cells(
    path: Path,
    number: int,
    grid: Grid,
    columns: Columns,
    findings: Findings,
    before: int = 0,
    name: str | None = None,
) -> None:
    """Tell the odd cells of the sheet with this number, counted from 0.

    `before` says how many rows of other sheets are numbered before its own, which then has a name.
    """
    # A workbook laid out in another way was read all the same, and must not be refused for this.
    with suppress(*_OTHER_LAYOUT), patiently(zipfile.ZipFile, path) as archive:
        sheet = _open(archive, number, grid, columns, before, name)
        _tell_errors(sheet, grid, findings)
        _tell_formulas(sheet, grid, findings)
        _tell_merged(sheet, grid, findings)
        if "staff_id" in columns.fields:
            _tell_numbers(sheet, grid, columns.fields["staff_id"], findings)


def tell_odd_answers(
    path: Path, number: int, columns: Sequence[str], rows: Collection[int], findings: Findings
) -> None:
    """Tell the odd cells among the answers of a form: these rows of the columns with these letters."""
    with suppress(*_OTHER_LAYOUT), patiently(zipfile.ZipFile, path) as archive:
        xml = _xml(archive, number)
        for bad, found in ((_error(), _errors(xml)), (without_value(), _formulas(xml))):
            there = list(found)
            for column in columns:
                odd = sorted({row for letter, row in there if letter == column and row in rows})
                findings.rows(pl.Series(odd, dtype=pl.UInt32), column, repeat(bad))
        _note_merged(
            [
                area
                for area, (left, top), (right, bottom) in _merged(xml)
                if any(number_of(left) <= number_of(each) <= number_of(right) for each in columns)
                and any(top <= row <= bottom for row in rows)
            ],
            findings,
        )


def formulas_without_value(path: Path, number: int) -> list[tuple[str, int]]:
    """Return column and row of the cells whose formulas nobody has calculated."""
    with suppress(*_OTHER_LAYOUT), patiently(zipfile.ZipFile, path) as archive:
        return list(_formulas(_xml(archive, number)))
    return []


def _open(
    archive: zipfile.ZipFile,
    number: int,
    grid: Grid,
    columns: Columns,
    before: int,
    name: str | None,
) -> _Sheet:
    styles = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
    used = sorted(columns.used)
    letters = {letters_of(grid.first_column + place): place for place in used}
    return _Sheet(_xml(archive, number), styles, letters, before, name)


def _xml(archive: zipfile.ZipFile, number: int) -> bytes:
    """Return the XML of a sheet, in the shape that nearly every program writes."""
    xml = archive.read(_sheet_file(archive, number))
    is_unusual = b"\0" in xml[:_BEGINNING] or any(each.search(xml) for each in _UNUSUAL)
    return _in_usual_shape(xml) if is_unusual else xml


def _in_usual_shape(xml: bytes) -> bytes:
    """Return the cells that may be looked for in a sheet, all but texts, written in the usual shape."""
    written: list[str] = []
    row = column = 0
    cell: dict[str, str] = {}
    inside = ""
    letters, numbers = cache(letters_of), cache(number_of)

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, cell, inside
        tag = tag.rpartition(":")[2]
        if tag == "row":
            row, column = int(attributes.get("r", row + 1)), 0
        elif tag == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", "").upper())
            row = int(place[2]) if place else row
            column = numbers(place[1]) if place else column + 1
            cell = {"t": attributes.get("t", "n"), "s": attributes.get("s", "0")}
        elif tag in _IN_A_CELL:
            inside = tag
            cell[tag] = ""
        elif tag == "mergeCell":
            written.append(f'<mergeCell ref="{attributes.get("ref", "")}"/>')

    def text(data: str) -> None:
        if inside:
            cell[inside] += data

    def end(tag: str) -> None:
        nonlocal inside
        inside = ""
        if tag.rpartition(":")[2] == "c" and (cell["t"] not in _TEXTS or "f" in cell):
            value = cell.get("v", "")
            shown = value if cell["t"] == "n" else value and "-"
            written.append(
                f'<c r="{letters(column - 1)}{row}" s="{cell["s"]}" t="{cell["t"]}">'
                f"{'<f/>' if 'f' in cell else ''}{f'<v>{shown}</v>' if 'v' in cell else ''}</c>"
            )

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)
    return "".join(written).encode()


def _sheet_file(archive: zipfile.ZipFile, number: int) -> str:
    """Return where in the archive a sheet stands, counted from 0 in the order of the workbook."""
    relation = _SHEET.findall(archive.read("xl/workbook.xml"))[number]
    (target,) = (
        re.findall(rb'\bTarget="([^"]+)"', tag)[0]
        for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
        if b'Id="' + relation + b'"' in tag
    )
    return str(PurePosixPath("/xl") / target.decode()).removeprefix("/")


def _errors(xml: bytes) -> Iterator[tuple[str, int]]:
    for letter, row in _ERROR.findall(xml) if b't="e"' in xml else ():
        yield letter.decode(), int(row)


def _formulas(xml: bytes) -> Iterator[tuple[str, int]]:
    """Yield column and row of the formulas without a value; a text of no letters is a value."""
    if not any(sign in xml for sign in _FORMULA_SIGNS):
        return
    for attributes, value in _FORMULA.findall(xml):
        place, kind = _PLACE.search(attributes), _KIND.search(attributes)
        is_known = kind is not None and (kind[1] == b"e" or (kind[1] == b"str" and value))
        if place and not is_known:
            yield place[1].decode(), int(place[2])


def _merged(xml: bytes) -> Iterator[tuple[str, tuple[str, int], tuple[str, int]]]:
    """Yield ranges of merged cells: as Excel names them, first cell and last cell."""
    for area, left, top, right, bottom in _MERGED.findall(xml):
        yield area.decode(), (left.decode(), int(top)), (right.decode(), int(bottom))


def _error() -> Bad:
    return Bad(
        _("The cell holds an error of Excel, such as #N/A."),
        _("Mend the formula in Excel and save the workbook again."),
        code="excel_error",
    )


def _tell_errors(sheet: _Sheet, grid: Grid, findings: Findings) -> None:
    _tell_cells(_errors(sheet.xml), _error(), sheet, grid, findings)


def _tell_formulas(sheet: _Sheet, grid: Grid, findings: Findings) -> None:
    _tell_cells(_formulas(sheet.xml), without_value(), sheet, grid, findings)


def _tell_cells(
    cells: Iterable[tuple[str, int]], bad: Bad, sheet: _Sheet, grid: Grid, findings: Findings
) -> None:
    """Tell the cells in the header, and those below in columns that may be used: their rows are out."""
    found: dict[str, list[int]] = {}
    for letter, row in cells:
        if row == grid.header_row:
            nobody = pl.Series([], dtype=pl.UInt32)
            findings.whole(nobody, bad, sheet.before + row, letter)
        elif row > grid.header_row and letter in sheet.letters:
            found.setdefault(letter, []).append(sheet.before + row)
    for letter, rows in found.items():
        header = grid.header[sheet.letters[letter]]
        findings.rows(pl.Series(rows, dtype=pl.UInt32), header, repeat(bad))


def _tell_merged(sheet: _Sheet, grid: Grid, findings: Findings) -> None:
    ranges = [
        area
        for area, (left, top), (right, bottom) in _merged(sheet.xml)
        if bottom > max(top, grid.header_row) or (left != right and top > grid.header_row)
    ]
    _note_merged(ranges, findings, sheet.name)


def _note_merged(ranges: Sequence[str], findings: Findings, sheet: str | None = None) -> None:
    if ranges:
        findings.note(
            ngettext(
                "{count:,} range of merged cells: only its first cell counts, the others are blank: "
                "{cells}.",
                "{count:,} ranges of merged cells: only their first cells count, the others are "
                "blank: {cells}.",
                len(ranges),
            ).format(count=len(ranges), cells=_listed(ranges)),
            _("Unmerge them in Excel and fill every cell."),
            sheet=sheet,
            code="cells_merged",
        )


def _tell_numbers(sheet: _Sheet, grid: Grid, place: int, findings: Findings) -> None:
    """Tell the staff IDs that Excel holds as numbers or dates, where it shows something else."""
    letter = next((letter for letter, index in sheet.letters.items() if index == place), None)
    if letter is None:
        return
    texts = dict(zip(grid.rows, grid.column(place), strict=True))
    padded: list[str] = []
    wrong: dict[str, list[int]] = {}
    for row, style, value in _numbers(sheet.xml, letter):
        text = texts.get(row)
        if text is None:
            continue
        if why := _why_no_id(text, value):
            wrong.setdefault(why, []).append(sheet.before + row)
        elif len(text) < (sheet.zeros[style] if style < len(sheet.zeros) else 1):
            padded.append(f"{quoted(text)} ({letter}{row})")
    hint = _("Format the column as text in Excel, and enter the ID again.")
    for why, rows in wrong.items():
        told = repeat(Bad(why, hint, code="staff_id_is_number"))
        findings.rows(pl.Series(rows, dtype=pl.UInt32), grid.header[place], told)
    if padded:
        findings.note(
            ngettext(
                "{count:,} staff ID is a number that Excel shows with zeros before it; it was read "
                "without: {ids}.",
                "{count:,} staff IDs are numbers that Excel shows with zeros before them; they were "
                "read without: {ids}.",
                len(padded),
            ).format(count=len(padded), ids=_listed(padded)),
            hint,
            column=grid.header[place],
            sheet=sheet.name,
            code="staff_ids_shown_with_zeros",
        )


def _numbers(xml: bytes, letter: str) -> Iterator[tuple[int, int, float]]:
    """Yield row, style and value of the cells of a column that hold numbers (dates are numbers)."""
    cell = re.compile(
        rb'<(?:\w+:)?c\s([^<>]*?\br="%s([0-9]+)"[^<>]*)>'
        rb"\s*(?:(?:<(?:\w+:)?f\b[^<>]*/>|<(?:\w+:)?f\b[^<]*</(?:\w+:)?f\s*>)\s*)?"
        rb"<(?:\w+:)?v\b[^<>]*>([^<]+)" % letter.encode(),
        re.DOTALL,
    )
    for attributes, row, value in cell.findall(xml):
        kind = _KIND.search(attributes)
        if kind is None or kind[1] == b"n":
            style = re.search(rb'\bs="(\d+)"', attributes)
            yield int(row), int(style[1]) if style else 0, float(value)


def _why_no_id(text: str, value: float) -> str:
    if re.fullmatch(r"\d+-\d\d-\d\d \d\d:\d\d:\d\d.*", text):
        return _("The staff ID is a date or a time in Excel.")
    if not value.is_integer():
        return _("The staff ID is a number with a fraction in Excel.")
    if abs(value) >= 10**_DIGITS:
        return _(
            "The staff ID is a number of more than {digits} digits, of which Excel lost some."
        ).format(digits=_DIGITS)
    return ""


def _listed(texts: Sequence[str]) -> str:
    return listed(texts, _SHOWN)
