"""Finding one's way: the help, what stands where, and hints that can be followed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from conftest import Run
from sentences import did_you_mean
from tdskill import i18n
from tdskill.cli.app import app
from tdskill.columns import COLUMNS, Kind
from tdskill.resources import data_dir
from test_cli import run_process

ROOT = Path(__file__).parent.parent


def sections(text: str, heading: str, command: str) -> dict[str, list[str]]:
    """Return the names of commands below each heading; a command named twice counts once."""
    below: dict[str, str] = {}
    title = ""
    for line in text.splitlines():
        if head := re.fullmatch(heading, line):
            title = head[1]
        elif title and (name := re.match(command, line)):
            below.setdefault(name[1], title)
    return {
        title: [name for name in below if below[name] == title]
        for title in dict.fromkeys(below.values())
    }


@pytest.mark.parametrize(("lang", "page"), [("en", "guide.md"), ("ja", "guide.ja.md")])
def test_the_help_groups_commands_as_the_guide_does(lang: str, page: str) -> None:
    told = run_process("--help", TDSKILL_LANG=lang).stdout.decode()
    helped = sections(told, r"(\S.*):", r"  ([a-z]+)")
    assert next(iter(helped.values())) == [
        *("init", "sample", "import", "validate", "diff", "explain", "schema", "show")
    ]
    assert helped == sections(
        (ROOT / "docs" / page).read_text(encoding="utf-8"), r"## (.*)", r"\| `tdskill ([a-z]+)"
    )


@pytest.mark.parametrize("command", [(), ("gap",), ("show",), ("show", "ladder")])
def test_h_is_help_everywhere(run: Run, command: tuple[str, ...]) -> None:
    assert run(*command, "-h").stdout == run(*command, "--help").stdout != ""


def commands() -> dict[str, Any]:
    """Return each command by its name, those of `show` as `show skills`."""
    root: Any = get_command(app)
    found = dict(root.commands)
    for name, each in found.pop("show").commands.items():
        found[f"show {name}"] = each
    return found


COMMANDS = commands()
MANDATORY: dict[str, tuple[str, ...]] = {
    "diff": (str(data_dir()), str(data_dir()), "--fail-on", "lost"),
    "team": ("--bureau", "A局"),
    "find": ("UX",),
    "simulate": ("--changes", "changes.yaml"),
    "move": ("--at-most", "2"),
    "recommend": ("--person", "0001"),
    "report": ("--org", "--no-decide"),
    "sheet": ("--out", "forms"),
    "collect": (".",),
    "sample": ("--out", "made"),
    "init": (".",),
    "import": ("2024/staff.csv", "--as", "staff"),
}
WITHOUT_FILES = (
    "explain",
    "import-framework",
    "init",
    "next",
    "sample",
    "schema",
    "validate",
    *(name for name in COMMANDS if " " in name),
)


def options_of(command: str) -> set[str]:
    params = COMMANDS[command].params
    return {name for each in params for name in (*each.opts, *each.secondary_opts)}


def call(*words: str) -> Result:
    return CliRunner().invoke(app, ["--lang", "en", *words])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out a workspace of two people with a file of each kind."""
    people = "職員番号,氏名,所属局,職層,人材区分"
    rows = ("0001,職員1,A局,主事,ICT職", "0002,職員2,A局,主任,ICT職")
    folder = tmp_path_factory.mktemp("small")
    for year in ("2023", "2024"):
        (folder / year).mkdir()
        for name, lines in {
            "staff": [f"{people},UXデザイン", *(f"{row},1" for row in rows)],
            "roster": [f"{people},メンター", *(f"{row}," for row in rows)],
            "demand": ["局,業務,スキル項目,必要レベル,必要人数", "A局,窓口,UXデザイン,1,1"],
            "assessments": [
                "職員番号,スキル項目,レベル,段階,評価日",
                f"0001,UXデザイン,1,自己チェック,{year}-06-01",
            ],
            "certificates": ["職員番号,試験名,合格日", "0001,ITパスポート試験,2020-04-01"],
            "trainings_taken": ["職員番号,研修名,修了日"],
            "ladder_checks": ["職員番号,目標,達成,確認日"],
            "assignments": ["職員番号,職場,区分,開始日,終了日", "0001,A局,DQ,2020-04-01,"],
            "posts": ["ポスト,局,業務,必要スキル,区分", "甲,A局,窓口,UXデザイン:1,both"],
            "wishes": ["職員番号,希望順位,ポスト,局,区分"],
        }.items():
            (folder / year / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "changes.yaml").write_text("left:\n  - staff_id: '0001'\n", encoding="utf-8")
    return folder


