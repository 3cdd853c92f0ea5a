"""Workbooks and texts that are more than the memory holds: refused by name before they are loaded."""

import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from conftest import Run
from filling import fill, workspace_in
from sentences import NO_WORKBOOK
from tdskill.errors import TdskillError
from tdskill.framework import embedded_framework
from tdskill.intake import bounds, decode, grid
from tdskill.intake.bounds import letters_of, refuse_too_large
from tdskill.intake.reading import read_file
from tdskill.intake.staff import read_staff
from tdskill.kinds import KINDS

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SKILL = str(embedded_framework().skills[0].name)
FAR = "XFD1048576"
_ENDLESS = 10.0
"""Seconds of work: what is looked at again and again takes half a minute here."""


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def table(more: str = "") -> str:
    """Return the rows of a staff file with one person, and more rows."""
    header, person = ("職員番号", "氏名", SKILL), ("0001", "職員0001", "2")
    rows = [
        "".join(cell(f"{letter}{row}", text) for letter, text in zip("ABC", texts, strict=True))
        for row, texts in enumerate((header, person), start=1)
    ]
    return f'<row r="1">{rows[0]}</row><row r="2">{rows[1]}</row>{more}'


def written(
    path: Path, *sheets: str, shared: str = "", compression: int = zipfile.ZIP_DEFLATED
) -> Path:
    """Write a workbook by hand: a sheet for each text of rows, as no program would write it."""
    numbers = range(1, len(sheets) + 1)
    strings = f'<Relationship Id="s" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="b" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        + strings * bool(shared)
        + "</Relationships>",
    }
    if shared:
        parts["xl/sharedStrings.xml"] = shared
    for n, rows in zip(numbers, sheets, strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


FILLED_FAR = {
    "a text": f'<row r="1048576">{cell(FAR, "x")}</row>',
    "a number": f'<row r="1048576"><c r="{FAR}"><v>1</v></c></row>',
    "an error": f'<row r="1048576"><c r="{FAR}" t="e"><v>#N/A</v></c></row>',
    "a text of nothing": f'<row r="1048576"><c r="{FAR}" t="str"><v></v></c></row>',
    "other quotes": f"<row r='1048576'><c r = '{FAR}'><v>1</v></c></row>",
    "small letters": f'<row r="3"><c r="{FAR.lower()}"><v>1</v></c></row>',
    "a prefix": f'<x:row xmlns:x="{_MAIN}"><x:c r="{FAR}"><x:v>1</x:v></x:c></x:row>',
    "other attributes first": f'<row r="3"><c s="0" r="{FAR}"><v>1</v></c></row>',
    "a row that lies": f'<row r="3"><c r="{FAR}"><v>1</v></c></row>',
    "no such column": '<row r="3"><c r="ZZZZZZZZZ3"><v>1</v></c></row>',
    "no such row": '<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>',
    "cells without a place": '<row r="1048576">' + "<c><v>1</v></c>" * 40 + "</row>",
}


@pytest.mark.parametrize("more", FILLED_FAR.values(), ids=FILLED_FAR)
def test_a_workbook_filled_far_away_is_refused_by_name(tmp_path: Path, more: str) -> None:
    path = written(tmp_path / "far.xlsx", table(more))
    with pytest.raises(TdskillError, match=r"far\.xlsx is filled as far as cell") as error:
        refuse_too_large(path)
    assert "Ctrl+End" in error.value.hint


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_file_is_loaded_before_its_bounds_are_known(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path / f"{kind}.xlsx", table(FILLED_FAR["a text"]))
    with pytest.raises(TdskillError, match="17,179,869,184 cells; at most 33,554,432"):
        read_file(kind, path, embedded_framework())


EMPTY_FAR = {
    "a format": f'<row r="1048576"><c r="{FAR}" s="0"/></row>',
    "a format and an end": f'<row r="1048576"><c r="{FAR}" s="0"></c></row>',
    "a value of nothing": f'<row r="1048576"><c r="{FAR}" s="0"><v></v></c></row>',
    "a shared text that is none": f'<row r="1048576"><c r="{FAR}" t="s"/></row>',
    "many rows": "".join(
        f'<row r="{1048000 + n}"><c r="XFD{1048000 + n}" s="0"/></row>' for n in range(99)
    ),
}


@pytest.mark.parametrize("more", EMPTY_FAR.values(), ids=EMPTY_FAR)
def test_a_mere_format_far_away_makes_no_cells(tmp_path: Path, more: str) -> None:
    assert read_staff(written(tmp_path / "staff.xlsx", table(more)), embedded_framework()).frame[
        "staff_id"
    ].to_list() == ["0001"]


def test_the_cells_of_all_sheets_count_together(tmp_path: Path) -> None:
    # 1,048,576 rows of 20 columns fit, twice that does not.
    rows = table(f'<row r="1048576">{cell("T1048576", "x")}</row>')
    refuse_too_large(written(tmp_path / "one.xlsx", rows, table()))
    with pytest.raises(TdskillError, match="41,943,040 cells"):
        refuse_too_large(written(tmp_path / "two.xlsx", rows, rows))


def test_excels_longest_sheet_of_twelve_columns_is_within_bounds(tmp_path: Path) -> None:
    refuse_too_large(
        written(tmp_path / "long.xlsx", table(f'<row r="1048576">{cell("L1048576", "x")}</row>'))
    )


def test_a_part_that_says_it_is_small_is_unpacked_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "bomb.xlsx", table("<!--" + " " * 1_000_000 + "-->"))
    refuse_too_large(path)
    size = len(zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml"))
    content = path.read_bytes()
    # The size stands before the part and in the directory; both say 100 bytes now.
    lying = content.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying.count((100).to_bytes(4, "little")) >= 2
    path.write_bytes(lying)
    monkeypatch.setattr(bounds, "MAX_UNPACKED", 900_000)
    with pytest.raises(TdskillError, match=r"bomb\.xlsx holds more than can be read"):
        refuse_too_large(path)


def shared(*texts: str, said: int = 1) -> str:
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="{_MAIN}" count="1" uniqueCount="{said}">{strings}</sst>'


def shown(*indexes: int) -> str:
    return "".join(
        f'<row r="{row}"><c r="B{row}" t="s"><v>{index}</v></c></row>'
        for row, index in enumerate(indexes, start=3)
    )


def test_a_long_text_shown_by_many_cells_is_counted_as_often_as_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_TEXT", 10_000)
    texts = shared("x", "y" * 1_000)
    refuse_too_large(written(tmp_path / "a.xlsx", table(shown(*[0] * 50, *[1] * 9)), shared=texts))
    path = written(tmp_path / "b.xlsx", table(shown(*[0] * 50, *[1] * 11)), shared=texts)
    with pytest.raises(TdskillError, match="holds more than can be read"):
        refuse_too_large(path)


def test_a_made_up_count_of_shared_texts_is_not_believed(tmp_path: Path) -> None:
    texts = shared("x", said=4_294_967_295)
    with pytest.raises(TdskillError, match=NO_WORKBOOK):
        refuse_too_large(written(tmp_path / "a.xlsx", table(), shared=texts))


def test_an_archive_of_very_many_parts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_PARTS", 10)
    refuse_too_large(written(tmp_path / "a.xlsx", *[table()] * 5))
    with pytest.raises(TdskillError, match="holds more than can be read"):
        refuse_too_large(written(tmp_path / "b.xlsx", *[table()] * 7))


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)))
    with pytest.raises(TdskillError, match=NO_WORKBOOK):
        refuse_too_large(path)


