"""A whole year with a framework in English: no file that is made has a Japanese letter in it."""

import csv
import datetime as dt
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import typer

from conftest import Run
from filling import answers as column_of_answers
from filling import visible
from tdskill import kinds, tables
from tdskill.cli.app import app
from tdskill.framework import Framework, embedded_framework, load_framework
from tdskill.intake.cells import parse_stage
from tdskill.kinds import KINDS, STAFF, Kind
from tdskill.ledger import with_lines
from tdskill.resources import data_dir
from tdskill.scaffold import example_rows, template_header
from tdskill.towns import town_of

_JAPANESE = re.compile("[ぁ-んァ-ヺー一-龠々〇（）「」、。]")
_FRAMEWORKS = {
    "engineering": data_dir() / "frameworks" / "engineering",
    "english": Path(__file__).parent / "frameworks" / "english",
}
_FOLDED = re.compile(r"\.replace\(/\[.*")
"""How the pages compare names: the signs that they take for one."""
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


_EVERY_COMMAND = """\
validate w
explain TD219
show skills
show job-types
show sets
show certifications
show ladder
show trainings
show works
show --output made/catalogue.html
diff w/framework newer --output made/diff.md
next --on 2024-07-01
status --by rank
status --overdue
remind --out made/reminders
calibrate --by mentor --output made/calibrate.html
calibrate --evidence
calibrate --person {person}
report --person {person} --output made/person.html
report --bureau {bureau} --no-decide --smallest-group 1 --output made/bureau.md
report --org --output made/year.html
report --org --no-decide --output made/year.xlsx
report --explore --output made/map.html
ladder
ladder --ready --output made/ready.xlsx
ladder --summary
evidence --all
evidence --near
evidence --holders
evidence --renewal
recommend --person {person}
recommend --person {person} --next-rank
recommend --person {person} --target {job_type}
rotation
gap --levels --output made/gap.html
gap --joint --by-capacity
priorities
attainment --summary
attainment --job-type {job_type} --output made/attainment.xlsx
trend
trend --training-effect
careers
careers --by person
forecast --output made/forecast.html
find {skill}>=2 --near
team --bureau {bureau}
plan
place
move --at-most 2
hire
mentors
simulate --changes changes.yaml
import w/2024/posts.csv --as posts --write --replace
sheet --stage confirmed --out made/forms --by bureau
sheet --demand --out made/survey --form csv
collect made/survey --demand
confirm --allow-missing --replace
schema --modelines w/framework --check
"""
_WITHOUT_YEAR = {"validate", "explain", "show", "trend", "schema"}
_BEFORE, _APART = {"init", "sample"}, {"import-framework"}  # tests/test_converting.py


def names_of_tokyo() -> re.Pattern[str]:
    """Return what finds a bureau, a work, a course, an exam or a job type of Tokyo's framework."""
    tokyo = embedded_framework()
    entries = (*tokyo.works, *tokyo.trainings, *tokyo.certifications, *tokyo.job_types)
    names = {text for each in entries for text in each.name.by_language.values()}
    # A single word, as `Marketing`, may be anybody's.
    longer = {name for name in names if " " in name} | {"Tokyo", *town_of(tokyo).bureaus}
    return re.compile("|".join(map(re.escape, sorted(longer))))


@pytest.mark.parametrize("city", ["digcomp", "engineering"])
def test_every_command_speaks_english_of_the_own_framework_alone(city: str, run: Run) -> None:
    framework = load_framework(data_dir() / "frameworks" / city)
    run("init", "new", "--framework", city, "--year", "2024", "--examples")
    for year in ("2023", "2024"):
        of_year = ("--year", year, "--people", "24", "--cycle")
        run("sample", "--workspace", "new", "--out", "w", *of_year)
    shutil.copytree("w/framework", "newer")
    job_types = Path("newer/jobtypes.yaml")
    job_types.write_text(job_types.read_text("utf-8").replace("level: 3", "level: 2"), "utf-8")
    people = pl.read_csv("w/2024/staff.csv", infer_schema=False)
    lowest = people.filter(pl.col("rank") == framework.ranks[0].name.first).row(0, named=True)
    skill, job_type = framework.skills[0], framework.job_types[1].name.first
    change = f"trained: [{{staff_id: {lowest['staff_id']}, skill: {skill.id}, level: 2}}]"
    Path("changes.yaml").write_text(change, encoding="utf-8")
    words = {"person": lowest["staff_id"], "bureau": lowest["bureau"], "job_type": job_type}
    Path("made").mkdir()
    told = []
    for line in _EVERY_COMMAND.splitlines():
        name, *rest = (word.format_map(words | {"skill": skill.code}) for word in line.split())
        where = [] if name in {"validate", "explain"} or "--check" in rest else [*_WS]
        when = [] if name in _WITHOUT_YEAR else ["--year", "2024"]
        told.append((line, run(name, *rest, *where, *when).output))
    commands = {line.split()[0] for line in _EVERY_COMMAND.splitlines()}
    assert commands | _BEFORE | _APART == set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    made = [
        text
        for path in sorted(Path().rglob("*"))
        if path.is_file() and path.parent.name != "schema"
        for text in texts_of(path)
    ]
    assert len(made) > 80
    of_tokyo = names_of_tokyo()
    found = [
        (name, text[max(0, bad.start() - 40) : bad.end() + 20])
        for name, text in [*told, *made]
        for bad in [_JAPANESE.search(_FOLDED.sub("", text)) or of_tokyo.search(text)]
        if bad
    ]
    assert found == []


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