USAGE, CONTENT = 2, 1
NO_FILE = [
    *("--staff", "--demand", "--certificates", "--roster", "--assessments", "--assignments"),
    *("--ladder-checks", "--trainings-taken", "--seats", "--people", "--posts", "--wishes"),
    *("--aims", "--changes"),
]
WRONG = [
    *((option, value, USAGE) for option in ("--year", "--from", "--to") for value in ("1800", "x")),
    *((option, "klingon", USAGE) for option in ("--encoding", "--format", "--stage", "--by")),
    *((option, "klingon", USAGE) for option in ("--step", "--due", "--on", "--date", "--form")),
    *((option, "-1", USAGE) for option in ("--top", "--smallest-group", "--capacity", "--steps")),
    *((option, "-1", USAGE) for option in ("--per-person", "--least-fit")),
    ("--output", "answer.klingon", USAGE),
    *((option, "zzz", CONTENT) for option in ("--bureau", "--group", "--rank", "--skill", "--set")),
    *((option, "zzz", CONTENT) for option in ("--job-type", "--target", "--person", "--mentor")),
    *((option, "zzz", CONTENT) for option in ("--without", "--workspace", "--templates")),
    *((option, "zzz", CONTENT) for option in ("--not-bureau", "--exam", "--wish", "--interest")),
    *((option, "none.csv", CONTENT) for option in NO_FILE),
]
"""What is wrong in itself is usage; what the files or the framework do not have is content."""
BESIDE = {
    **{
        ("report", option): ("--person", "0001")
        for option in ("--target", "--certificates", "--ladder-checks", "--trainings-taken")
    },
    ("report", "--assignments"): ("--person", "0001"),
    ("report", "--seats"): ("--person", "0001"),
    ("report", "--posts"): ("--org",),
    ("recommend", "--roster"): ("--person", "0001", "--next-grade"),
    ("report", "--wishes"): ("--org",),
    ("remind", "--templates"): ("--out", "out"),
    ("calibrate", "--certificates"): ("--evidence",),
    ("sheet", "--assessments"): ("--out", "out", "--stage", "corrected"),
    ("evidence", "--demand"): ("--near",),
    ("evidence", "--set"): ("--holders",),
    ("find", "--certificates"): ("--exam", "ITパスポート試験"),
    ("find", "--wishes"): ("--wish", "A局"),
    ("find", "--aims"): ("--interest", "UX"),
    ("find", "--posts"): ("--wish", "A局"),
    ("priorities", "--assessments"): ("--firmness",),
    ("trend", "--assessments"): ("--training-effect",),
    ("trend", "--trainings-taken"): ("--training-effect",),
}
"""What an option needs beside it, where it is of no use alone."""


@pytest.mark.parametrize(("option", "value", "code"), WRONG)
def test_one_kind_of_mistake_has_one_exit_code_in_all_commands(
    small: Path, monkeypatch: pytest.MonkeyPatch, option: str, value: str, code: int
) -> None:
    monkeypatch.chdir(small)
    taking = [name for name in COMMANDS if option in options_of(name)]
    assert taking
    if option == "--demand":  # there it names no file, but the demand survey
        taking = [name for name in taking if name not in {"sheet", "collect", "status", "confirm"}]
    if option in {
        "--year",
        "--people",
        "--workspace",
    }:  # they make the year, the people, the folder
        taking = [name for name in taking if name not in {"init", "sample"}]
    if option == "--people":  # there it is how many
        taking = [name for name in taking if name != "hire"]
    for name in taking:
        words = MANDATORY.get(name, ())
        if option in words:
            words = ()
        if name == "report" and option in {"--person", "--bureau"}:
            words = ()
        words = BESIDE.get((name, option), words)
        result = call(*name.split(), *words, option, value)
        assert (name, result.exit_code, result.output) == (name, code, result.output)
    assert sorted(path.name for path in small.iterdir()) == ["2023", "2024", "changes.yaml"]


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in WITHOUT_FILES])
def test_a_hint_names_only_options_that_the_command_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "changes.yaml").write_text("left:\n  - staff_id: '0001'\n", encoding="utf-8")
    words = (*MANDATORY.get(command, ()), *(("--year", "2030") * (command == "priorities")))
    nothing = call(command, *words)
    assert nothing.exit_code == 1
    (tmp_path / "2024").mkdir()
    one_file_lacks = call(command, *MANDATORY.get(command, ()))
    for result in (nothing, one_file_lacks):
        for line in result.stderr.splitlines():
            before, _sign, other = line.partition("tdskill ")
            assert set(OPTION.findall(before)) <= options_of(command), line
            if other:
                assert set(OPTION.findall(other)) <= options_of(other.split()[0]), line
    assert ("add --sample" in nothing.stderr) is ("--sample" in options_of(command))
    assert "tdskill init DIR" in nothing.stderr or command in ("trend", "import")


