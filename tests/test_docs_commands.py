"""Each command line of the pages and READMEs runs, in their order, in the folder where they say one stands.

What people do between two commands (fill in a file, send forms back) is told beside each page;
words such as ID or フォルダ stand for the values told there.
"""

import datetime as dt
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from conftest import Run
from filling import ROSTER, agree, fill
from test_framework_docs import example
from test_readme import GUIDES, READMES, ROOT

Step = Callable[[], object]

_LINE = re.compile(r"`(tdskill [^`]+)`|^ *(?:\$ |    |\S+[\\/])(tdskill .+)$|`(--[^`]+)`")
_MENTION = re.compile(
    r"tdskill (\.\.\.|simulate|sample|sheet|collect|report|recommend|team|init|import|diff|--help"
    r"|COMMAND.*|コマンド.*)"
)
"""Commands that need more: alone they are a name, and no command line."""


def command_lines(text: str) -> Iterator[str]:
    """Yield the command lines of a page; in a row of a table also with each option named behind."""
    for line in text.splitlines():
        last = ""
        for found in _LINE.finditer(line):
            option, command = found[3], found[1] or found[2]
            if command and not _MENTION.fullmatch(command):
                last = command
                yield last
            elif option and last and line.startswith("| "):
                yield f"{last} {option}"


def tell(run: Run, text: str, words: Mapping[str, str], before: Mapping[str, Step]) -> None:
    """Run the command lines of a page, each after what happens before it."""
    commands = list(command_lines(text))
    assert commands
    assert before.keys() <= set(commands)
    for command in commands:
        before.get(command, bool)()
        said = command.replace("\\", "/")
        for word, meant in words.items():
            said = re.sub(rf"(?<![^\s=\[]){re.escape(word)}(?![^\s=\]])", meant, said)
        run(*shlex.split(said.replace("[", "").replace("]", ""))[1:], lang="ja")


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


