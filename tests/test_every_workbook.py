"""Every workbook of every command beside the page: numbers are numbers, and read alike.

None passes a limit of Excel, and our own reader finds in it what the answer holds.
"""

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer.main

from conftest import Run
from edits import edited
from excel import shown
from excel_limits import assert_within_limits
from filling import fill, workspace_in
from tdskill.cli.app import app
from tdskill.columns import COLUMNS, Kind
from tdskill.i18n import gettext as _
from tdskill.intake.excel import open_workbook
from tdskill.render.answer import Answer, Column, Table
from tdskill.render.formats import to_markdown
from tdskill.render.workbook import to_xlsx
from tdskill.resources import data_dir

CHANGES = """\
left:
  - staff_id: 100158
trained:
  - staff_id: 100114
    skill: クラウドサービス活用
    level: 3
"""
SAMPLE = [
    *("gap", "gap --levels", "gap --by-bureau", "gap --joint", "gap --joint --by-bureau"),
    *("gap --set tools", "gap --bureau 総務局", "gap --group ICT職", "gap --year 2024"),
    *("attainment --top 2", "attainment --summary", "attainment --person 100114"),
    *("priorities", "priorities --firmness", "priorities --year 2024"),
    *("status", "status --by mentor", "status --by rank", "status --missing"),
    *("status --mentor 100173", "status --demand", "find クラウド>=2,UX>=1 --near"),
    "remind --on 2025-02-01",
    *("trend", "trend --levels", "trend --by-bureau", "trend --fell", "trend --training-effect"),
    *("trend --training-effect --smallest-group 1",),
    *("forecast", "forecast --to 2034", "forecast --hires-for all --below 90 --by 2026"),
    *("ladder", "ladder --ready", "ladder --summary", "ladder --person 100114"),
    *("evidence", "evidence --holders", "evidence --near", "evidence --renewal"),
    *("careers", "careers --by route", "careers --by person"),
    *("rotation", "rotation --due DQ", "recommend --person 100114"),
    *("recommend --person 100114 --next-rank",),
    *("calibrate", "calibrate --by bureau", "calibrate --by mentor", "calibrate --by person"),
    *("calibrate --evidence", "calibrate --person 100114"),
    *("team --bureau 環境局", "team --bureau 環境局 --without 100158"),
    *(
        "plan",
        "place",
        "move --at-most 4",
        "hire --people 4",
        "mentors --capacity 1",
        "simulate --changes changes.yaml",
        "simulate --changes changes.yaml --by-bureau",
    ),
]
"""Every command and every way of looking at an answer."""
OTHERS = [
    *("show skills", "show job-types", "show certifications", "show trainings", "show ladder"),
    *("show works",),
    *("show skills --set tools", "priorities --year 2024"),
    *("sheet --workspace ws --out forms", "collect back --workspace ws --year 2024"),
    *(
        "import ws/2024/roster.csv --as roster --workspace ws",
        "next --on 2025-02-01 --workspace ws",
        "diff before after --sample",
    ),
]
JAPANESE = [
    *("gap", "status --mentor 100173", "evidence --renewal", "rotation", "priorities", "place"),
    *("move --at-most 4", "hire --people 4", "mentors --capacity 1"),
    *("simulate --changes changes.yaml", "trend", "forecast", "calibrate", "attainment --top 1"),
]
FORMS = ["", "--by bureau", "--stage corrected", "--stage confirmed --by bureau", "--set tools"]
MOST_FORMATS = 20
OF_DIGITS = re.compile(r"(Lv\.)?[+−-]?\d[\d,]*(\.\d+)?%?|\d{4}-\d\d-\d\d")
IDS = re.compile(
    r"(?i)(.*\bids?|mentor|recipient|cells|whom or what|before|after(wards)?"
    r"|.*職員番号|メンター|対象|変更前|変更後)$"
)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """Return the answers that commands give from now on."""
    kept: list[Answer] = []
    monkeypatch.setattr(
        "tdskill.cli.output.emit", lambda answer, *_others, **_named: kept.append(answer)
    )
    return kept


@pytest.fixture
def prepared(tmp_path: Path) -> None:
    """Write changes to try out."""
    (tmp_path / "changes.yaml").write_text(CHANGES, encoding="utf-8")


@pytest.fixture
def returned(run: Run, tmp_path: Path) -> None:
    """Lay out a workspace and a form that came back."""
    workspace_in(tmp_path / "ws")
    run("sheet", "--workspace", "ws", "--out", "sent", lang="ja")
    form = next(path for path in (tmp_path / "sent").rglob("*.xlsx") if "0001" in path.name)
    (tmp_path / "back").mkdir()
    fill(form, tmp_path / "back" / form.name, {"クラウドサービス活用": 2})


