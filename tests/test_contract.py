"""The contract of all answers: each table of each command, in each format, in each language.

`CASES` reach every table; a table that none reaches fails here. What a format wrote is read back by other
means (`forms.py`) and set beside the JSON, which is set beside its schema and the frames of the library.
"""

import csv
import datetime as dt
import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl
import pytest
import typer
import yaml
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner, Result

from edits import edited
from forms import faults, lines_of_terminal, of_html, of_markdown, of_workbook
from reference import DOCS
from sentences import NOT_TOGETHER
from tdskill.cli import output
from tdskill.cli.app import app
from tdskill.cli.output import _content as written
from tdskill.columns import Kind
from tdskill.i18n import LANGUAGES, speaking
from tdskill.kinds import KINDS, WORDS
from tdskill.library.result import Result as Found
from tdskill.library.year import open_year
from tdskill.render.answer import Answer, Column, Table
from tdskill.render.answers import layouts
from tdskill.render.formats import to_csv, to_json, to_markdown
from tdskill.render.layout import Layout
from tdskill.render.terminal import print_answer
from tdskill.resources import data_dir, sample_dir

CHANGES = Path(__file__).with_name("changes.yaml")


@dataclass(frozen=True, eq=False)
class Case:
    """A question to the sample with the tables of its answer, and the command that puts it as well.

    One without `options` has no method of the library: its command writes files, in a running year.
    """

    command: str
    tables: tuple[str, ...]
    options: dict[str, Any] | None = field(default_factory=dict)
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join((self.command, *self.tables, *self.words[:1]))


def put(command: str, *words: str, tables: tuple[str, ...]) -> Case:
    """Return the case of a command on the running year of `running`, most of which write files."""
    return Case(command, tables, None, words)


DAY: Final = dt.date(2024, 7, 10)

