"""A whole year with a framework in English: no file that is made has a Japanese letter in it."""

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from conftest import Run
from filling import answers as column_of_answers
from filling import visible
from tdskill import kinds, tables
from tdskill.framework import Framework, embedded_framework, load_framework
from tdskill.intake.cells import parse_stage
from tdskill.kinds import KINDS, STAFF, Kind
from tdskill.ledger import with_lines
from tdskill.resources import data_dir
from tdskill.scaffold import example_rows, template_header

_JAPANESE = re.compile("[ぁ-んァ-ヺー一-龠々〇（）「」、。]")
_FRAMEWORKS = {
    "engineering": data_dir() / "frameworks" / "engineering",
    "english": Path(__file__).parent / "frameworks" / "english",
}
_WS = ("--workspace", "w")
_DAYS = {"self": "2025-06-10", "corrected": "2025-08-10", "confirmed": "2025-09-10"}


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what a file holds, with the name of the part."""
    if path.suffix != ".xlsx":
        yield path.name, path.read_text(encoding="utf-8-sig")
        return
    with zipfile.ZipFile(path) as book:
        for part in book.namelist():
            if not part.startswith("xl/theme/"):
                yield f"{path.name}/{part}", book.read(part).decode("utf-8")


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def save(path: Path, rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def with_answers(path: Path, told: dict[str, str]) -> list[list[str]]:
    """Return a table with these cells in its last row."""
    header, *rows = table(path)
    rows[-1] = [told.get(name, cell) for name, cell in zip(header, rows[-1], strict=True)]
    return [header, *rows]


def filled(path: Path, day: str, levels: dict[str, int], job_type: str) -> list[list[str]]:
    """Return a table of forms with the day, a level and a reason for each skill, and an interest."""
    header, *rows = table(path)
    first = next(iter(levels))
    for row in rows:
        row[header.index("assessed_on")] = day
        row[header.index("aim")] = job_type
        row[header.index(f"{first} (interest)")] = "yes"
        for name, level in levels.items():
            row[header.index(name)] = str(level)
            row[header.index(f"{name} (reason)")] = "Did it at work."
    return [header, *rows]


def run_the_stages(run: Run, framework: Framework) -> None:
    """Hand out and take in forms of each stage, as tables and once as a workbook, and confirm."""
    levels = {each.name.first: (each.levels or (1,))[0] for each in framework.skills}
    job_type, skill = framework.job_types[0].name.first, framework.skills[0].name.first
    for stage, day in _DAYS.items():
        words = ("sheet", "--stage", stage, "--by", "bureau", *_WS)
        run(*words, "--out", f"tables/{stage}", "--form", "csv")
        run(*words, "--out", f"forms/{stage}")
        for path in sorted(Path(f"tables/{stage}").glob("*.csv")):
            if "1on1" in path.name:
                agreed = {"held_on": day, "step": f"Speak of {skill}", "support": "Time"}
                answered = with_answers(path, agreed)
            else:
                answered = filled(path, day, levels, job_type)
            save(Path(f"back/{stage}/{path.name}"), answered)
        told = run("collect", f"back/{stage}", *_WS, "--output", f"answers/{stage}.md").output
        assert not _JAPANESE.search(told), told
    book = openpyxl.load_workbook(next(Path("forms/confirmed").glob("*.xlsx")))
    sheet = book.worksheets[0]
    label = next(cell for cell in visible(sheet) if cell.value == "Assessed on")
    sheet.cell(label.row, column_of_answers(sheet)).value = dt.date(2025, 9, 20)
    Path("again").mkdir()
    book.save("again/form.xlsx")
    run("collect", "again", *_WS)
    run("confirm", *_WS)


def ask_for_needs(run: Run, framework: Framework) -> None:
    skill = framework.skills[0]
    level = str((skill.levels or (1,))[0])
    run("sheet", "--demand", "--out", "asked", *_WS)
    run("sheet", "--demand", "--out", "asked", "--form", "csv", *_WS)
    for path in sorted(Path("asked").glob("*.csv")):
        need = {"work": "Counter", "skill": skill.name.first, "level": level, "headcount": "2"}
        answer = {"answered_by": "In charge", "answered_on": "2025-10-01"}
        save(Path("needs") / path.name, with_answers(path, need | answer))
    run("collect", "--demand", "needs", *_WS)
    run("confirm", "--demand", *_WS)


def import_files(run: Run, framework: Framework) -> None:
    """Write a file of each kind into the next year."""
    run("init", "w", "--year", "2026")
    for kind in KINDS.values():
        rows = example_rows(kind, framework, 2025)
        if kind.is_of_year and rows and kind.id != "assessments":
            path, header = Path(f"own/{kind.id}.csv"), template_header(kind, framework)
            if kind is STAFF:
                header.append("employment_status")
                rows = [[*row, "left" if row[0] == "0002" else "employed"] for row in rows]
            save(path, [header, *rows])
            of_2026 = ("--year", "2026", *_WS)
            run("import", path, "--as", kind.id, "--write", "--replace", *of_2026)
            assert (Path("w/2026") / path.name).exists()


def ask_for_answers(run: Run) -> None:
    of_2025 = (*_WS, "--year", "2025")
    run("sheet", "--ladder", "--out", "ladder", *of_2025)
    run("remind", "--out", "reminders", *of_2025)
    for words in ("status", "gap", "attainment", "calibrate --evidence"):
        for suffix in ("md", "xlsx"):
            run(*words.split(), *of_2025, "--output", f"answers/{words[:6]}.{suffix}")
    for suffix in ("md", "html"):
        run("report", "--person", "0001", *of_2025, "--output", f"answers/person.{suffix}")
        run("report", "--org", *of_2025, "--output", f"answers/organisation.{suffix}")


@pytest.mark.parametrize("city", _FRAMEWORKS)
def test_no_file_of_a_year_in_english_holds_a_japanese_letter(city: str, run: Run) -> None:
    framework = load_framework(_FRAMEWORKS[city])
    run("init", "w", "--framework", _FRAMEWORKS[city], "--year", "2025", "--examples")
    Path("answers").mkdir()
    for laid_out in ("staff", "demand"):
        Path(f"w/2025/{laid_out}.csv").unlink()
    run_the_stages(run, framework)
    ask_for_needs(run, framework)
    import_files(run, framework)
    ask_for_answers(run)
    made = sorted(path for path in Path().rglob("*") if path.is_file())
    assert len(made) > 60
    # Schemas speak to editors in every language that there is.
    found = [
        (name, text[max(0, bad.start() - 40) : bad.end() + 20])
        for path in made
        if path.parent.name != "schema"
        for name, text in texts_of(path)
        if (bad := _JAPANESE.search(text))
    ]
    assert found == []
    # What was written is read.
    assert "no errors" in run("validate", "w").output
    counted = pl.read_csv("w/2025/staff.csv", infer_schema=False)
    assert counted["stage"].to_list() == ["confirmed", "confirmed"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: str(kind.id))
def test_the_headers_of_our_files_in_another_language_are_those_that_are_read(kind: Kind) -> None:
    for column in kind.columns:
        assert column.header_in("en") == column.header_in("fr") == column.name
        assert column.header_in("ja") == column.header
        assert column.name in list(column.spellings()) or column.name == "job_type"
    framework = load_framework(_FRAMEWORKS["english"])
    assert not _JAPANESE.search(str(example_rows(kind, framework, 2025)))
    ours = template_header(kind, embedded_framework())
    assert ours[: len(kind.header)] == kind.header


@pytest.mark.parametrize("language", ["ja", "en", "fr"])
def test_the_words_of_our_files_are_read_in_every_language(language: str) -> None:
    for stage, text in kinds.stage_names(language).items():
        assert parse_stage(text) == stage
    rows = pl.DataFrame(
        [("0001", "self", dt.date(2025, 6, 1), "bridges", True, None, None, "a", None)],
        schema=tables.AIMS,
        orient="row",
    )
    written = with_lines(b"", rows, None, kinds.AIMS, language).decode("utf-8-sig")
    header, line = csv.reader(written.splitlines())
    assert header == kinds.AIMS.header_in(language)
    assert line[1] == kinds.stage_names(language)["self"]
    assert line[4] == kinds.yes_and_no(language)[True]
