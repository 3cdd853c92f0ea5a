"""A language is a catalogue and `name:` entries: none is needed in code, and none but one in a framework."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from conftest import Run
from filling import fill, visible
from tdskill import i18n
from tdskill.framework import check_framework, embedded_framework, load_framework
from tdskill.framework.models import Text
from tdskill.render.labels import provenance_text
from tdskill.resources import data_dir, templates_dir

JAPANESE = re.compile("[ぁ-んァ-ヴ一-龠]")
ROSTER = """\
職員番号,氏名,所属局,職層,人材区分,メンター
0001,Person 1,Bureau A,Senior Staff,ICT,
"""


def test_a_text_is_shown_in_the_language_in_use_else_in_the_first_one() -> None:
    both, english = Text(ja="雲", en="Cloud"), Text(en="Cloud")
    with i18n.speaking("ja"):
        assert (str(both), str(english)) == ("雲", "Cloud")
    with i18n.speaking("en"):
        assert (str(both), str(Text(ja="雲")), str(Text(ja="雲", en=None))) == ("Cloud", "雲", "雲")
    assert (both.first, Text(en="Cloud", ja="雲").first) == ("雲", "Cloud")
    assert both == Text(en="Cloud", ja="雲")
    assert both != Text(ja="雲")


@pytest.mark.parametrize(
    ("provenance", "japanese", "english"),
    [
        ("assumed: 理由 / en: a reason", "仮定: 理由", "assumed: a reason"),
        ("assumed: a reason / ja: 理由", "仮定: 理由", "assumed: a reason"),
        ("deck p.12 (reworded)", "基本方針 p.12 (reworded)", "policy p.12 (reworded)"),
        ("inferred: deck p.3 の例", "推定: 基本方針 p.3 の例", "inferred: policy p.3 の例"),
        ("inferred: open 24 / 7, p.3", "推定: open 24 / 7, p.3", "inferred: open 24 / 7, p.3"),
    ],
)
def test_a_reason_is_told_in_the_language_in_use(
    provenance: str, japanese: str, english: str
) -> None:
    assert provenance_text(provenance) == english
    with i18n.speaking("ja"):
        assert provenance_text(provenance) == japanese


def test_every_reason_of_tokyos_framework_is_in_both_languages() -> None:
    def provenances(value: Any, key: str = "") -> Iterator[str]:
        if isinstance(value, str):
            yield from [value] if key.endswith("provenance") else []
        for name, part in value.items() if isinstance(value, dict) else ():
            yield from provenances(part, name)
        for part in value if isinstance(value, list) else ():
            yield from provenances(part)

    files = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in data_dir().rglob("*.yaml")
        if "frameworks" not in path.parts
    ]
    reasons = [text for text in provenances(files) if text.startswith(("inferred", "assumed"))]
    assert len(reasons) > 100
    assert [text for text in reasons if len(text.split(" / en: ")) != 2] == []


def rewritten(folder: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> Path:
    """Write Tokyo's framework into a folder with each of its texts changed."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            changed = change(value) if "ja" in value else value
            return {key: walk(part) for key, part in changed.items()}
        return [*map(walk, value)] if isinstance(value, list) else value

    for path in data_dir().rglob("*.yaml"):
        to = folder / path.relative_to(data_dir())
        to.parent.mkdir(parents=True, exist_ok=True)
        whole = walk(yaml.safe_load(path.read_text(encoding="utf-8")))
        to.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rewritten(tmp_path_factory.mktemp("alone"), lambda text: {"en": text["en"]})


def test_a_framework_in_english_alone_has_no_problem_of_its_own(alone: Path) -> None:
    def told(folder: Path) -> list[tuple[str, str]]:
        return [(Path(each.source).name, each.message) for each in check_framework(folder)[1]]

    assert told(alone) == told(data_dir())
    tokyo, ours = embedded_framework(), load_framework(alone)
    assert [skill.name.first for skill in ours.skills] == [
        str(skill.name) for skill in tokyo.skills
    ]


def test_its_names_are_told_apart_as_any_others(alone: Path, tmp_path: Path) -> None:
    shutil.copytree(alone, tmp_path, dirs_exist_ok=True)
    skills = tmp_path / "skills.yaml"
    text = skills.read_text(encoding="utf-8")
    skills.write_text(text.replace("en: UX Design\n", "en: UI Design\n"), encoding="utf-8")
    _framework, problems = check_framework(tmp_path)
    assert "Two entries share the name 'UI Design'." in [each.message for each in problems]


@pytest.fixture
def year(run: Run, alone: Path) -> Path:
    """Lay out a workspace of that framework with a made-up year."""
    run("init", "own", "--framework", alone)
    run("sample", "--workspace", "own", "--out", "ws", "--people", "60")
    return Path("ws")


def test_the_year_of_such_a_framework_is_answered_in_every_language(run: Run, year: Path) -> None:
    with (year / "2024" / "staff.csv").open(encoding="utf-8-sig") as file:
        assert "Cloud Services" in next(csv.reader(file))
    rows = {
        lang: run("gap", "--workspace", year, "--format", "json", lang=lang).stdout
        for lang in i18n.LANGUAGES
    }
    assert '"cloud_services"' in rows["en"]
    assert rows["ja"] == rows["en"]
    assert "Cloud Services" in run("gap", "--workspace", year, lang="ja").stdout
    for lang, heading in (("ja", "1on1シート"), ("en", "1on1 sheet")):
        page = f"{lang}.html"
        run("report", "--workspace", year, "--person", "100011", "--output", page, lang=lang)
        text = Path(page).read_text(encoding="utf-8")
        assert heading in text
        assert "Cloud Services" in text