SAMPLE = (
    Case("attainment", ("people",), {"top": 2}, ("--top", "2")),
    Case("attainment", ("summary",), {"summary": True}, ("--summary",)),
    Case("calibrate", ("skills", "agreement"), {"step": "all"}, ("--step", "all")),
    Case("calibrate", ("people", "agreement"), {"by": "person"}, ("--by", "person")),
    Case("calibrate", ("mentors", "agreement"), {"by": "mentor"}, ("--by", "mentor")),
    Case("calibrate", ("bureaus", "agreement"), {"by": "bureau"}, ("--by", "bureau")),
    Case("calibrate", ("points",), {"evidence": True}, ("--evidence",)),
    Case("calibrate", ("moves",), {"person": "100114"}, ("--person", "100114")),
    Case(
        "diff",
        (
            *("changes", "skills", "directions", "unread", "job_types"),
            *("ladder", "suspects", "shortfalls", "fields"),
        ),
        {"old": data_dir(), "new": edited("all"), "smallest_group": 5},
        ("--smallest-group=5", str(data_dir()), str(edited("all"))),
    ),
    Case("evidence", ("levels", "counts")),
    Case("evidence", ("holders",), {"view": "holders"}, ("--holders",)),
    Case(
        "evidence",
        ("near",),
        {"view": "near", "skill": "サイバーセキュリティ"},
        ("--near", "--skill", "サイバーセキュリティ"),
    ),
    Case("evidence", ("renewal",), {"view": "renewal"}, ("--renewal",)),
    Case(
        "find",
        ("people", "conditions"),
        {"query": "クラウドサービス活用>=2, UXデザイン>=1", "near": True},
        ("クラウドサービス活用>=2, UXデザイン>=1", "--near"),
    ),
    Case("forecast", ("totals", "skills", "skill_years"), {"last": 2026}, ("--to", "2026")),
    Case(
        "forecast",
        ("hires",),
        {"hires_for": "all", "below": 90},
        ("--hires-for", "all", "--below", "90"),
    ),
    Case("gap", ("skills",)),
    Case("gap", ("bureaus",), {"by": "bureau"}, ("--by-bureau",)),
    Case("gap", ("levels",), {"by": "level"}, ("--levels",)),
    Case(
        "gap",
        ("joint", "bottleneck", "capacities", "bottleneck_people"),
        {"joint": True, "by_capacity": True},
        ("--joint", "--by-capacity"),
    ),
    Case(
        "gap",
        ("joint_bureaus", "bottleneck_bureaus", "bottleneck_people_bureaus"),
        {"joint": True, "by": "bureau"},
        ("--joint", "--by-bureau"),
    ),
    Case("careers", ("head_counts", "selection_exams"), {"first": 2022}, ("--from", "2022")),
    Case("careers", ("paths",), {"by": "route"}, ("--by", "route")),
    Case("careers", ("people", "positions"), {"by": "person"}, ("--by", "person")),
    Case(
        "hire",
        ("hires", "skills", "compared", "like_staff"),
        {"people": 2, "skills": 5},
        ("--people", "2", "--skills", "5"),
    ),
    Case("ladder", ("people",)),
    Case("ladder", ("targets",), {"person": "100044"}, ("--person", "100044")),
    Case("ladder", ("ready",), {"ready": True}, ("--ready",)),
    Case("ladder", ("summary",), {"summary": True}, ("--summary",)),
    Case(
        "mentors",
        ("pairs", "fields"),
        {"capacity": 1, "groups": ["ICT職"]},
        ("--capacity", "1", "--group", "ICT職"),
    ),
    Case(
        "place",
        ("posts", "bureaus", "guard", "without_post"),
        {"groups": ["ICT職"]},
        ("--group", "ICT職"),
    ),
    Case(
        "place",
        ("posts", "bureaus", "guard", "sensitivity", "without_post"),
        {"groups": ["情報技術エキスパート"], "sensitivity": True},
        ("--group", "情報技術エキスパート", "--sensitivity"),
    ),
    Case(
        "move",
        ("moves", "bureaus", "skills", "curve"),
        {"at_most": 4, "groups": ["ICT職"]},
        ("--at-most", "4", "--group", "ICT職"),
    ),
    Case("plan", ("takers", "shortfall", "seats", "success", "never_seated")),
    Case("priorities", ("skills", "cuts")),
    Case("priorities", ("cuts", "draws"), {"firmness": True}, ("--firmness",)),
    Case("recommend", ("steps", "mandatory"), {"person": "100027"}, ("--person", "100027")),
    Case(
        "recommend",
        ("steps", "mandatory"),
        {"person": "100027", "next_rank": True},
        ("--next-rank", "--person", "100027"),
    ),
    Case("remind", ("reminders", "dues"), {"on": DAY}, ("--on", str(DAY))),
    Case("rotation", ("careers",), {"due": "GQ"}, ("--due", "GQ")),
    Case("show certifications", ("certifications", "texts")),
    Case("show job-types", ("job_types", "groups", "families", "texts")),
    Case(
        "show ladder",
        (
            *("ranks", "targets", "following", "routes", "career_paths", "selection_exams"),
            *("head_counts", "texts"),
        ),
    ),
    Case("show sets", ("sets", "texts")),
    Case("show skills", ("skills", "levels", "level_texts", "own_levels", "texts")),
    Case("show trainings", ("trainings", "texts")),
    Case("show works", ("works", "texts")),
    Case(
        "simulate",
        ("skills", "bureaus", "job_types", "fields", "changes"),
        {"changes": CHANGES},
        ("--changes", str(CHANGES)),
    ),
    Case("status", ("bureaus", "missing", "suspects", "bureau_steps")),
    Case(
        "status", ("ranks", "missing", "suspects", "rank_steps"), {"by": "rank"}, ("--by", "rank")
    ),
    Case(
        "status",
        ("mentors", "missing", "suspects", "mentor_steps"),
        {"by": "mentor"},
        ("--by", "mentor"),
    ),
    Case("status", ("missing",), {"missing": True}, ("--missing",)),
    Case("status", ("talks", "open_steps"), {"mentor": "100173"}, ("--mentor", "100173")),
    Case("status", ("overdue",), {"overdue": True}, ("--overdue",)),
    Case("status", ("demand",), {"demand": True}, ("--demand",)),
    Case(
        "team",
        ("skills", "levels", "job_types", "alone"),
        {"bureau": "環境局"},
        ("--bureau", "環境局"),
    ),
    Case("trend", ("skills",)),
    Case("trend", ("bureaus",), {"by": "bureau"}, ("--by-bureau",)),
    Case("trend", ("levels",), {"levels": True}, ("--levels",)),
    Case(
        "trend",
        ("bureau_levels",),
        {"by": "bureau", "levels": True},
        ("--levels", "--by-bureau"),
    ),
    Case("trend", ("fell",), {"fell": True}, ("--fell",)),
    Case(
        "trend",
        ("trainings", "together"),
        {"training_effect": True, "everything": True},
        ("--training-effect", "--all"),
    ),
)
WRITING = (
    put("next", "--on", str(DAY), tables=("now", "year")),
    put("sheet", "--out", "forms", tables=("forms",)),
    put("sheet", "--ladder", "--out", "forms", tables=("forms",)),
    put("sheet", "--demand", "--out", "forms", tables=("demand",)),
    put("collect", "back", "--dry-run", tables=("files",)),
    put("collect", "--demand", "needs", tables=("demand",)),
    put("confirm", "--allow-missing", tables=("bureaus", "missing")),
    put("confirm", "--demand", "--allow-missing", tables=("demand",)),
    put("import", "needs/A.csv", "--as", "demand", tables=("columns",)),
)
COLUMNS_OF_ALL = put("show columns", tables=("columns",))
CASES = (*SAMPLE, *WRITING, COLUMNS_OF_ALL)