def test_a_workbook_held_for_a_moment_is_read_and_one_held_for_good_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "staff.xlsx", table())
    opened, refusals = zipfile.ZipFile, iter([True, False] * 9)

    def held(given: Path) -> zipfile.ZipFile:
        if next(refusals):
            raise PermissionError(13, "held", str(path))
        return opened(given)

    monkeypatch.setattr("zipfile.ZipFile", held)
    monkeypatch.setattr("tdskill.files.WINDOWS", True)
    assert read_staff(path, embedded_framework()).frame.height == 1
    refusals = iter([True] * 999)
    monkeypatch.setattr("tdskill.files.WINDOWS", False)
    with pytest.raises(PermissionError):
        refuse_too_large(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_cells_are_found_wherever_a_part_is_cut_into_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compression: int
) -> None:
    path = written(tmp_path / "a.xlsx", table(FILLED_FAR["a number"]), compression=compression)
    for size in (7, 64, 1_000):
        monkeypatch.setattr(bounds, "_READ", size)
        with pytest.raises(TdskillError, match=f"as far as cell {FAR}"):
            refuse_too_large(path)


def test_the_other_forms_are_collected_beside_a_workbook_that_is_too_large(
    run: Run, tmp_path: Path
) -> None:
    workspace = workspace_in(tmp_path / "ws")
    run("sheet", "--out", tmp_path / "forms", "--workspace", workspace, lang="ja")
    back = tmp_path / "back"
    back.mkdir()
    fill(tmp_path / "forms" / "2024-self-0001.xlsx", back / "b.xlsx", {SKILL: "2"})
    written(back / "a.xlsx", table(FILLED_FAR["a text"]))
    told = run("collect", back, "--workspace", workspace, "--year", "2024", code=1).stderr
    assert "a.xlsx is filled as far as cell XFD1048576" in " ".join(told.split())
    added = (workspace / "2024" / "assessments.csv").read_text(encoding="utf-8-sig")
    assert [line[:4] for line in added.splitlines()[1:]] == ["0001"]


