"""The workbook of a year, read back by another program's library."""

import csv
import io
import json
import os
import re
import stat
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

import tdskill
from conftest import Run
from excel_charts import charts_on, drawn
from excel_limits import assert_within_limits
from sentences import not_together
from small import laid_out
from tdskill.library.result import Workbook
from tdskill.render import year_book as made
from tdskill.resources import sample_dir

LANGUAGES = ("ja", "en")
SHEETS = {
    "ja": ["要点", "需要と供給", "局×スキル", "局別の明細", "前年度からの変化", "レベル別"],
    "en": [
        *("Key points", "Demand and supply", "Bureaus and skills", "Bureaus in detail"),
        *("Change since last year", "By level"),
    ],
}
PEOPLE = {"ja": "人×スキル", "en": "People and skills"}
PLAN = {"ja": "研修計画案", "en": "Draft training plan"}
FIGURES = {"ja": "グラフの数値", "en": "Figures of the charts"}
STAFF = "職員番号,氏名,所属局,段階,クラウドサービス活用"
DEMAND = "局,業務,スキル項目,必要レベル,人数"


@cache
def workbook(lang: str, *, with_names: bool = False) -> Workbook:
    """Return the sample's workbook without what takes a solver."""
    year = tdskill.open(sample=True, lang=lang)
    return year.workbook(decide=False, with_names=with_names)


def book_of(lang: str, *, with_names: bool = False) -> Any:
    return opened(workbook(lang, with_names=with_names).content)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@cache
def staff() -> list[dict[str, str]]:
    file = next(sample_dir().glob("2024/staff.csv"))
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def texts_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "\n".join(file.read(name).decode() for name in file.namelist())


def written(sheet: Any) -> list[Any]:
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_key_points_come_first_and_fill_one_page(lang: str) -> None:
    book = book_of(lang)
    assert book.sheetnames == [*SHEETS[lang], FIGURES[lang]]
    first = book.worksheets[0]
    assert book.active is first
    assert first.page_setup.orientation == "portrait"
    assert first.sheet_properties.pageSetUpPr.fitToPage
    # One by one page where nothing else is said.
    assert {first.page_setup.fitToWidth, first.page_setup.fitToHeight} <= {None, 1}
    assert "!$A$1:$J$" in first.print_area
    assert len(charts_on(first)) == 3
    assert not any(charts_on(sheet) for sheet in book.worksheets[1:])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("with_names", [False, True])
def test_excel_opens_it_as_it_is(lang: str, with_names: bool) -> None:
    content = workbook(lang, with_names=with_names).content
    assert_within_limits(content, computes=True)
    for sheet in opened(content).worksheets:
        for cell in written(sheet):
            # No format that is the text of one cell.
            assert re.search(r"[#0@]|General|Lv", cell.number_format), cell.number_format
            assert sheet.title in PEOPLE.values() or cell.data_type != "f"
            if isinstance(cell.value, str) and re.fullmatch(r"[\d,.]+%?", cell.value):
                assert cell.number_format == "@", cell.coordinate


@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_draw_the_figures_of_the_commands(lang: str) -> None:
    book = book_of(lang)
    where, why, levels = drawn(book)
    year = tdskill.open(sample=True, lang=lang)
    short = [row for row in year.gap().frame.iter_rows(named=True) if row["shortfall"]]
    _title, names, series = where
    filled, unknown, lacking = series.values()
    assert len(names) == len(short)
    assert lacking == [row["shortfall_least"] for row in short]
    assert unknown == [row["shortfall"] - row["shortfall_least"] for row in short]
    assert filled == [row["demand"] - row["shortfall"] for row in short]

    change = year.trend().frame
    parts = {
        name: change[f"{name}_part"].sum()
        for name in ("demand", "leavers", "joiners", "growth", "assessment")
    }
    base, sums, more, less = why[2].values()
    assert [sums[0], sums[-1]] == [change["shortfall_then"].sum(), change["shortfall_now"].sum()]
    signed = [up or -down for up, down in zip(more[1:-1], less[1:-1], strict=True)]
    assert signed == pytest.approx([*parts.values()], abs=1e-5)
    # Each bar begins where the one before ended.
    ends = sums[0]
    for low, part in zip(base[1:-1], signed, strict=True):
        assert low == pytest.approx(min(ends, ends + part), abs=1e-5)
        ends += part
    assert ends == pytest.approx(sums[-1], abs=1e-5)

    _title, names, series = levels
    assert [sum(bar) for bar in zip(*series.values(), strict=True)] == [180] * len(names)
    assert sum(sum(values) for values in [*series.values()][:-1]) == sum(
        value.isdigit() for row in staff() for name, value in row.items() if name in skills()
    )