def assert_reads_back(answer: Answer, file: Path) -> None:
    """Read a workbook as the files of a workspace are read."""
    _names, sheets = open_workbook(file)
    read_back = [sheet.cells for sheet in sheets]
    tables = answer.shown
    of_tables = (read_back[0], *read_back[2 : len(tables) + 1])
    for table, cells in zip(tables, of_tables, strict=True):
        columns = [column for column in table.columns if column.in_sheet]
        rows = list(cells.iter_rows())
        assert rows[0] == tuple(column.heading for column in columns)
        values = list(zip(*map(table.values, columns), strict=True))
        assert len(values) == len(rows) - 1
        for of_row, in_file in zip(values, rows[1:], strict=True):
            for column, value, cell in zip(columns, of_row, in_file, strict=True):
                assert_holds(column, value, cell)


TIMES = {Kind.PER_CENT: 0.01, Kind.POINTS: 100}


def assert_holds(column: Column, value: Any, cell: str | None) -> None:
    read, number = column.show(value), value
    if number is None or column.kind is Kind.WORDS:
        assert (cell or "-") == (read or "-")
    elif column.kind is Kind.DAY:
        assert str(cell).startswith(number.isoformat())
    # What a page shows as zero is zero.
    elif cell != "0" or float(re.sub(r"[^\d.]", "", read)):
        assert float(str(cell)) == pytest.approx(number * TIMES.get(column.kind, 1))