def test_pictures_in_a_workbook_may_hold_anything(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", table())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", "\x89PNG <c <row :c/ <si uniqueCount='x'>" * 9)
    assert read_staff(path, embedded_framework()).frame.height == 1


@pytest.mark.parametrize(
    "many",
    ["<!-- " + "<c " * 40_000 + "-->", "<!-- " + "<mergeCell " * 40_000 + "-->"],
    ids=["cells", "merged cells"],
)
def test_a_long_comment_in_a_sheet_takes_no_longer_than_reading_it(
    tmp_path: Path, many: str
) -> None:
    path = written(tmp_path / "a.xlsx", many + table('<row r="3"><c r="A3" t="e"/></row>'))
    began = time.process_time()
    read_staff(path, embedded_framework())
    assert time.process_time() - began < _ENDLESS


def test_text_before_the_xml_of_a_sheet_hides_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", table(FILLED_FAR["a number"]))
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, b"x" * name.endswith("sheet1.xml") + content)
    with pytest.raises(TdskillError, match=NO_WORKBOOK):
        refuse_too_large(path)


SKILLS = [str(skill.name) for skill in embedded_framework().skills]
WIDE = ",".join(["職員番号", "氏名", *SKILLS])
LONG = "職員番号,スキル,レベル,段階,評価日"
SIZE, ROOM = 1 << 19, 1 << 23
"""Bytes of garbage, and those that the cells of any file may take here."""