each_case = pytest.mark.parametrize("case", CASES, ids=str)
each_of_the_sample = pytest.mark.parametrize("case", SAMPLE, ids=str)
each_writing = pytest.mark.parametrize("case", WRITING, ids=str)

ROSTER = "職員番号,氏名,所属局\n0001,職員0001,A局\n0002,職員0002,A局\n0003,職員0003,B局\n"
SAID = "ひみつの一言"
"""In what people of the running year say in their own words."""
JUDGED = (
    "staff_id,skill,level,stage,assessed_on,reason\n"
    f"0001,cloud_services,2,confirmed,2024-06-01,{SAID}一\n"
    f"0002,cloud_services,1,self,2024-06-01,{SAID}二\n"
)
TALKS = (
    "職員番号,実施日,合意した次の一歩,期限,支援,メモ\n"
    f"0001,2024-05-01,{SAID}三,2024-06-01,{SAID}四,{SAID}五\n"
    f"0002,2024-05-02,{SAID}六,2024-08-01,,\n"
)
NEEDS = "局,業務,スキル項目,必要レベル,必要人数,回答者,回答日\nA局,基盤,UXデザイン,1,2,担当,2024-06-03\n"
ANSWERED = "局,業務,スキル項目,必要レベル,必要人数,回答者,回答日,元ファイル,元ファイルの照合値\n"
ANSWERED += "A局,基盤,UXデザイン,1,1,担当,2024-06-01,first.csv,s0\n"
BACK = (
    "職員番号,スキル項目,レベル,段階,評価日,根拠\n"
    f"0003,UXデザイン,1,自己チェック,2024-06-02,{SAID}七\n"
)