@cache
def skills() -> dict[str, str]:
    """Return the columns of skills of the staff file, with the ids of the skills, in their order."""
    framework = tdskill.open(sample=True).framework
    found = {framework.skill_names.find(column): column for column in staff()[0]}
    return {found[skill]: skill for skill in framework.skill_ids}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_of_the_first_sheet_are_numbers_of_the_commands(lang: str) -> None:
    year = tdskill.open(sample=True, lang=lang)
    gap, change = year.gap().frame, year.trend().frame
    fields = year.priorities().frame.filter(tdskill_selected(year))["skill"]
    short, wanted, past = (
        int(frame[name].sum())
        for frame, name in ((gap, "shortfall"), (gap, "demand"), (change, "shortfall_then"))
    )
    of_fields = gap.filter(gap["skill"].is_in(fields.to_list()))["shortfall"].sum()
    confirmed = Counter(row["段階"] for row in staff())["確定"]
    first = book_of(lang).worksheets[0]
    numbers = [cell for cell in written(first) if not isinstance(cell.value, str)]
    assert [cell.value for cell in numbers] == pytest.approx(
        [
            *(short, 1 - short / wanted, of_fields),
            year.gap(by="bureau").frame["shortfall"].sum(),
            confirmed / 180,
        ]
    )
    assert [cell.number_format for cell in numbers] == ["#,##0", "0%", "#,##0", "#,##0", "0%"]
    said = "\n".join(str(cell.value) for cell in written(first))
    assert str(past) in said
    assert f"+{short - past}" in said


def tdskill_selected(year: tdskill.Year) -> Any:
    return year.priorities().frame["selected"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("place", "command", "name"),
    [
        (1, ("gap",), "gap_skills"),
        (3, ("gap", "--by-bureau"), "gap_bureaus"),
        (4, ("trend",), "trend_skills"),
        (5, ("gap", "--levels"), "gap_levels"),
    ],
)
def test_a_sheet_is_the_table_of_its_command(
    run: Run, tmp_path: Path, lang: str, place: int, command: tuple[str, ...], name: str
) -> None:
    run(*command, "--sample", "--output", "x.xlsx", lang=lang)
    own = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    book = book_of(lang)
    sheet = book.worksheets[place]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        [cell.value for cell in row] for row in own.iter_rows()
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"
    (cells,) = book.defined_names[name].destinations
    assert cells == (sheet.title, f"$A$1:${get_column_letter(sheet.max_column)}${sheet.max_row}")