GARBAGE: dict[str, tuple[str, str, str]] = {
    "a sign in each line": ("staff", WIDE, "x\n"),
    "blank lines": ("staff", WIDE, "\n"),
    "lines of commas": ("staff", WIDE, "," * len(SKILLS) + ",\n"),
    "a quotation mark that is never closed": ("staff", f'{WIDE}\n"', "x\n"),
    "one line": ("staff", WIDE, "x"),
    "one line of commas": ("staff", WIDE, ","),
    "another level in each row": ("staff", LONG, "{n},x,a{n},確定,2024-10-01\n"),
    "nothing known in each row": ("assessments", LONG, "{n},s{n},a{n},b{n},c{n}\n"),
}
MEASURED = """
import resource, sys
from pathlib import Path
from typing import Any
from tdskill.errors import TdskillError
from tdskill.framework import embedded_framework
from tdskill.intake import grid
from tdskill.intake.reading import read_file
kind, *paths, grid._LEAST_ROOM = sys.argv[1:-1] + [int(sys.argv[-1])]
framework, peaks = embedded_framework(), []
for path in paths:
    try:
        read_file(kind, Path(path), framework)
    except TdskillError:
        pass
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(peaks[1] - peaks[0])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
@pytest.mark.parametrize(("kind", "header", "row"), GARBAGE.values(), ids=GARBAGE)
def test_garbage_under_a_good_header_takes_three_times_its_size_beside_the_room_of_any_file(
    tmp_path: Path, kind: str, header: str, row: str
) -> None:
    paths = tmp_path / "first.csv", tmp_path / "garbage.csv"
    for path, size in zip(paths, (SIZE // 20, SIZE), strict=True):
        rows = (row.replace("{n}", f"{n:06d}") for n in range(size // len(row)))
        path.write_text(f"{header}\n{''.join(rows)}", encoding="utf-8")
    command = [sys.executable, "-c", MEASURED, kind, *map(str, paths), str(ROOM)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # Without the bound a sign or nothing in each line takes 100 MB and more.
    assert int(told) << 10 < 3 * paths[1].stat().st_size + 2 * ROOM


@pytest.mark.parametrize("kind", KINDS)
def test_a_header_of_more_columns_than_excel_has_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.csv"
    path.write_text("職員番号" + "," * 20_000 + "\n0001\n", encoding="utf-8")
    with pytest.raises(TdskillError, match="has 20,001 columns; at most 16,384 can be read"):
        read_file(kind, path, embedded_framework())


def test_rows_of_nearly_nothing_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 24 columns of 16 bytes: 100 rows take 38,400 bytes of the 40,000 that are free here.
    monkeypatch.setattr(grid, "_LEAST_ROOM", 40_000)
    monkeypatch.setattr(grid, "_BATCH", 24)
    path = tmp_path / "staff.csv"
    path.write_text(WIDE + "\n" + "x\n" * 100, encoding="utf-8")
    assert read_staff(path, embedded_framework()).rows_left_out == 100
    path.write_text(WIDE + "\n" + "x\n" * 200, encoding="utf-8")
    with pytest.raises(
        TdskillError, match=r"staff\.csv has 106 rows or more that hold nearly nothing"
    ):
        read_staff(path, embedded_framework())


@pytest.mark.parametrize("garbage", ["x", ",", '"'])
def test_a_line_without_an_end_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, garbage: str
) -> None:
    monkeypatch.setattr(decode, "_LONGEST_LINE", 2_000_000)
    path = tmp_path / "staff.csv"
    path.write_text(f"{WIDE}\n{garbage * 5_000_000}\n", encoding="utf-8")
    with pytest.raises(TdskillError, match=r"staff\.csv has a line of more than 2,000,000 bytes"):
        read_staff(path, embedded_framework())


def test_columns_have_the_letters_of_excel() -> None:
    assert [letters_of(index) for index in (0, 25, 26, 701, 702, 16_383)] == [
        *("A", "Z", "AA", "ZZ", "AAA", "XFD")
    ]


def test_a_small_workbook_that_unpacks_to_very_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "FREE", 1 << 20)
    # Deflate makes a thousandth of blanks: 4 MB of them take 4 kB.
    blanks = written(tmp_path / "blanks.xlsx", table(" " * (4 << 20)))
    assert blanks.stat().st_size * bounds.MAX_RATIO < 4 << 20
    with pytest.raises(TdskillError, match="holds more than can be read"):
        refuse_too_large(blanks)
    refuse_too_large(written(tmp_path / "few.xlsx", table(" " * 1000)))


def test_a_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "x.xlsx", table("<!DOCTYPE worksheet [<!ENTITY a '2'>]>"))
    with pytest.raises(TdskillError, match=NO_WORKBOOK):
        refuse_too_large(path)
