"""The kinds of files: what is told once is what readers, templates, schemas and docs say."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from conftest import Run
from tdskill import i18n
from tdskill.errors import TdskillError
from tdskill.framework import FILES, embedded_framework
from tdskill.intake.reading import read_file
from tdskill.kinds import KINDS, OF_YEAR, STAFF, Kind
from tdskill.render.kinds_of_files import files_page, page_name, table_schema
from tdskill.resources import sample_dir
from tdskill.scaffold import example_rows, template_header
from tdskill.tables import of_kind, staff_schema
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year

ROOT = Path(__file__).parent.parent
FRAMEWORK = embedded_framework()
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def written(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def fields_of(kind: Kind) -> list[dict[str, object]]:
    fields = table_schema(kind, FRAMEWORK)["fields"]
    assert isinstance(fields, list)
    return fields


@each_kind
def test_example_rows_are_read_without_a_problem(kind: Kind, tmp_path: Path) -> None:
    rows = example_rows(kind, FRAMEWORK, 2024)
    path = written(tmp_path / f"{kind.id}.csv", template_header(kind, FRAMEWORK), rows)
    taken = read_file(kind.id, path, FRAMEWORK)
    assert rows
    assert taken.problems == ()
    assert taken.frame.height == len(rows)


def test_a_framework_that_lacks_what_examples_name_has_none() -> None:
    assert (
        example_rows(KINDS["certificates"], replace(FRAMEWORK, all_certifications=()), 2024) == []
    )


@each_kind
def test_a_file_with_the_names_of_the_schema_as_its_header_is_read(
    kind: Kind, tmp_path: Path
) -> None:
    names = [str(field["name"]) for field in fields_of(kind)]
    titles = [str(field["title"]) for field in fields_of(kind)]
    header = template_header(kind, FRAMEWORK)
    (row, *_more) = example_rows(kind, FRAMEWORK, 2024)
    cells = dict(zip(header, row, strict=True))
    by_name = [cells.get(title, "") for title in titles]
    taken = read_file(kind.id, written(tmp_path / "a.csv", names, [by_name]), FRAMEWORK)
    ours = read_file(kind.id, written(tmp_path / "b.csv", header, [row]), FRAMEWORK)
    assert taken.frame.equals(ours.frame)
    assert set(kind.needed) <= taken.headers.keys() <= set(names)


@each_kind
def test_a_frame_has_the_columns_of_its_kind(kind: Kind, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", template_header(kind, FRAMEWORK), [])
    schema = staff_schema(FRAMEWORK.skill_ids) if kind is STAFF else of_kind(kind)
    assert read_file(kind.id, path, FRAMEWORK).frame.schema == pl.Schema(schema)


@each_kind
def test_a_file_without_a_column_that_is_needed_is_refused(kind: Kind, tmp_path: Path) -> None:
    header = template_header(kind, FRAMEWORK)
    for name in kind.needed:
        (title,) = (column.header for column in kind.columns if column.name == name)
        rest = [text for text in header if text != title] or ["x"]
        with pytest.raises(TdskillError, match=rf"missing: {title} \({name}\)"):
            read_file(kind.id, written(tmp_path / "a.csv", rest, []), FRAMEWORK)


@each_kind
def test_a_file_may_lack_any_column_that_is_not_needed(kind: Kind, tmp_path: Path) -> None:
    header = template_header(kind, FRAMEWORK)
    rows = example_rows(kind, FRAMEWORK, 2024)
    titles = {column.header: column.name for column in kind.columns}
    spare = [place for place, title in enumerate(header) if titles.get(title) not in kind.needed]
    for left_out in ([], *([place] for place in spare), spare[: len(titles)]):
        kept = [place for place in range(len(header)) if place not in left_out]
        path = written(
            tmp_path / "a.csv", [header[n] for n in kept], [[row[n] for n in kept] for row in rows]
        )
        taken = read_file(kind.id, path, FRAMEWORK)
        assert taken.frame.height + taken.rows_left_out == len(rows)


def test_the_sample_has_the_headers_of_the_kinds() -> None:
    paths = list((sample_dir() / "2024").glob("*.csv"))
    assert {path.stem for path in paths} <= set(OF_YEAR)
    for path in paths:
        header = next(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert header[: len(KINDS[path.stem].header)] == KINDS[path.stem].header


def test_a_schema_tells_types_keys_and_what_is_needed() -> None:
    schema = table_schema(KINDS["seats"], FRAMEWORK)
    training, seats = fields_of(KINDS["seats"])
    assert schema["primaryKey"] == ["training"]
    assert (training["name"], training["type"]) == ("training", "string")
    assert (seats["title"], seats["type"]) == ("定員", "integer")
    assert seats["constraints"] == {"required": True, "minimum": 0}
    assert "席数" in str(seats["aliases"])
    assert seats["description@ja"] == "その年度の定員（0以上）。"


def test_the_schema_of_staff_has_the_skills_of_all_sets() -> None:
    fields = {str(field["name"]): field for field in fields_of(STAFF)}
    of_sets = [skill.id for each in FRAMEWORK.sets for skill in each.skills]
    assert set(of_sets) < fields.keys()
    assert fields["cloud_services"]["constraints"] == {"minimum": 0, "maximum": 3}
    assert "level" not in fields


def test_a_schema_speaks_no_language(run: Run) -> None:
    japanese = run("schema", "staff", lang="ja").stdout
    assert japanese == run("schema", "staff").stdout
    assert json.loads(japanese)["primaryKey"] == ["staff_id"]


def test_kinds_are_listed_and_a_strange_one_is_refused(run: Run) -> None:
    listed = run("schema").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [*KINDS, *FILES, "sets/ID.yaml"]
    told = run("schema", "staf", code=2).stderr
    assert "There is no kind of file 'staf'." in told
    assert "Known: staff, demand," in told


def test_examples_are_filled_into_files_that_are_laid_out_alone(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "ws"
    told = run("init", made, "--year", "2024", "--examples").stderr
    assert "The example rows are of made-up people" in told
    assert "職員0001" in (made / "2024" / "staff.csv").read_text(encoding="utf-8-sig")
    assert "IT Strategy" in run("gap", "--workspace", made, "--smallest-group", "1").stdout
    (made / "2024" / "roster.csv").write_text("職員番号\n7\n", encoding="utf-8")
    run("init", made, "--year", "2025", "--examples")
    assert (made / "2025" / "roster.csv").read_text(encoding="utf-8") == "職員番号\n7\n"
    assert "職員0001" in (made / "2025" / "staff.csv").read_text(encoding="utf-8-sig")


def test_a_frame_of_no_kind_is_refused_and_an_empty_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    written(tmp_path / "2024" / "seats.csv", KINDS["seats"].header, [])
    data = read_year(open_workspace(tmp_path, year=2024), FRAMEWORK, "seats", "demand")
    assert data.seats.is_empty()
    with pytest.raises(AttributeError):
        data.nothing  # noqa: B018


def test_readers_that_are_not_asked_are_not_imported() -> None:
    program = (
        "import sys; from tdskill.cli.app import app\n"
        "try: app(['gap', '--sample', '--format', 'csv'])\n"
        "except SystemExit: pass\n"
        "names = [n.removeprefix('tdskill.intake.') for n in sys.modules]\n"
        "print(','.join(names), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    imported = set(done.stderr.strip().splitlines()[-1].split(","))
    assert {"staff", "demand"} <= imported
    others = {kind.id for kind in KINDS.values() if kind.has_reader} - {"staff", "demand"}
    assert imported.isdisjoint(others | {"returned", "wishes", "form"})


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_about_files_is_that_of_the_kinds(lang: str) -> None:
    i18n.use(lang)
    page = ROOT / "docs" / page_name(lang)
    if os.environ.get("TDSKILL_WRITE_GOLDEN"):
        page.write_text(files_page(), encoding="utf-8", newline="\n")
    assert page.read_text(encoding="utf-8") == files_page()