def running(folder: Path) -> Path:
    """Write a year that runs, with returned forms beside it: one good, one of something else."""
    year = folder / "ws" / "2024"
    year.mkdir(parents=True)
    (year / "talks.csv").write_text(TALKS, encoding="utf-8")
    (year / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (year / "assessments.csv").write_text(JUDGED, encoding="utf-8")
    back = folder / "back"
    back.mkdir()
    (year / "demand_answers.csv").write_text(ANSWERED, encoding="utf-8")
    needs = folder / "needs"
    needs.mkdir()
    (needs / "A.csv").write_text(NEEDS.replace("1,2,", "2,3,"), encoding="utf-8")
    (needs / "bad.csv").write_text("何か\n1\n", encoding="utf-8")
    (back / "good.csv").write_text(BACK, encoding="utf-8")
    (back / "bad.csv").write_text("何か\n1\n", encoding="utf-8")
    return folder / "ws"


@dataclass(frozen=True)
class Told:
    """What a command made of a case: the answer, all its tables for the asking, its JSON, all it said."""

    answer: Answer
    whole: dict[str, Any]
    said: str


@cache
def asked(case: Case) -> Found:
    """Ask the library, in English."""
    name, *what = case.command.split()
    found: Found = getattr(open_year(sample=True, lang="en"), name)(*what, **(case.options or {}))
    return found


@cache
def told(case: Case, lang: str) -> Told:
    """Ask by the command, in a folder of its own."""
    answers: list[Answer] = []

    def emit(answer: Answer, *rest: Any, **more: Any) -> None:
        answers.append(answer)
        emitted(answer, *rest, **more)

    emitted = output.emit
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(output, "emit", emit)
        where: tuple[str, ...] = ()
        if case in WRITING:
            running(Path())
            where = ("--workspace", "ws")
        elif " " not in case.command:
            where = ("--sample",)
        all_of_it = () if case is COLUMNS_OF_ALL else ("--table", "all")
        words = (*case.command.split(), *case.words, *where, "--format", "json", *all_of_it)
        result = CliRunner().invoke(app, ["--lang", lang, *words])
        assert result.exit_code == int(case.command == "collect"), result.output
    whole = json.loads(result.stdout)
    if case is COLUMNS_OF_ALL:
        whole = {"meta": {"command": case.command, "remarks": []}, "tables": {"columns": whole}}
    return Told(answers[0], whole, result.output)


@cache
def layout_of(command: str, table: str) -> Layout:
    return layouts()[command][table]


def answer_of(case: Case, lang: str) -> Answer:
    return asked(case).answer if case in SAMPLE and lang == "en" else told(case, lang).answer


def tables_of(case: Case, lang: str) -> Iterator[tuple[Table, Answer, Layout]]:
    """Yield each table as it is where it is asked for, an answer of it alone, and its layout."""
    with speaking(lang):
        answer = answer_of(case, lang)
        for each in answer.tables:
            table = replace(each, extra=False, first=None)
            yield table, replace(answer, tables=(table,)), layout_of(case.command, table.name)


def test_every_table_of_every_command_is_reached() -> None:
    reached = {(case.command, table) for case in CASES for table in case.tables}
    assert reached == {(command, table) for command, all_ in layouts().items() for table in all_}


@each_case
def test_an_answer_has_the_tables_that_it_should(case: Case) -> None:
    for lang in LANGUAGES:
        assert tuple(table.name for table in answer_of(case, lang).tables) == case.tables


@each_case
def test_every_table_is_what_its_layout_says(case: Case) -> None:
    for lang in LANGUAGES:
        for table, _answer, layout in tables_of(case, lang):
            assert table.frame.columns == [column.name for column in layout.columns]
            if layout.key:
                assert not table.frame.select(layout.key).is_duplicated().any()
            else:
                assert table.frame.height == 1
            assert_the_workbook_leaves_out_nothing(table)
            for columns in (
                [column for column in table.columns if column.machine],
                [column for column in table.columns if column.shown],
                [column for column in table.columns if column.in_sheet],
            ):
                headings = [column.heading for column in columns]
                assert len({*headings}) == len(headings), headings


def assert_the_workbook_leaves_out_nothing(table: Table) -> None:
    """What is one cell on a page may have cells of its own there, with more words over them."""
    in_sheet = [column for column in table.columns if column.in_sheet]
    for column in table.columns:
        if column.shown:
            assert any(
                each.heading.startswith(column.heading) or each.name in column.of
                for each in in_sheet
            ), column.heading


@each_of_the_sample
def test_at_80_columns_nothing_is_wider_and_no_name_is_broken_inside_a_word(case: Case) -> None:
    for lang in LANGUAGES:
        for table, answer, _layout in tables_of(case, lang):
            file = StringIO()
            print_answer(replace(answer, head=(), remarks=()), Console(file=file, width=80))
            shown = file.getvalue()
            assert [line for line in shown.splitlines() if cell_len(line) > 80] == []
            names = {
                name
                for column in table.columns
                if column.whole
                and column.name
                in ("skill", "bureau", "job_type", "rank", "rank_stated", "next_rank")
                for (name,) in table.cells([column])
            }
            if lang == "ja":
                assert [name for name in names if name not in shown] == []
            else:
                assert {*" ".join(names).split()} <= {*shown.split()}


@each_case
def test_json_is_as_its_schema_says(case: Case) -> None:
    tables = told(case, "ja").whole["tables"]
    assert tuple(tables) == case.tables
    for name, rows in tables.items():
        file = DOCS / "schemas" / f"{case.command.replace(' ', '-')}.{name}.json"
        assert faults(rows, json.loads(file.read_text(encoding="utf-8")), name) == []


@each_of_the_sample
def test_the_command_writes_what_the_library_answers_in_any_language(case: Case) -> None:
    found, whole = asked(case), told(case, "ja").whole
    assert whole["meta"]["command"] == case.command
    assert [remark["code"] for remark in whole["meta"]["remarks"]] == [
        getattr(remark, "code", None) for remark in found.remarks
    ]
    for name, frame in found.tables.items():
        assert whole["tables"][name] == json.loads(frame.write_json())


@each_writing
def test_what_is_told_of_files_written_speaks_no_language(case: Case) -> None:
    first, again = (told(case, lang).whole for lang in ("en", "ja"))
    assert first["tables"] == again["tables"]
    assert [remark["code"] for remark in first["meta"]["remarks"]] == [
        remark["code"] for remark in again["meta"]["remarks"]
    ]


@each_case
def test_json_and_csv_are_the_same_bytes_in_every_language(case: Case) -> None:
    bytes_of = {
        lang: [
            form(alone)
            for _table, alone, _layout in tables_of(case, lang)
            for form in (to_json, to_csv)
        ]
        for lang in LANGUAGES
    }
    first, *others = bytes_of.values()
    assert all(other == first for other in others)


@each_case
def test_headers_in_words_change_the_first_line_alone(case: Case) -> None:
    for lang in LANGUAGES:
        for table, alone, _layout in tables_of(case, lang):
            names, rows = to_csv(alone).split(b"\r\n", 1)
            words, same = to_csv(alone, in_words=True).split(b"\r\n", 1)
            assert same == rows
            assert names.decode("utf-8-sig").split(",") == table.frame.columns
            (read,) = csv.reader([words.decode("utf-8-sig")])
            assert read == [column.heading for column in table.columns if column.machine]


@cache
def words_of_users() -> frozenset[str]:
    """Return every cell of the sample's files, and those of the running year."""
    cells = set(re.split(r"[,\n]", ROSTER + BACK + NEEDS + ANSWERED))
    for file in sample_dir().rglob("*.csv"):
        frame = pl.read_csv(file, infer_schema=False)
        cells |= {cell for column in frame for cell in column.to_list() if cell}
    return frozenset(cells)


def strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from strings(each)
        case list():
            for each in value:
                yield from strings(each)


IN_EVERY_LANGUAGE: Final = {"label", "description", "heading", "meaning", "url", "source"}
"""Columns of texts of the framework in a language that a column beside them names; and of `show columns`."""

A_CODE: Final = re.compile(r"show [a-z-]+|[\w.*/:+-]+", re.ASCII)


AS_THE_FRAMEWORK_WRITES: Final = {
    *("provenance", "aliases", "audience", "yaml_path", "value_before", "value_after"),
}


@cache
def words_of_the_framework() -> frozenset[str]:
    """Return every text of the framework's files, and of those that one of the questions is about."""
    files = (file for folder in (data_dir(), edited("all")) for file in folder.rglob("*.yaml"))
    read = (yaml.safe_load(file.read_bytes()) for file in files)
    return frozenset(text for whole in read for text in strings(whole))


@each_case
def test_machines_read_ids_codes_and_the_words_of_users_files_alone(case: Case) -> None:
    for rows in told(case, "ja").whole["tables"].values():
        for row in rows:
            for name in row.keys() - IN_EVERY_LANGUAGE:
                words = strings(row[name])
                if name == "command":
                    words = (word for text in words for word in shlex.split(text))
                if name == "yaml_path":
                    words = (word for text in words for word in re.split(r"[][]", text))
                said = {text for text in words if not A_CODE.fullmatch(text)}
                if name in AS_THE_FRAMEWORK_WRITES:
                    said -= words_of_the_framework()
                assert said <= words_of_users(), name


ENOUGH: Final = 60
"""Rows that are laid out, of tables that have more."""


@each_case
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_format_for_people_has_the_rows_of_the_json(case: Case, lang: str) -> None:
    for whole, answer, _layout in tables_of(case, lang):
        table = replace(whole, rows=whole.rows.head(ENOUGH))
        alone = replace(answer, tables=(table,))
        rows = json.loads(to_json(alone))
        assert to_csv(alone).count(b"\r\n") == 1 + len(rows)
        shown = [column for column in table.columns if column.shown]
        markdown = of_markdown(to_markdown(alone).decode())
        page = [row[: len(shown)] for row in of_html(written(alone, "html").decode())]
        lines = lines_of_terminal(written(alone, "table").decode())
        sheet = of_workbook(written(alone, "xlsx"))
        in_sheet = [column for column in table.columns if column.in_sheet]
        assert sheet[0] == [column.heading for column in in_sheet]
        assert len(sheet) == 1 + len(rows)
        if not rows and table.nothing:
            assert (markdown, page, lines) == ([], [], [])
            continue
        assert markdown[0] == [column.heading for column in shown]
        assert len(markdown) == 1 + len(rows)
        assert page == markdown
        assert_lines_have_the_cells(lines, markdown[1:])
        assert_figures_are_those_of_the_json(markdown[1:], shown, rows)
        assert_figures_are_those_of_the_json(sheet[1:], in_sheet, rows)


def assert_lines_have_the_cells(lines: list[str], rows: list[list[str]]) -> None:
    """Each row has as many lines as its longest cell, and each cell's stand in their order."""
    rest = iter(lines)
    for row in rows:
        cells = [cell.split("\n") for cell in row]
        for number in range(max(map(len, cells))):
            line, place = next(rest), 0
            for cell in cells:
                if number < len(cell):
                    place = line.index(cell[number], place) + len(cell[number])
    assert list(rest) == []


def assert_figures_are_those_of_the_json(
    rows: list[list[Any]], columns: list[Column], machine: list[dict[str, Any]]
) -> None:
    for place, column in enumerate(columns):
        if column.kind is Kind.COUNT and not column.of and column.machine:
            cells = [row[place] for row in rows]
            figures = [
                int(cell.replace(",", ""))
                if isinstance(cell, str) and cell != column.unknown
                else cell
                for cell in cells
            ]
            known = [None if cell == column.unknown else cell for cell in figures]
            assert known == [row[column.name] for row in machine], column.name


@each_of_the_sample
def test_the_main_table_of_the_sample_has_rows(case: Case) -> None:
    assert asked(case).frame.height > 0


@pytest.mark.parametrize(
    ("case", "column"),
    [
        (Case("gap", ("bureaus",), {"by": "bureau"}), "bureau"),
        (Case("gap", ("joint_bureaus",), {"by": "bureau", "joint": True}), "bureau"),
        (Case("calibrate", ("mentors", "agreement"), {"by": "mentor"}), "mentor"),
        (Case("ladder", ("summary",), {"summary": True}), "bureau"),
        (Case("evidence", ("holders",), {"view": "holders"}), "bureau"),
        (Case("place", ("posts",)), "bureau"),
    ],
)
def test_several_small_units_are_a_sign_for_machines_and_words_for_people(
    case: Case, column: str
) -> None:
    found = {
        lang: getattr(open_year(sample=True, lang=lang), case.command)(**case.options or {})
        for lang in ("en", "ja")
    }
    tables = found["en"].tables
    assert any("*" in frame[column] for frame in tables.values() if column in frame.columns)
    assert all(frame.equals(found["ja"].tables[name]) for name, frame in tables.items())
    assert "Others (" in to_markdown(found["en"].answer).decode()
    assert "その他（" in to_markdown(found["ja"].answer).decode()


def test_a_figure_worked_out_by_hand_is_the_same_in_every_format() -> None:
    # Who meets システムアーキテクト, counted from the levels of the file.
    year = open_year(sample=True)
    needed = year.framework.job_type_by_id["system_architect"].named()
    staff = year.data("staff").staff
    levels = [staff[each.skill].fill_null(0) >= each.level for each in needed]
    meets = sum(all(row) for row in zip(*levels, strict=True))
    assert meets > 0
    counts = year.attainment(summary=True, job_type="system_architect").tables["summary"]
    assert counts["people_met"].to_list() == [meets]
    people = year.attainment(job_type="system_architect").tables["people"]
    assert people["met"].sum() == meets


def test_figures_worked_out_by_hand_are_those_of_the_tables() -> None:
    year = open_year(sample=True)
    data = year.data("staff", "demand")
    levels = data.staff["cloud_services"]
    wanted = data.demand.filter(pl.col("skill") == "cloud_services")
    places = [wanted.filter(pl.col("level") >= n)["headcount"].sum() for n in (1, 2, 3)]
    people = [int((levels >= n).sum()) for n in (1, 2, 3)]
    short = max(place - held for place, held in zip(places, people, strict=True))
    assert short > 0

    (cloud,) = year.gap().frame.filter(pl.col("skill") == "cloud_services").to_dicts()
    assert (cloud["demand"], cloud["supply"], cloud["shortfall"]) == (places[0], people[0], short)
    of_levels = year.gap(by="level").frame.filter(pl.col("skill") == "cloud_services")
    assert of_levels["at_level"].to_list() == [1, 2, 3]
    assert of_levels["demand"].to_list() == places
    (now,) = year.trend().frame.filter(pl.col("skill") == "cloud_services").to_dicts()
    assert (now["demand_now"], now["supply_now"], now["shortfall_now"]) == (
        places[0],
        people[0],
        short,
    )
    planned = year.plan().tables
    takers = planned["takers"].sort("left_over", maintain_order=True)
    assert takers.equals(planned["takers"])
    (before,) = planned["shortfall"].filter(pl.col("skill") == "cloud_services").to_dicts()
    assert before["shortfall_before"] == short
    seats = planned["seats"].filter(pl.col("used") > 0)
    given = planned["takers"].group_by("training").len()
    assert dict(seats.select("training", "used").iter_rows()) == dict(given.iter_rows())


def test_judgements_counted_by_hand_are_those_of_the_tables() -> None:
    year = open_year(sample=True)
    data = year.data("roster", "assessments")
    status = year.status().frame
    assert status["people"].sum() == data.roster.height
    judged = {
        stage: data.assessments.filter(pl.col("staff_id") == "100114", pl.col("stage") == stage)
        for stage in ("self", "confirmed")
    }
    own, confirmed = (dict(frame.select("skill", "level").iter_rows()) for frame in judged.values())
    both = [skill for skill in own if skill in confirmed]
    lowered = sum(confirmed[skill] < own[skill] for skill in both)
    people = year.calibrate(by="person", step="self_to_confirmed").frame
    (person,) = people.filter(pl.col("staff_id") == "100114").to_dicts()
    assert (person["pairs"], person["lowered"]) == (len(both), lowered)
    moves = year.calibrate(person="100114").frame
    assert dict(moves.select("skill", "level_self").drop_nulls().iter_rows()) == own


def test_names_stand_in_a_table_of_their_own_in_every_language() -> None:
    year = open_year(sample=True)
    tables = year.show("skills").tables
    names = tables["texts"].filter(pl.col("id") == "cloud_services", pl.col("id_of") == "skill")
    skill = year.framework.skill_by_id["cloud_services"]
    assert dict(names.select("language", "label").iter_rows()) == skill.name.by_language
    assert dict(names.select("language", "description").iter_rows()) == (
        skill.description.by_language
    )
    top = tables["texts"].filter(pl.col("id_of") == "level", pl.col("text_level") == 3)
    assert top.select("id", "language").rows() == [("skills", "ja"), ("skills", "en")]
    assert tables["levels"]["scale_level"].to_list() == [0, 1, 2, 3]
    (security,) = (
        year.show("job-types").frame.filter(pl.col("job_type") == "security_specialist").to_dicts()
    )
    needed = year.framework.job_type_by_id["security_specialist"].named()
    assert [(each["skill"], each["required"]) for each in security["requirements"]] == [
        (each.skill, each.level) for each in needed
    ]


def test_each_file_written_or_taken_in_is_counted(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    year = running(tmp_path)

    def rows(*asked: str, code: int = 0) -> list[dict[str, object]]:
        answer = run(*asked, "--workspace", year, "--format", "json", code=code).stdout
        found: list[dict[str, object]] = json.loads(answer)
        return found

    counted = ("bureau", "people", "files_written", "files_kept")
    first = rows("sheet", "--out", "forms")
    assert [tuple(row[name] for name in counted) for row in first] == [
        ("A局", 2, 2, 0),
        ("B局", 1, 1, 0),
    ]
    again = rows("sheet", "--out", "forms", "--person", "0003", "--replace")
    assert [tuple(row[name] for name in counted) for row in again] == [("B局", 1, 1, 0)]
    taken = {
        Path(str(row["file"])).name: row for row in rows("collect", "back", "--dry-run", code=1)
    }
    assert taken["bad.csv"]["left_alone"] == "foreign"
    assert (taken["good.csv"]["left_alone"], taken["good.csv"]["rows_added"]) == (None, 1)
    late = rows("confirm", "--allow-missing", "--table", "missing")
    assert [(row["staff_id"], row["stage"]) for row in late] == [
        ("0002", "self"),
        ("0003", "not_started"),
    ]


@pytest.mark.parametrize(
    "options",
    [
        ("--ladder", "--by", "bureau"),
        ("--ladder", "--form", "csv"),
        ("--ladder", "--stage", "corrected"),
        ("--ladder", "--set", "tools"),
        ("--assessments", "ws/2024/assessments.csv"),
    ],
)
def test_no_option_of_a_sheet_is_without_effect(
    run: Callable[..., Result], tmp_path: Path, options: tuple[str, ...]
) -> None:
    said = run("sheet", "--workspace", running(tmp_path), "--out", "forms", *options, code=2).stderr
    assert NOT_TOGETHER in said or "goes with --stage" in said
    assert not Path("forms").exists()


WITH_REASONS: Final = ("points",)
"""The table of `calibrate --evidence`, which shows reasons: levels are looked at one by one there."""
APART: Final = {"init", "sample", "schema", "explain", "import-framework", "report", "validate"}
"""Commands whose answers have no tables: the first ones read nothing of people."""


@cache
def own_words() -> frozenset[str]:
    """Return all that people of the sample say in their own words: reasons, steps, support, notes."""
    headers = {
        column.header for kind in KINDS.values() for column in kind.columns if column.name in WORDS
    }
    said = set()
    for file in sample_dir().rglob("*.csv"):
        frame = pl.read_csv(file, infer_schema=False)
        for name in headers.intersection(frame.columns):
            said |= {*frame[name].drop_nulls()}
    return frozenset(said)


@cache
def staff_ids() -> frozenset[str]:
    files = sample_dir().rglob("*.csv")
    frames = (pl.read_csv(file, infer_schema=False) for file in files)
    ids = (frame["職員番号"] for frame in frames if "職員番号" in frame.columns)
    return frozenset({"0001", "0002", "0003"}.union(*ids))


def heard_in(text: str) -> list[str]:
    return [each for each in (*own_words(), SAID) if each in text]


def test_every_command_is_asked_here_or_reads_nothing_of_people() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert set(commands) == {case.command.partition(" ")[0] for case in CASES} | APART
    assert len(own_words()) > 100


@each_case
def test_people_s_own_words_stand_in_no_answer_about_several_people(case: Case) -> None:
    if case.tables == WITH_REASONS:
        assert heard_in(json.dumps(told(case, "ja").whole, ensure_ascii=False))
        return
    whole = told(case, "ja")
    assert heard_in(whole.said) == []
    with speaking("ja"):
        few = (
            replace(each, extra=False, first=None, rows=each.rows.head(ENOUGH))
            for each in whole.answer.tables
        )
        answer = replace(whole.answer, tables=tuple(few))
        for file_format in ("csv", "md", "html", "table"):
            assert heard_in(written(answer, file_format).decode("utf-8-sig")) == []
        cells = strings([[*map(str, row)] for row in of_workbook(written(answer, "xlsx"))])
        assert heard_in("\n".join(cells)) == []


@each_case
def test_what_names_people_is_written_for_its_owner_alone(case: Case) -> None:
    found = told(case, "ja")
    named = staff_ids().intersection(strings(found.whole["tables"]))
    assert found.answer.private or not named


@pytest.mark.parametrize("file_format", ["html", "md"])
@pytest.mark.parametrize("bureau", [None, "総務局"])
def test_people_s_own_words_stand_on_no_page_about_several_people(
    file_format: Any, bureau: str | None
) -> None:
    page = open_year(sample=True, lang="ja").report(
        bureau=bureau, file_format=file_format, decide=False
    )
    assert heard_in(page.text) == []


def test_checking_and_importing_files_shows_nobodys_own_words(tmp_path: Path) -> None:
    year = running(tmp_path) / "2024"
    files = {"talks": TALKS, "assessments": JUDGED}
    for name, text in files.items():
        # One of them too long, and one beside a cell that nobody can read.
        wrong = text.replace(f"{SAID}一", SAID * 500).replace(f"{SAID}三", SAID * 500)
        (year / f"{name}.csv").write_text(wrong.replace("2024-06-01", "いつか", 1), "utf-8")
    runs = [
        ["validate", str(tmp_path / "ws"), "--format", each] for each in ("text", "json", "github")
    ]
    runs += [
        ["import", str(year / f"{name}.csv"), "--as", name, "--workspace", str(tmp_path / "ws")]
        for name in files
    ]
    for words in runs:
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 1
        assert heard_in(result.output) == [], words


@pytest.mark.parametrize("file_format", ["json", "csv", "md", "html", "xlsx"])
def test_a_file_that_names_people_is_readable_by_its_owner_alone(
    tmp_path: Path, file_format: str
) -> None:
    path = tmp_path / f"people.{file_format}"
    words = ["status", "--missing", "--sample", "--output", str(path), "--format", file_format]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600


def test_files_of_people_are_their_owners_and_a_reminder_has_the_words_of_its_person_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    running(tmp_path)
    at = ("--workspace", "ws")
    for words in (
        ("sheet", "--out", "forms", *at),
        ("sheet", "--stage", "corrected", "--form", "csv", "--out", "tables", *at),
        ("remind", "--on", "2024-07-10", "--out", "texts", *at),
        ("remind", "--on", "2024-07-10", "--out", "merge", "--form", "csv", *at),
        ("collect", "back/good.csv", "--dry-run", *at),
        ("report", "--all", "--out", "pages", *at),
        ("confirm", "--allow-missing", *at),
    ):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
        assert heard_in(result.output) == []
    made = [
        *(
            each
            for name in ("forms", "tables", "texts", "merge", "pages")
            for each in (tmp_path / name).iterdir()
        ),
        *(tmp_path / "ws" / "2024" / name for name in ("staff.csv", "staff.manifest.json")),
    ]
    modes = {path.name: path.stat().st_mode & 0o777 for path in made if path.is_file()}
    # A lock says nothing, and whoever may write beside it must be able to hold it.
    assert {name for name, mode in modes.items() if mode != 0o600} <= {".tdskill.lock"}
    texts = {path.stem: path.read_text("utf-8-sig") for path in (tmp_path / "texts").iterdir()}
    heard = {name: re.findall(f"{SAID}(.)", text) for name, text in texts.items() if SAID in text}
    # One step is overdue, the other due within 30 days.
    assert heard == {"2024-07-10-person-0001": ["三"], "2024-07-10-person-0002": ["六"]}