def pages_tables(answer: Answer) -> list[list[list[str]]]:
    """Return the tables of the Markdown page: headings, then rows, as people read them."""
    lines = to_markdown(answer).decode().splitlines()
    tables: list[list[list[str]]] = []
    for above, line in pairwise(["", *lines]):
        if line.startswith("| "):
            if not above.startswith("| "):
                tables.append([])
            tables[-1].append([read(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return [[table[0], *table[2:]] for table in tables]


def read(cell: str) -> str:
    text = html.unescape(cell.strip().replace("<br>", "\n"))
    return re.sub(r"\\(.)", r"\1", text)


def text_of(cell: Any) -> str:
    """Return what Excel shows, with the minus sign of pages and their dash for a blank."""
    match cell.value:
        case None:
            return "-"
        case str() as text:
            return text
        case value:
            return shown(value, cell.number_format).replace(
                "-", "−", isinstance(value, int | float)
            )


def cells_with_headings(sheet: Any) -> Iterator[tuple[str, Any]]:
    header, *rows = sheet.iter_rows()
    for row in rows:
        yield from ((above.value, cell) for above, cell in zip(header, row, strict=True))


def both_ends(table: Table) -> dict[str, tuple[str, str]]:
    """Return over which columns the ends of a figure stand, by the heading of the figure."""
    headings = {column.name: column.heading for column in table.columns if column.in_sheet}
    endings = ("", "_before", "_after", "_then", "_now")
    lower = {
        headings[name]: (headings[least], headings[name])
        for name in headings
        for end in endings
        if name.endswith(end) and (least := f"{name.removesuffix(end)}_least{end}") in headings
    }
    upper = {
        headings[name]: (headings[name], headings[most])
        for name in headings
        if (most := f"{name}_most") in headings
    }
    return lower | upper


def with_interval(row: Any, place: dict[str, int], heading: str, table: Table) -> str | None:
    """Return how a page shows a figure with its interval, whose ends have cells of their own."""
    headings = {column.name: column.heading for column in table.columns if column.in_sheet}
    of = next((name for name in headings if headings[name] == heading), "")
    name = of.removesuffix("_middle")
    if name == of:
        return None
    ends = (headings[f"{name}_{end}"] for end in ("low", "middle", "high"))
    low, middle, high = (text_of(row[place[each]]) for each in ends)
    if low == middle == high:
        return middle
    if high == "-":
        return _("{middle} ({low} or more)").format(middle=middle, low=low)
    return _("{middle} ({low}-{high})").format(low=low, middle=middle, high=high)


def assert_reads_as_the_page(sheet: Any, page: list[list[str]], table: Table) -> None:
    header, *rows = sheet.iter_rows()
    place = {cell.value: at for at, cell in enumerate(header)}
    assert len(place) == len(header)
    ends = both_ends(table)
    headings, *lines = page
    assert len(rows) == len(lines)

    def reads(row: Any, heading: str) -> str:
        low, high = (text_of(row[place[each]]) for each in ends.get(heading, (heading, heading)))
        return low if low == high else _("{low}-{high}").format(low=low, high=high)

    for at, heading in enumerate(headings):
        for row, line in zip(rows, lines, strict=True):
            told = line[at]
            if heading == _(COLUMNS["requirements_met"].heading):
                needed = reads(row, _(COLUMNS["needed"].heading))
                assert told == f"{reads(row, heading)}/{needed}"
            elif (later := _("{column} after").format(column=heading)) in place:
                earlier = _("{column} before").format(column=heading)
                before = reads(row, earlier if earlier in place else heading)
                after = reads(row, later)
                assert told == (before if before == after else f"{before}→{after}"), heading
            elif (interval := with_interval(row, place, heading, table)) is not None:
                assert told == interval, heading
            elif heading in place:
                assert reads(row, heading) == (told or "-"), heading


def sheets_of_tables(book: Any, tables: int) -> list[Any]:
    """Return the sheets of the tables: notes stand second, charts last."""
    return [*book.worksheets[:1], *book.worksheets[2 : tables + 1]]


def has_charts(answer: Answer) -> bool:
    return any(table.chart and table.chart.categories for table in answer.shown)


def assert_holds_numbers(book: Any, tables: int) -> None:
    forms = set()
    for sheet in sheets_of_tables(book, tables):
        for heading, cell in cells_with_headings(sheet):
            forms.add(cell.number_format)
            if isinstance(cell.value, str):
                assert not OF_DIGITS.fullmatch(cell.value) or IDS.match(heading), heading
            if isinstance(cell.value, int | float):
                assert_is_no_format_of_one_number(cell.number_format)
    assert len(forms) <= MOST_FORMATS


def assert_is_no_format_of_one_number(form: str) -> None:
    """What is written into the cell instead is what is seen."""
    for value in (2, 7) if "%" not in form else (0.25, 0.5):
        assert re.sub(r"\D", "", shown(value, form)).strip("0") in {"2", "7", "25", "5"}, form


def assert_like_the_page(answer: Answer, file: Path) -> None:
    file.write_bytes(to_xlsx(answer))
    assert_within_limits(file.read_bytes())
    assert_reads_back(answer, file)
    book = openpyxl.load_workbook(file)
    assert_holds_numbers(book, len(answer.shown))
    assert len(book.worksheets) == len(answer.shown) + 1 + has_charts(answer)
    sheets = sheets_of_tables(book, len(answer.shown))
    with_rows = [
        (sheet, table)
        for sheet, table in zip(sheets, answer.shown, strict=False)
        if not table.instead
    ]
    pages = pages_tables(answer)
    assert len(with_rows) == len(pages)
    for (sheet, table), page in zip(with_rows, pages, strict=True):
        assert_reads_as_the_page(sheet, page, table)


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize("command", SAMPLE)
def test_every_workbook_of_the_sample_reads_as_the_page(
    run: Run, answers: list[Answer], command: str, tmp_path: Path
) -> None:
    run(*command.split(), "--sample")
    assert_like_the_page(answers[-1], tmp_path / "answer.xlsx")


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize("command", JAPANESE)
def test_a_japanese_workbook_reads_as_the_page(
    run: Run, answers: list[Answer], command: str, tmp_path: Path
) -> None:
    run(*command.split(), "--sample", lang="ja")
    assert_like_the_page(answers[-1], tmp_path / "answer.xlsx")


@pytest.mark.usefixtures("returned")
@pytest.mark.parametrize("command", OTHERS)
def test_every_other_workbook_reads_as_the_page(
    run: Run, answers: list[Answer], command: str, tmp_path: Path
) -> None:
    frameworks = {"before": data_dir(), "after": edited("e1")}
    run(*(frameworks.get(word, word) for word in command.split()))
    assert_like_the_page(answers[-1], tmp_path / "answer.xlsx")


@pytest.mark.usefixtures("returned")
def test_a_form_has_few_formats_and_levels_that_are_numbers(tmp_path: Path) -> None:
    files = sorted((tmp_path / "sent").rglob("*.xlsx"))
    assert files
    for file in files:
        assert_within_limits(file.read_bytes())
        sheets = openpyxl.load_workbook(file).worksheets
        rows = [row for sheet in sheets for row in sheet.iter_rows()]
        written = [cell for row in rows for cell in row if cell.value is not None]
        assert len({cell.number_format for cell in written}) <= MOST_FORMATS
        assert not [cell.value for cell in written if re.fullmatch(r"Lv\.\d", str(cell.value))]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("forms", FORMS)
def test_every_form_is_within_the_limits_of_excel(
    run: Run, tmp_path: Path, forms: str, lang: str
) -> None:
    run("sheet", "--sample", "--bureau", "環境局", "--out", "forms", *forms.split(), lang=lang)
    files = list((tmp_path / "forms").iterdir())
    assert files
    for file in files:
        assert_within_limits(file.read_bytes())


@pytest.mark.usefixtures("returned")
def test_the_workbook_of_a_year_that_is_closed_reads_as_the_page(
    run: Run, answers: list[Answer], tmp_path: Path
) -> None:
    run("collect", "back", "--workspace", "ws", "--year", "2024")
    run("confirm", "--workspace", "ws", "--year", "2024", "--allow-missing")
    assert_like_the_page(answers[-1], tmp_path / "answer.xlsx")


def test_no_command_is_forgotten() -> None:
    named = {command.split()[0] for command in (*SAMPLE, *OTHERS)}
    group: Any = typer.main.get_command(app)
    with_formats = {
        name
        for name, command in group.commands.items()
        if any("--format" in parameter.opts for parameter in command.params)
        or getattr(command, "commands", {})
    }
    # The workbook of a report is of another make (test_year_book), and problems are no table.
    assert named | {"confirm"} == with_formats - {"report", "validate"}