ANSWERS = """\
局,業務,スキル項目,必要レベル,必要人数,回答日
A局,基盤,クラウドサービス活用,1,2,2025-09-01
B局,,,,0,2025-09-02
"""
NEEDS = "局,業務,スキル項目,必要レベル,必要人数\nA局,基盤,クラウドサービス活用,1,2\n"
BEFORE = "職員番号,氏名,所属局,段階,クラウドサービス活用\n0001,職員0001,A局,確定,0\n"
CYCLE = {
    "ja": ("作業フォルダ", "調査票", "回収フォルダ", "番号", "需要回収"),
    "en": ("DIR", "forms", "returned", "ID", "answers"),
}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_year_runs_as_its_page_tells_it(run: Run, lang: str) -> None:
    text = dict(zip(("ja", "en"), page("docs/cycle.md").split("## In English"), strict=True))[lang]
    folder, forms, returned, staff_id, answers = CYCLE[lang]
    stages = iter([("self", 2), ("talks", 5), ("corrected", 9), ("confirmed", 16)])

    def roster() -> None:
        os.chdir(folder)
        write("2025/roster.csv", ROSTER)

    def send_back() -> None:
        Path(returned).mkdir(exist_ok=True)
        stage, day = next(stages)
        if stage == "talks":
            agree(
                next(Path(returned).glob("*self*0001.xlsx")),
                "設計書を一人で書く",
                held_on=dt.date(2025, 6, day),
                by_when=dt.date(2025, 8, 31),
            )
        for form in Path(forms).glob(f"*{stage}*000?.xlsx"):
            levels: dict[str, object] = {"クラウドサービス活用": "Lv.1 要指導レベル"}
            date, assessor = dt.date(2025, 6, day), None if stage == "self" else "0003"
            fill(form, Path(returned) / form.name, levels, date=date, assessor=assessor)

    def last_year() -> None:
        write("2024/staff.csv", BEFORE)
        write("2024/demand.csv", NEEDS)

    def outside() -> None:
        shutil.rmtree("2026")
        os.chdir("..")

    def back_inside() -> None:
        os.chdir(folder)
        shutil.rmtree("2026")
        shutil.copytree(returned, "回収")

    between: dict[str, Step] = {
        f"tdskill sheet --out {forms}": roster,
        f"tdskill collect {returned}": send_back,
        f"tdskill collect --demand {answers}": lambda: write(f"{answers}/a.csv", ANSWERS),
        "tdskill trend": last_year,
        f"tdskill init {folder} --year 2026": outside,
    }
    if lang == "ja":
        between[r"tdskill collect 回収\*.xlsx"] = back_inside
    tell(run, text, {staff_id: "0003"}, between)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose year 2024 runs: all made-up people stand at the last stage, nothing is closed."""
    from tdskill.cli.app import app

    folder = tmp_path_factory.mktemp("running")
    for year in ("2023", "2024"):
        made = ("sample", "--cycle", "--people", "24", "--year", year, "--out", str(folder / year))
        assert CliRunner().invoke(app, made).exit_code == 0
        shutil.move(folder / year / year, folder / "w" / year)
    (folder / "w/2024/staff.csv").unlink()
    rows = (folder / "w/2024/assessments.csv").read_text(encoding="utf-8-sig")
    everybody = rows.replace("自己チェック", "確定").replace("自己補正", "確定")
    (folder / "w/2024/assessments.csv").write_text(everybody, encoding="utf-8-sig")
    return folder / "w"


LARGE = "デジタルサービス局"
OF_OTHERS = {"SOURCE": "gdad", "FOLDER": (ROOT / "tests/sources/gdad").as_posix()}
WORDS = {
    **OF_OTHERS,
    "CODE": "TD216",
    "コード": "TD216",
    "--bureau NAME": f"--bureau {LARGE}",
    "--bureau 局名": f"--bureau {LARGE}",
    "--bureau 名称": f"--bureau {LARGE}",
    "--group NAME": "--group ICT職",
    "--group 名称": "--group ICT職",
    "--rank NAME": "--rank 主任",
    "--rank 職層": "--rank 主任",
    "--job-type NAME": "--job-type AIエンジニア",
    "--job-type 名称": "--job-type AIエンジニア",
    "--skill NAME": "--skill UXデザイン",
    "--skill 名称": "--skill UXデザイン",
    "--sheet NAME": "--sheet Sheet1",
    "KIND": "seats",
    "種類": "seats",
    **dict.fromkeys(("OLD", "NEW", "変更前", "変更後"), "work"),
    "--target JOBTYPE": "--target AIエンジニア",
    "--target ジョブタイプ": "--target AIエンジニア",
}


RUNNING = ("files", "files.ja", "install", "install.ja", "methods", "methods.ja", "reading")


@pytest.mark.parametrize("name", RUNNING)
def test_what_a_page_tells_of_a_running_year_runs_in_it(
    run: Run, name: str, running: Path, tmp_path: Path
) -> None:
    os.chdir(shutil.copytree(running, tmp_path / "work"))
    old = tmp_path / "old"
    run("init", old)
    words = WORDS | {"OLD_DIR": str(old), "以前のフォルダ": str(old)}
    profile = '[profiles.hr.staff]\n"個人コード" = "staff_id"\n'

    def arrives() -> None:
        write("FILE", "個人コード,UXデザイン\n0001,1\n")
        write("tdskill.toml", profile)

    arrivals: dict[str, Step] = {"tdskill import FILE --as staff --profile hr": arrives}
    tell(run, page(f"docs/{name}.md"), words, arrivals if name == "reading" else {})


def test_the_steps_to_a_framework_of_ones_own_run(run: Run) -> None:
    for name, text in example().items():
        write(f"mycity/{name}", text)
    once = "\n".join(
        dict.fromkeys(f"`{line}`" for line in command_lines(page("docs/framework.md")))
    )
    words = {"作業フォルダ": "work", "コード": "TD216", "CODE": "TD216"}
    words |= OF_OTHERS | dict.fromkeys(("OLD", "NEW", "変更前", "変更後"), "mycity")
    tell(run, once, words, {})


@pytest.mark.parametrize("name", ["ci", "ci.ja"])
def test_the_checks_of_the_page_run_as_its_workflows_call_them(run: Run, name: str) -> None:
    text = page(f"docs/{name}.md")
    for file, content in example().items():
        write(f"framework/{file}", content)
    tell(run, text, {"ファイル": "FILE"}, {})
    write("tdskill.toml", re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0])
    calls = [
        command
        for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        for command in texts_in(yaml.safe_load(block))
        if command.startswith("tdskill ") and "framework" in command
    ]
    assert len(calls) == 4
    for command in calls:
        run(*shlex.split(command)[1:])
    for report in ("tdskill.sarif", "gl-code-quality-report.json", "tdskill.xml"):
        assert Path(report).read_text(encoding="utf-8")


def texts_in(value: object) -> Iterator[str]:
    """Yield every text within parsed YAML."""
    if isinstance(value, str):
        yield value
    for each in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from texts_in(each)


@pytest.mark.parametrize("name", ["simulate", "simulate.ja"])
def test_the_changes_of_the_page_are_tried_on_the_sample(run: Run, name: str) -> None:
    text = page(f"docs/{name}.md")
    run("sample", "--out", "work")
    os.chdir("work")
    write("FILE.yaml", re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0])
    tell(run, text, {}, {})


def test_the_template_of_the_page_is_used(run: Run) -> None:
    text = page("docs/templates.md")
    write("mytemplates/_who.html.j2", re.findall(r"```jinja\n(.*?)```", text, re.DOTALL)[0])
    tell(run, text, {}, {})
    assert "DX推進課" in Path("report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "forms", "returned", "staff_id"),
    [("faq.ja", "新しい調査票", "回収フォルダ", "番号"), ("faq", "new_forms", "returned", "ID")],
)
def test_the_answers_to_questions_run_in_a_running_year(
    run: Run, name: str, forms: str, returned: str, staff_id: str, running: Path, tmp_path: Path
) -> None:
    os.chdir(shutil.copytree(running, tmp_path / "work"))
    run("confirm")
    answers = "需要回収" if name.endswith(".ja") else "answers"

    def bureau_answers() -> None:
        header, row, *_rows = ANSWERS.replace("2025", "2024").splitlines()
        write(f"{answers}/a.csv", f"{header}\n{row.replace('A局', LARGE)}\n")

    def collected() -> None:
        Path("2024/demand.csv").unlink()
        run("collect", "--demand", answers)

    between: dict[str, Step] = {
        f"tdskill collect {returned}": partial(shutil.copytree, forms, returned),
        f"tdskill status --demand --returned {answers}": bureau_answers,
        "tdskill confirm --demand --allow-missing": collected,
    }
    tell(run, page(f"docs/{name}.md"), {staff_id: "100013"}, between)


@pytest.mark.parametrize("name", READMES)
def test_the_first_year_of_the_readme_runs(run: Run, name: str) -> None:
    forms, returned, staff_id = (
        ("調査票", "回収", "番号") if ".ja." in name else ("forms", "returned", "ID")
    )

    def roster() -> None:
        os.chdir("myskills")
        write("2025/roster.csv", ROSTER)

    def send_back(stage: str, day: int) -> None:
        Path(returned).mkdir(exist_ok=True)
        levels: dict[str, object] = {"クラウドサービス活用": "Lv.1 要指導レベル"}
        assessor = None if stage == "self" else "0003"
        for form in Path(forms).glob(f"*{stage}*000?.xlsx"):
            fill(
                form,
                Path(returned) / form.name,
                levels,
                date=dt.date(2025, 6, day),
                assessor=assessor,
            )

    def further_stages() -> None:
        for day, stage in ((9, "corrected"), (16, "confirmed")):
            run("sheet", "--out", forms, "--stage", stage, lang="ja")
            send_back(stage, day)
            run("collect", returned)

    between: dict[str, Step] = {
        f"tdskill sheet --out {forms}": roster,
        f"tdskill collect {returned}": lambda: send_back("self", 2),
        "tdskill confirm": further_stages,
        "tdskill gap": lambda: write("2025/demand.csv", NEEDS.replace(",1,2", ",2,2")),
    }
    tell(run, page(name), {staff_id: "0003"}, between)


@pytest.mark.parametrize("name", GUIDES)
def test_the_guide_runs_from_the_first_to_the_last_command(
    run: Run, name: str, running: Path, tmp_path: Path
) -> None:
    text = page(name).replace("| ", "")  # Options in its tables are names, most without a value.
    folder, file, staff_id = (
        ("フォルダ", "ファイル", "番号") if ".ja." in name else ("DIR", "FILE", "ID")
    )

    def stand(where: str, *, without: str = "") -> None:
        os.chdir(tmp_path / where)
        shutil.rmtree(without or "nothing", ignore_errors=True)

    def fill_in() -> None:
        shutil.rmtree("myskills/2025")
        shutil.copytree(running, "myskills", dirs_exist_ok=True)

    def single_files() -> None:
        for kind in ("staff", "demand"):
            shutil.copy(running / "2023" / f"{kind}.csv", f"{kind}.csv")

    def own_framework() -> None:
        Path("myskills").rename("work")
        for file_name, content in example().items():
            write(f"{folder}/{file_name}", content)

    between: dict[str, Step] = {
        "tdskill gap --workspace myskills": fill_in,
        "tdskill gap --staff staff.csv --demand demand.csv": single_files,
        f"tdskill init myskills --framework {folder}": own_framework,
        "tdskill gap": lambda: stand("work"),
        f"tdskill sheet --out {folder}": lambda: stand("work", without=folder),
        f"tdskill simulate --changes {file}": lambda: write(file, "left:\n- staff_id: 100013\n"),
        f"tdskill import {file} --as staff": lambda: write(file, BEFORE),
        f"tdskill validate [{folder}]": lambda: stand("."),
        f"tdskill init {folder}": lambda: stand(".", without=folder),
        f"tdskill sample --out {folder}": lambda: stand(".", without=folder),
        "tdskill validate": lambda: stand("work"),
    }
    tell(run, text, WORDS | {staff_id: "100013"}, between)


def test_every_page_with_commands_is_run() -> None:
    stories = {
        "ci",
        "ci.ja",
        "cycle",
        "faq",
        "faq.ja",
        "framework",
        "guide",
        "guide.ja",
        "simulate",
        "simulate.ja",
        "templates",
        *RUNNING,
    }
    pages = [path.stem for path in (ROOT / "docs").glob("*.md")]
    assert {name for name in pages if any(command_lines(page(f"docs/{name}.md")))} == stories
