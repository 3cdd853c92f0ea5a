"""Templates of one's own: they replace ours one by one, and mistakes in them are told with their line."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

import tdskill
from conftest import Run
from person_cases import EXAMS, in_categories, priority_cloud, sheet, sheet_framework
from tdskill.errors import TdskillError
from tdskill.render import pages
from tdskill.render.answer import Answer
from tdskill.render.pages import (
    FILTERS,
    TEMPLATES_VERSION,
    answer_page,
    bureau_page,
    catalogue_page,
    check_templates,
    explorer_page,
    index_page,
    organisation_page,
    person_page,
)
from tdskill.render.reminders import text_of
from tdskill.reports.catalogue import catalogue
from tdskill.reports.everybody import Index, IndexBureau, IndexRow
from tdskill.reports.explorer import explorer_of
from tdskill.reports.reminders import Reminder, To
from tdskill.resources import templates_dir
from test_bureau_page import of_bureau
from year_cases import NEEDS, PEOPLE, year_data, year_framework, year_report

DOCS = (Path(__file__).parent.parent / "docs" / "templates.md").read_text(encoding="utf-8")
EVERYWHERE = {"_", "heading", "part", "language", "gettext", "ngettext", "range"}


def documented(part: str) -> dict[str, set[str]]:
    """Return the names in the last column for each template in the first one of a part's table."""
    table = DOCS.split(f"## {part}\n")[1].split("\n## ")[0]
    lines = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| `")]
    return {
        template: set(re.findall(r"`(\w+)`", cells[-1]))
        for cells in lines
        for template in re.findall(r"`([\w.]+)`", cells[0])
    }


PAGES = documented("Pages")
INCLUDED = documented("Partials that see the whole page")
GIVEN = documented("Partials that see only what they are given")
MACROS = documented("Macros")


def index() -> Index:
    row = IndexRow("S0001.html", "S0001", "職員0001", "主事", None, "confirmed", 3)
    return Index(sheet_framework(), None, 2024, 4, (IndexBureau("A局", (row,)),))


def all_pages() -> None:
    report = sheet(exams=EXAMS, priorities=priority_cloud(), target="architect")
    person_page(sheet(framework=in_categories(4)), in_categories(4), "html")
    for form in ("html", "md"):
        person_page(report, sheet_framework(), form)
        index_page(index(), form)
        organisation_page(year_report(), year_framework(), form)
        bureau_page(of_bureau(), year_framework(), form)
    catalogue_page(catalogue(sheet_framework(), sheet_framework(), "before"))
    data = year_data(year_framework(), PEOPLE, NEEDS)
    explorer_page(explorer_of(data, year_framework()))
    answer_page(Answer("Nothing", (), ()))
    reminded: Any = SimpleNamespace(head=SimpleNamespace(organisation=None, fiscal_year=2024))
    text_of(Reminder(To.PERSON, "0001", None, None, None, ()), reminded, sheet_framework())


class TestTheDocumentation:
    def test_has_every_template(self) -> None:
        ours = {path.name for path in templates_dir().glob("*.j2")}
        assert PAGES.keys() | INCLUDED.keys() | GIVEN.keys() | MACROS.keys() == ours

    def test_names_the_variables_that_pages_are_given(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given: dict[str, set[str]] = {}

        def spy(template: str, _templates: Path | None, /, **names: object) -> str:
            given[template] = {*names}
            return ""

        monkeypatch.setattr(pages, "_page", spy)
        all_pages()
        assert given == PAGES

    def test_names_the_variables_that_partials_are_given(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given: dict[str, set[str]] = {}
        render = pages._Parts._render  # noqa: SLF001 - where all of them come through

        def spy(self: Any, name: str, thing: object, names: dict[str, Any]) -> str:
            given[name] = {*names} | (set() if thing is None else {"each"})
            return render(self, name, thing, names)

        monkeypatch.setattr(pages._Parts, "_render", spy)  # noqa: SLF001 - same
        pages._environment.cache_clear()  # noqa: SLF001 - nothing is kept of other tests' pages
        all_pages()
        assert given == GIVEN

    @pytest.mark.parametrize("name", [*PAGES, *INCLUDED, *GIVEN, *MACROS])
    def test_names_all_that_a_template_uses(self, name: str) -> None:
        environment = pages._environment("en", None)  # noqa: SLF001 - as pages are made
        source = (templates_dir() / name).read_text(encoding="utf-8")
        syntax = environment.parse(source)
        used = find_undeclared_variables(syntax) - EVERYWHERE
        if name in MACROS:
            assert not used
            assert {macro.name for macro in syntax.find_all(nodes.Macro)} == MACROS[name]
        elif name in INCLUDED:
            assert used == INCLUDED[name]
        else:
            # What a branch sets counts as used beyond it.
            own = {each.name for each in syntax.find_all(nodes.Name) if each.ctx == "store"}
            assert used - own <= (PAGES | GIVEN)[name]

    def test_names_every_filter(self) -> None:
        table = DOCS.split("## Filters\n")[1]
        first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
        assert set(re.findall(r"`(\w+)`", " ".join(first))) == {*FILTERS, "each"}


def own(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.html.j2").write_text(text, encoding="utf-8")
    return folder


def page(folder: Path) -> str:
    report = sheet(exams=EXAMS, priorities=priority_cloud())
    return person_page(report, sheet_framework(), "html", templates=folder)


@pytest.mark.parametrize("name", ["_record", "_who", "_step", "_question", "_level_table"])
def test_one_partial_is_replaced_and_the_rest_stays(tmp_path: Path, name: str) -> None:
    report = sheet(exams=EXAMS, priorities=priority_cloud())
    ours = person_page(report, sheet_framework(), "html")
    theirs = page(own(tmp_path, **{name: "<p>OURS</p>"}))

    assert "OURS" in theirs
    for heading in ("levels", "questions", "exams", "job-types", "ladder", "meanings", "sources"):
        assert (f'<h2 id="{heading}">' in theirs) == (f'<h2 id="{heading}">' in ours)


def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    example = re.search(r"```jinja\n\{# mytemplates/(\S+)\.html\.j2 #\}\n(.*?)```", DOCS, re.DOTALL)
    assert example is not None
    assert "DX推進課</p>\n<h1>職員0001</h1>" in page(own(tmp_path, **{example[1]: example[2]}))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("<p>\n{% if %}</p>", 2, "not written as Jinja wants it (Expected an expression"),
        ("<p>\n\n{{ raport.name }}</p>", 3, "something that is not there ('raport' is undefined)"),
        ("{{ report.nmae }}", 1, "nmae"),
        ("{{ heading('skil') }}", 1, "'skil' is undefined"),
        ("<p>\n{{ report.name|uper }}", 2, "uper"),
        ("\n{% include '_nothing.html.j2' %}", 2, "_nothing.html.j2"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError"),
        ("\n{% include '_who.html.j2' %}", 2, "RecursionError"),
        ("{{ ''.__class__.__mro__ }}", 1, "unsafe"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    with pytest.raises(TdskillError) as raised:
        page(own(tmp_path, _who=text))
    assert f"{tmp_path / '_who.html.j2'}:{line}: " in raised.value.message
    assert reason in raised.value.message


def test_a_mistake_in_a_partial_of_a_partial_is_told_there(tmp_path: Path) -> None:
    with pytest.raises(TdskillError, match=r"_step\.html\.j2:2: .*'report' is undefined"):
        page(own(tmp_path, _step="\n{{ report.name }}"))


def test_a_template_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "_who.html.j2").write_bytes("氏名".encode("cp932"))
    with pytest.raises(TdskillError, match="UTF-8"):
        page(tmp_path)


def test_a_message_of_a_mistake_holds_nothing_of_the_person(tmp_path: Path) -> None:
    with pytest.raises(TdskillError) as raised:
        page(own(tmp_path, _who="{{ report.name.encode('ascii') }}"))
    assert raised.value.message.endswith("UnicodeEncodeError.")


def test_a_template_with_a_name_that_nothing_uses_is_told(tmp_path: Path) -> None:
    own(tmp_path, _whoo="x", _mine="y", _who="{% include '_mine.html.j2' %}")
    (tmp_path / "version.txt").write_text(str(TEMPLATES_VERSION), encoding="utf-8")
    notes = check_templates(tmp_path)
    assert [Path(note.source).name for note in notes] == ["_whoo.html.j2"]


def test_the_command_takes_a_folder_of_templates(run: Run, tmp_path: Path) -> None:
    own(tmp_path, _record="<p>OURS</p>", _strange="")
    arguments = ("report", "--sample", "--person", "100011", "--format", "html")
    result = run(*arguments, "--templates", tmp_path)
    assert "<p>OURS</p>" in result.stdout
    assert "_strange.html.j2" in result.stderr

    (tmp_path / "wrong").mkdir()
    wrong = own(tmp_path / "wrong", _record="{{ nothing }}")
    assert "_record.html.j2:1: " in run(*arguments, "--templates", wrong, code=1).stderr
    assert "no folder" in run(*arguments, "--templates", tmp_path / "none", code=1).stderr


def test_a_template_that_was_changed_is_read_anew_and_one_in_cp932_is_named(tmp_path: Path) -> None:
    year = tdskill.open(sample=True)
    for text in ("<p>FIRST</p>", "<p>SECOND</p>"):
        own(tmp_path, _record=text)
        assert text in year.report(person="100011", templates=tmp_path).text
    (tmp_path / "_record.html.j2").write_bytes("記録".encode("cp932"))
    with pytest.raises(TdskillError, match=r"_record\.html\.j2 is not text in UTF-8"):
        year.report(person="100011", templates=tmp_path)


def test_what_was_made_for_one_person_never_stands_on_the_page_of_another() -> None:
    framework = sheet_framework()
    levels = [{"cloud": n, "design": 2 - n, "data": None, "network": 1} for n in range(3)]
    reports = [
        sheet(each, framework=framework, rank=rank) for each in levels for rank in ("主事", "主任")
    ]
    together = [person_page(report, framework, "html") for report in reports]
    alone = []
    for report in reports:
        pages._environment.cache_clear()  # noqa: SLF001 - nothing is kept from page to page then
        alone.append(person_page(report, framework, "html"))
    assert together == alone


def test_templates_say_for_which_version_they_are_written(tmp_path: Path, run: Run) -> None:
    (tmp_path / "_who.html.j2").write_text("<h1>{{ name }}</h1>", encoding="utf-8")
    (untold,) = check_templates(tmp_path)
    (tmp_path / "version.txt").write_text("1\n", encoding="utf-8")
    (other,) = check_templates(tmp_path)
    assert {untold.code, other.code} == {"templates_of_other_version"}
    assert untold.message != other.message
    (tmp_path / "version.txt").write_text(f"{TEMPLATES_VERSION}\n", encoding="utf-8")
    assert check_templates(tmp_path) == ()
    (tmp_path / "version.txt").write_text("1\n", encoding="utf-8")
    page = tmp_path / "page.html"
    told = run(
        *("report", "--sample", "--person", "100011", "--templates", tmp_path, "--output", page),
        notes=False,
    ).stderr
    assert "version 1" in told


def test_the_versions_of_templates_are_told_down_to_the_present_one() -> None:
    table = DOCS.split("## Versions\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| (\d+) \|", table, re.MULTILINE)[0] == str(TEMPLATES_VERSION)