def test_bureaus_stand_by_skills_shaded_by_the_share_they_lack() -> None:
    book = book_of("ja")
    sheet = book["局×スキル"]
    year = tdskill.open(sample=True, lang="ja")
    rows = list(year.gap(by="bureau").frame.iter_rows(named=True))
    rest = "その他（3局）"
    wanted, lacking = (
        {({"*": rest}.get(row["bureau"], row["bureau"]), row["skill"]): row[name] for row in rows}
        for name in ("demand", "shortfall")
    )
    bureaus = len({bureau for bureau, _skill in wanted})
    (cells,) = book.defined_names["bureaus_by_skill"].destinations
    assert cells == (sheet.title, f"$A$1:${get_column_letter(sheet.max_column)}${bureaus + 1}")
    ids = {skill.name.by_language["ja"]: skill.id for skill in year.framework.skills}
    places = [(cell.column, ids[cell.value]) for cell in sheet[1][3:]]
    assert len(places) == 22
    assert sheet.cell(bureaus + 1, 1).value == rest

    def block(first: int) -> dict[tuple[str, str], int | None]:
        return {
            (sheet.cell(row, 1).value, skill): sheet.cell(row, column).value
            for row in range(first, first + bureaus)
            for column, skill in places
        }

    assert block(2) == {at: n if wanted[at] else None for at, n in lacking.items()}
    below = next(cell.row for cell in sheet["A"] if cell.value == "局ごとの需要")
    assert block(below + 1) == wanted
    short = {row["skill"]: row["shortfall"] for row in year.gap().frame.iter_rows(named=True)}
    for offset, sums in (
        (1, {skill: sum(n for (_b, s), n in lacking.items() if s == skill) for skill in short}),
        (2, short),
    ):
        row = bureaus + 1 + offset
        assert {skill: sheet.cell(row, column).value for column, skill in places} == sums
        assert sheet.cell(row, 3).value == sum(sums.values())
    # The darkest first: two thirds, one third, anything.
    ((area, rules),) = ((each.sqref, each.rules) for each in sheet.conditional_formatting)
    assert str(area) == f"D2:{get_column_letter(sheet.max_column)}{bureaus + 1}"
    assert [rule.formula for rule in sorted(rules, key=lambda rule: rule.priority)] == [
        [f"AND(D2>0,3*D2>={thirds}*D{below + 1})"] for thirds in (2, 1, 0)
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_names_nobody_is_in_the_file(lang: str) -> None:
    content = workbook(lang).content
    texts = texts_of(content)
    assert not [row["職員番号"] for row in staff() if row["職員番号"] in texts]
    assert not [row["氏名"] for row in staff() if row["氏名"] in texts]
    people = Counter(row["所属局"] for row in staff())
    small = [bureau for bureau, n in people.items() if n < 5]
    assert small
    assert not [bureau for bureau in small if bureau in texts]
    assert not workbook(lang).personal


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_names_everybody_has_a_row_of_levels(lang: str) -> None:
    book = book_of(lang, with_names=True)
    assert book.sheetnames == [*SHEETS[lang], PEOPLE[lang], FIGURES[lang]]
    sheet = book[PEOPLE[lang]]
    head, *rows = sheet.iter_rows()
    people = rows[: len(staff())]
    for row, told in zip(people, staff(), strict=True):
        assert [cell.value for cell in row[:3]] == [
            told["職員番号"],
            told["氏名"],
            told["所属局"],
        ]
        levels = {id_: told[name] for name, id_ in skills().items()}
        for cell, level in zip(row[6:], levels.values(), strict=True):
            assert cell.value == (int(level) if level.isdigit() else None)
            assert cell.value is None or cell.number_format == "0"
        assert row[0].number_format == "@"
    assert {cell.alignment.textRotation for cell in head[6:]} == {90}
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == f"A1:{get_column_letter(len(head))}{len(staff()) + 1}"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$C")
    (area,) = {str(found.sqref) for found in sheet.conditional_formatting}
    assert area == f"G2:{get_column_letter(len(head))}{len(staff()) + 1}"
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules]
    assert [rule.formula for rule in rules][1:] == [["1"], ["2"], ["3"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_under_the_grid_count_what_is_shown(lang: str) -> None:
    content = workbook(lang, with_names=True).content
    formulas, cached = (
        list(openpyxl.load_workbook(io.BytesIO(content), data_only=kept)[PEOPLE[lang]])
        for kept in (False, True)
    )
    last = len(staff()) + 1
    blank = [cell.value for row in formulas[last : last + 2] for cell in row]
    assert set(blank) == {None}
    for level, (row, told) in enumerate(
        zip(formulas[last + 2 :], cached[last + 2 :], strict=True), start=1
    ):
        for place, name in enumerate(skills(), start=6):
            levels = [each[name] for each in staff()]
            assert told[place].value == sum(
                value.isdigit() and int(value) >= level for value in levels
            )
            letter = get_column_letter(place + 1)
            cells = f"{letter}$2:{letter}${last}"
            assert row[place].value == (
                f"=SUMPRODUCT(SUBTOTAL(103,OFFSET({letter}$2,ROW({cells})-ROW({letter}$2),0))"
                f"*({cells}>={level})*ISNUMBER({cells}))"
            )
    assert level == 3


def test_rows_under_a_long_grid_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "_RECOUNTED", 179)
    year = tdskill.open(sample=True, lang="en")
    book = opened(year.workbook(decide=False, with_names=True).content)
    assert book[PEOPLE["en"]].max_row == 181


def test_the_plan_is_that_of_its_command(run: Run, tmp_path: Path) -> None:
    run("report", "--org", "--sample", "--with-names", "--output", "x.xlsx", lang="ja")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames[6:] == [PLAN["ja"], PEOPLE["ja"], FIGURES["ja"]]
    run("plan", "--sample", "--output", "plan.xlsx", lang="ja")
    own = openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in book[PLAN["ja"]].iter_rows()]
    assert rows == [[cell.value for cell in row] for row in own.iter_rows()]
    before, after = (
        sum(row[f"shortfall_{when}"] for row in shortfalls(run)) for when in ("before", "expected")
    )
    numbers = [
        cell.value for cell in written(book.worksheets[0]) if not isinstance(cell.value, str)
    ]
    assert (numbers[0], numbers[3]) == (before, pytest.approx(after, abs=1e-5))