def test_a_name_that_a_file_gets_wrong_is_hinted_at_in_english(run: Run, year: Path) -> None:
    asked = ("attainment", "--workspace", year, "--job-type", "System Architectt")
    assert "System Architect" in run(*asked, lang="ja", code=1).output.split("\n", 1)[1]


def test_a_form_of_such_a_framework_comes_back_filled_in(run: Run, alone: Path) -> None:
    run("init", "ws", "--framework", alone, "--year", "2024")
    Path("ws/2024/staff.csv").unlink()
    Path("ws/2024/demand.csv").unlink()
    Path("ws/2024/roster.csv").write_text(ROSTER, encoding="utf-8")
    for lang in i18n.LANGUAGES:
        run("sheet", "--workspace", "ws", "--out", lang, lang=lang)
        page = openpyxl.load_workbook(f"{lang}/2024-self-0001.xlsx").active
        shown = [str(cell.value) for cell in visible(page)]
        assert "Cloud Services" in shown
    assert not [text for text in shown if JAPANESE.search(text)]
    Path("back").mkdir()
    fill(Path("ja/2024-self-0001.xlsx"), Path("back/0001.xlsx"), {"Cloud Services": 2})
    run("collect", "back", "--workspace", "ws", "--year", "2024")
    collected = Path("ws/2024/assessments.csv").read_text(encoding="utf-8-sig")
    assert [row for row in csv.reader(collected.splitlines()) if {"0001", "2"} <= {*row}]


FRENCH = {
    "FY{year}": "Exercice {year}",
    "{year}-{month:02}-{day:02}": "{day:02}/{month:02}/{year}",
    "Shortfall": "Manque",
    "Options": "Choix",
    "1on1 sheet": "Entretien",
    "Compare the demand for skills with their supply.": "Besoins et ressources.",
    "{folder}: no errors. {counts}.": "{folder} : sans erreur. {counts}.",
}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the source and lay one more catalogue beside the others."""
    root = tmp_path_factory.mktemp("source")
    package = Path(i18n.__file__).parent
    shutil.copytree(package, root / "src" / "tdskill", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (data_dir(), templates_dir()):
        (root / folder.name).symlink_to(folder, target_is_directory=True)
    catalogue = Catalog(locale="fr")
    for english, french in FRENCH.items():
        catalogue.add(english, french)
    folder = root / "src" / "tdskill" / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "tdskill.mo").open("wb") as file:
        write_mo(file, catalogue)
    return root


@pytest.fixture
def speak(source: Path, tmp_path: Path) -> Callable[..., str]:
    def call(*arguments: str) -> str:
        where = {
            **os.environ,
            "PYTHONPATH": str(source / "src"),
            "PYTHONUTF8": "1",
            "COLUMNS": "300",
        }
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, check=False, capture_output=True, cwd=tmp_path, env=where, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return call


ONE_AFTER_ANOTHER = """
import json, sys
from typer.testing import CliRunner
from tdskill.cli.app import app
for words in json.loads(sys.argv[1]):
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (words, done.output)
    print(json.dumps(done.stdout))
"""


def test_a_third_language_is_a_catalogue_and_names(
    speak: Callable[..., str], tmp_path: Path
) -> None:
    whole = speak("-m", "tdskill", "--help", "--lang", "fr")
    assert "ja, en, fr" in whole
    assert "Choix" in whole  # a word of Typer's own
    assert "Besoins et ressources." in whole

    rewritten(tmp_path / "framework", lambda text: {**text, "fr": f"fr {text['en']}"})
    expected = {
        "fr": ("Exercice 2024", "Manque", "fr Cloud Services"),
        "en": ("FY2024", "Shortfall", "Cloud Services"),
        "ja": ("2024年度（令和6年度）", "不足", "クラウドサービス活用"),
    }
    of_year = ("--workspace", "ws")
    report = ("report", *of_year, "--person", "100011", "--format", "md")
    course = ("attainment", *of_year, "--job-type", "fr System Architect")
    commands = [("--lang", "fr", "sample", "--workspace", ".", "--out", "ws", "--people", "60")]
    for lang in expected:
        each = (("validate", "ws/framework"), ("gap", *of_year), report, course)
        commands += [("--lang", lang, *words) for words in each]
    shown = speak("-c", ONE_AFTER_ANOTHER, json.dumps(commands)).splitlines()
    answers = iter([json.loads(line) for line in shown[1:]])
    for lang, (year, short, cloud) in expected.items():
        _validated, gap, page, attained = (next(answers) for _each in range(4))
        assert year in gap, lang
        assert short in gap
        assert re.search(rf"^{cloud} ", gap, re.MULTILINE)
        assert f"| {cloud} |" in page
        assert year in page
        assert cloud in attained

    (tmp_path / "ws" / "2024" / "roster.csv").write_text(ROSTER, encoding="utf-8")
    speak("-m", "tdskill", "sheet", "--workspace", "ws", "--out", "forms", "--lang", "fr")
    form = openpyxl.load_workbook(tmp_path / "forms" / "2024-self-0001.xlsx").active
    assert "fr Cloud Services" in [cell.value for cell in visible(form)]