OPTION = re.compile(r"(?<![\w-])--[a-z][a-z_-]*")
NAMED = re.compile(r"tdskill ([a-z]+)([^\n`]*)")
PROSE = {"wrote", "knows"}
"""What tdskill does in a sentence."""


def test_every_option_and_command_of_a_text_exists() -> None:
    known = {"--help", "--lang", "--version"}.union(*map(options_of, COMMANDS))
    catalogue = i18n.translations("ja")._catalog  # type: ignore[attr-defined]  # noqa: SLF001
    texts = [text for pair in catalogue.items() for text in pair if isinstance(text, str)]
    assert len(texts) > 2000
    assert [text for text in texts if not known.issuperset(OPTION.findall(text))] == []
    named = [(text, *found) for text in texts for found in NAMED.findall(text)]
    tops = {name.split()[0] for name in COMMANDS} | PROSE
    assert [text for text, name, _rest in named if name not in tops] == []
    assert [
        text
        for text, name, rest in named
        if name in COMMANDS and not (options_of(name) | {"--help"}).issuperset(OPTION.findall(rest))
    ] == []


def test_alone_in_an_empty_folder_it_says_how_to_begin(run: Run) -> None:
    told = run(code=2).stderr
    assert "There is no workspace in" in told
    for way in ("tdskill init DIR", "tdskill gap --sample", "--workspace DIR", "tdskill --help"):
        assert way in told
    assert len(told.splitlines()) == 5


def test_alone_in_a_workspace_it_says_what_stands_there_and_what_comes_next(
    run: Run, tmp_path: Path
) -> None:
    year = tmp_path / "2024"
    year.mkdir()
    staff, roster = year / "staff.csv", year / "roster.csv"
    for name in ("staff", "roster", "demand"):
        (year / f"{name}.csv").write_text("職員番号,氏名\n", encoding="utf-8")
    told = run(code=2).stderr
    assert "Workspace: FY2024" in told
    assert "Filled in: none" in told
    assert "Next: write the roster" in told
    roster.write_text("職員番号,氏名\n0001,職員\n", encoding="utf-8")
    assert (
        "Next: make and hand out the forms: tdskill sheet --out forms/2024-self"
        in run(code=2).stderr
    )
    (year / "assessments.csv").write_text(
        "職員番号,スキル項目,レベル,段階,評価日\n0001,UXデザイン,1,自己チェック,2024-06-01\n",
        encoding="utf-8",
    )
    assert "Next: make the sheets of the 1on1s: tdskill report --all" in run(code=2).stderr
    staff.write_text("職員番号,氏名,UXデザイン\n0001,職員,1\n", encoding="utf-8")
    told = run(code=2).stderr
    assert "Filled in: staff.csv, roster.csv, assessments.csv" in told
    assert "Next: ask the bureaus what they need: tdskill sheet --demand" in told
    (year / "demand.csv").write_text("局,業務\nA局,窓口\n", encoding="utf-8")
    assert "Next: write the report of the year: tdskill report --org" in run(code=2).stderr
    (year / "staff.manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "2024-organisation.html").write_text("", encoding="utf-8")
    assert "Next: lay out the year that follows: tdskill init" in run(code=2).stderr
    assert "次にすること: 次の年度を用意する: tdskill init" in run(code=2, lang="ja").stderr


def test_alone_where_the_settings_are_wrong_it_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tdskill.toml").write_text("year = 'x'\n", encoding="utf-8")
    told = run(code=2).stderr
    assert "tdskill.toml" in told
    assert "All commands: tdskill --help" in told


class TestColumnsOfACommand:
    def test_a_terminal_of_80_columns_has_tables_with_the_meaning_of_columns(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "80")
        told = run("show", "columns", "attainment")
        head = next(line for line in told.stdout.splitlines() if line.startswith("Table"))
        assert head.split() == ["Table", "Column", "Words", "Meaning"]
        assert re.search(
            r"^summary +job_type +Job type +The job type's id", told.stdout, re.MULTILINE
        )
        assert "left out for want of room: Values" in told.stderr

    def test_all_commands_are_named_where_none_is_asked_for(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "100")
        assert run("show", "columns").stdout.splitlines()[2].startswith("Command")

    @pytest.mark.parametrize("form", ["csv", "json"])
    def test_machines_read_the_same_in_every_language(self, run: Run, form: str) -> None:
        told = {run("show", "columns", "--format", form, lang=lang).stdout for lang in ("en", "ja")}
        assert len(told) == 1

    def test_machines_read_heading_meaning_kind_codes_and_parts(self, run: Run) -> None:
        rows = json.loads(run("show", "columns", "attainment", "--format", "json").stdout)
        told = {(row["table"], row["column"]): row for row in rows}
        assert told["people", "missing"]["items"] == ["skill", "level", "required"]
        assert told["people", "missing"]["value_kind"] == "list"
        assert told["people", "job_type"]["heading"] == "Job type"
        assert told["people", "job_type"]["meaning"] == "The job type's id."
        assert told["people", "job_type"]["value_kind"] == "id"
        change = json.loads(run("show", "columns", "simulate", "--format", "json").stdout)
        codes = next(row["codes"] for row in change if row["column"] == "change_kind")
        assert codes == ["trained", "joined", "left", "moved", "demand", "requirement"]

    def test_people_read_them_in_their_language(self, run: Run) -> None:
        told = run("show", "columns", "attainment", "--format", "md", lang="ja").stdout
        assert "ジョブタイプのID。" in told


def test_a_kind_of_values_has_words() -> None:
    assert set(COLUMNS["value_kind"].codes) == {kind.name.lower() for kind in Kind}


@pytest.mark.parametrize(
    ("command", "table", "here"),
    [
        (("gap",), "levels", "skills"),
        (("gap", "--levels"), "skills", "levels"),
        (("ladder",), "targets", "people"),
        (("evidence",), "renewal", "levels, counts"),
        (("attainment",), "summary", "people"),
    ],
)
def test_a_table_of_another_view_is_told_as_that(
    run: Run, command: tuple[str, ...], table: str, here: str
) -> None:
    told = run(*command, "--sample", "--table", table, code=2).stderr
    assert f"This answer has no table '{table}'." in told
    assert f"It has: {here}." in told
    others = told.partition(f"With other options {command[0]} answers with: ")[2]
    assert table in others.partition(". See: ")[0].split(", ")
    assert f"tdskill {command[0]} --help" in others


def test_a_table_that_is_nowhere_has_the_closest_named(run: Run) -> None:
    assert did_you_mean("skills") in run("gap", "--sample", "--table", "skill", code=2).stderr


def test_all_tables_as_csv_are_one_where_there_is_but_one(run: Run) -> None:
    asked = ("gap", "--sample", "--format", "csv")
    assert run(*asked, "--table", "all").stdout == run(*asked).stdout
    assert "holds one table" in run("status", *asked[1:], "--table", "all", code=2).stderr


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("command", "usage", "argument"),
    [
        ("collect", "DIR_OR_FILE...", "DIR_OR_FILE"),
        ("init", "[DIR]", "DIR"),
        ("validate", "[DIR]", "DIR"),
        ("schema", "[KIND]", "KIND"),
        ("show columns", "[COMMAND]", "COMMAND"),
    ],
)
def test_help_names_arguments_and_no_types_of_python(
    run: Run, lang: str, command: str, usage: str, argument: str
) -> None:
    told = run(*command.split(), "--help", lang=lang).stdout
    options = {"en": "[OPTIONS]", "ja": "[オプション]"}[lang]
    assert told.splitlines()[0].endswith(f" {command} {options} {usage}")
    assert re.search(rf"^  {argument}  +\S", told, re.MULTILINE)
    assert "<" not in told


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("gap", "--by", "bureau"), "'--by-bureau', '--by-capacity'"),
        (("gap", "--yaer", "2024"), "'--year', '--headers', '--table'"),
    ],
)
def test_options_that_may_be_meant_are_named_one_by_one(
    run: Run, words: tuple[str, ...], meant: str
) -> None:
    assert did_you_mean(meant) in run(*words, "--sample", code=2).stderr