def shortfalls(run: Run) -> list[dict[str, Any]]:
    command = ("plan", "--sample", "--table", "shortfall", "--format", "json")
    rows: list[dict[str, Any]] = json.loads(run(*command).stdout)
    return rows


@pytest.mark.parametrize("with_names", [False, True])
def test_a_file_with_names_is_its_owners_alone(run: Run, tmp_path: Path, with_names: bool) -> None:
    option = ("--with-names",) if with_names else ()
    run("report", "--org", "--sample", "--no-decide", *option, "--output", "x.xlsx")
    if os.name == "posix":
        mode = stat.S_IMODE((tmp_path / "x.xlsx").stat().st_mode)
        assert (mode == 0o600) == with_names


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("--org --with-names", "--with-names goes with --format xlsx."),
        ("--org --with-names --output x.html", "--with-names goes with --format xlsx."),
        (
            "--org --templates t --output x.xlsx",
            not_together("--templates", "--format xlsx"),
        ),
        ("--person 100011 --with-names", "--with-names goes with --explore, --org."),
        ("--bureau 総務局 --output x.xlsx", "Nothing here is written in the format .xlsx."),
        ("--person 100011 --format xlsx", "There is no format 'xlsx' here."),
    ],
)
def test_what_means_nothing_is_refused(run: Run, command: str, message: str) -> None:
    assert message in run("report", "--sample", *command.split(), code=2).stderr


@pytest.mark.parametrize("kind", ["posts", "wishes", "assignments", "roster", "assessments"])
def test_a_file_that_only_the_page_shows_is_refused(run: Run, tmp_path: Path, kind: str) -> None:
    laid_out(tmp_path / "ws", staff=STAFF, demand=DEMAND, **{kind: "x"})
    named = (f"--{kind}", tmp_path / "ws" / "2024" / f"{kind}.csv")
    command = ("report", "--org", "--workspace", "ws", *named, "--output", "x.xlsx")
    assert not_together(f"--{kind}", "--format xlsx") in run(*command, code=2).stderr


@pytest.mark.parametrize(
    ("people", "wanted", "charts"),
    [
        (("0001,職員0001,甲局,確定,2",), ("甲局,業務,クラウドサービス活用,3,2",), 2),
        (("0001,職員0001,甲局,確定,2",), ("甲局,業務,クラウドサービス活用,1,1",), 2),
        (("0001,=1+1,,,",), (), 1),
        ((), ("甲局,業務,クラウドサービス活用,1,1",), 1),
        ((), (), 0),
    ],
)
@pytest.mark.parametrize("with_names", [False, True])
def test_a_first_year_of_few_rows_has_a_workbook(
    tmp_path: Path,
    people: tuple[str, ...],
    wanted: tuple[str, ...],
    charts: int,
    with_names: bool,
) -> None:
    folder = tmp_path / "ws"
    laid_out(folder, staff="\n".join((STAFF, *people)), demand="\n".join((DEMAND, *wanted)))
    year = tdskill.open(folder, lang="en")
    made_of = year.workbook(decide=False, with_names=with_names)
    assert_within_limits(made_of.content, computes=True)
    book = opened(made_of.content)
    assert len(drawn(book)) == charts
    assert SHEETS["en"][4] not in book.sheetnames
    assert made_of.personal == (with_names or bool(people))
    cells = written(book[PEOPLE["en"]]) if with_names else []
    assert with_names == (PEOPLE["en"] in book.sheetnames)
    assert ("=1+1" in people[0] if people else False) == any(
        cell.value == "=1+1" and cell.data_type == "s" for cell in cells
    ) or not with_names


def test_another_set_of_skills_has_a_workbook(run: Run, tmp_path: Path) -> None:
    run("report", "--org", "--sample", "--set", "tools", "--no-decide", "--output", "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert drawn(book)
    assert_within_limits((tmp_path / "x.xlsx").read_bytes(), computes=True)