def test_who_reads_japanese_is_given_folders_in_japanese(run: Run, tmp_path: Path) -> None:
    assert "tdskill init フォルダ" in run(code=2, lang="ja").stderr
    (tmp_path / "2024").mkdir()
    roster = tmp_path / "2024" / "roster.csv"
    roster.write_text("職員番号,氏名\n0001,職員\n", encoding="utf-8")
    told = run(code=2, lang="ja").stderr
    assert "次にすること: 調査票を作って配る: tdskill sheet --out forms/2024-self" in told


@pytest.mark.parametrize(
    ("command", "code"),
    [("attainment --person 100040", 0), ("ladder", 0), ("ladder --ready", 0), ("evidence", 0)],
)
def test_tables_of_people_have_their_names(run: Run, command: str, code: int) -> None:
    rows = run(*command.split(), "--sample", "--format", "json", code=code).stdout
    named = {row["staff_id"]: row["staff_name"] for row in json.loads(rows)}
    assert named["100040"] == "職員0040"
    assert "職員0040" in run(*command.split(), "--sample").stdout


def test_a_ladder_of_one_person_has_the_name_in_its_title(run: Run) -> None:
    told = run("ladder", "--sample", "--person", "職員0040").stdout
    assert "職員0040 (100040)" in told.splitlines()[0]


def test_people_without_names_have_no_column_of_them(run: Run, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("職員番号,UXデザイン\n0001,1\n", encoding="utf-8")
    told = run("attainment", "--staff", str(staff)).stdout
    assert "0001" in told
    assert "Full name" not in told
