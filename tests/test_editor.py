"""The schemas in an editor: what it underlines, tells and offers. Skipped where there is none."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from editor import Session, missing, session
from tdskill.errors import errors_in
from tdskill.framework import check_framework, files_of, load_framework
from tdskill.framework.editor import BOUND_FOLDER, FOLDER, modelines, schema_files, vscode_setting
from tdskill.resources import data_dir

BROKEN = Path(__file__).parent / "broken" / "framework"

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"THE EDITOR IS NOT TRIED: {missing()}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("editor")


@pytest.fixture(scope="module")
def editor(folder: Path) -> Iterator[Session]:
    with session(folder) as talk:
        yield talk


def laid_out(source: Path, folder: Path, *, bound: bool = False) -> Path:
    """Copy a framework, with schemas that its files name."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("sample"))
    schemas = folder / (BOUND_FOLDER if bound else FOLDER)
    schemas.mkdir(parents=True)
    for name, content in schema_files(load_framework(source) if bound else None).items():
        (schemas / name).write_bytes(content)
    for path, content in modelines(folder, schemas).items():
        path.write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def plain(folder: Path) -> Path:
    return laid_out(data_dir(), folder / "plain")


@pytest.fixture(scope="module")
def bound(folder: Path) -> Path:
    return laid_out(data_dir(), folder / "bound", bound=True)


def place(path: Path, text: str) -> tuple[int, int]:
    """Return line and column, from 0, behind a text where it first stands."""
    before = path.read_text(encoding="utf-8").partition(f"\n{text}")[0] + f"\n{text}"
    return before.count("\n"), len(before.rpartition("\n")[2])


@pytest.mark.parametrize("source", sorted((BROKEN.parent.parent / "frameworks").iterdir()))
def test_nothing_is_underlined_in_frameworks_of_another_kind(
    editor: Session, source: Path, folder: Path
) -> None:
    laid = laid_out(source, folder / source.name, bound=True)
    for file in files_of(laid):
        if (laid / file).is_file():
            assert editor.open(laid / file) == [], file
            editor.close(laid / file)


@pytest.mark.parametrize("kind", ["plain", "bound"])
def test_nothing_is_underlined_in_the_embedded_files(
    editor: Session, kind: str, request: pytest.FixtureRequest
) -> None:
    framework: Path = request.getfixturevalue(kind)
    for file in filter(lambda file: (framework / file).is_file(), files_of(framework)):
        assert editor.open(framework / file) == [], file
        editor.close(framework / file)


def test_a_key_tells_what_the_page_tells(editor: Session, plain: Path) -> None:
    path = plain / "jobtypes.yaml"
    editor.open(path)
    line, column = place(path, "        weight")
    told = editor.hover(path, line, column - 1)
    assert (
        "達成度の計算での重み。1～9（省略時 1）\n\nweight in attainment, 1 to 9 (default 1)" in told
    )
    editor.close(path)


def test_a_job_type_is_offered_its_keys_and_a_skill_no_ids(editor: Session, plain: Path) -> None:
    path = plain / "jobtypes.yaml"
    first = path.read_text(encoding="utf-8").splitlines()[0]
    editor.open(path, f"{first}\njob_types:\n  - id: x\n    ")
    assert {each["label"] for each in editor.offered(path, 3, 4)} >= {
        *("name", "aliases", "provenance", "description"),
        *("requirements", "requirements_provenance"),
    }
    editor.close(path)
    editor.open(path, f"{first}\njob_types:\n  - id: x\n    requirements:\n      - ")
    assert {each["label"] for each in editor.offered(path, 4, 8)} >= {"skill", "level", "of"}
    editor.close(path)
    editor.open(path)
    assert editor.offered(path, *place(path, "      - skill: ")) == []
    editor.close(path)


def test_a_bound_schema_offers_each_skill_with_its_name(editor: Session, bound: Path) -> None:
    path = bound / "jobtypes.yaml"
    editor.open(path)
    offered = editor.offered(path, *place(path, "      - skill: "))
    names = {
        skill.id: str(skill.name.by_language["ja"]) for skill in load_framework(data_dir()).skills
    }
    assert [each["label"] for each in offered] == list(names)
    assert len(offered) == 22
    assert all(each["documentation"].startswith(names[each["label"]]) for each in offered)
    editor.close(path)


def test_mistakes_are_underlined_where_they_are(editor: Session, bound: Path) -> None:
    path = bound / "jobtypes.yaml"
    text = path.read_text(encoding="utf-8")
    for right, wrong in (
        ("skill: it_strategy", "skill: clowd"),
        ("level: 3", "level: 7"),
        ("    provenance: deck", "    provenance: page # "),
        ("        core: true", "        kore: true"),
    ):
        assert right in text
        text = text.replace(right, wrong, 1)
    lines = text.splitlines()
    told = editor.open(path, text)
    editor.close(path)
    found = {lines[each["range"]["start"]["line"]].strip(" -"): each["message"] for each in told}
    assert len(told) == 4
    assert "it_strategy" in found["skill: clowd"]
    assert "maximum of 3" in found["level: 7"]
    assert "kore" in found["kore: true"]
    (form,) = [words for line, words in found.items() if line.startswith("provenance: page")]
    assert "Write 'deck p.12'" in form


def test_a_provenance_begins_in_quotes_where_it_needs_them(editor: Session, plain: Path) -> None:
    path = plain / "jobtypes.yaml"
    first = path.read_text(encoding="utf-8").splitlines()[0]
    editor.open(path, f"{first}\njob_types:\n  - id: x\n    provenance: ")
    offered = [each["insertText"] for each in editor.offered(path, 3, 16)]
    assert offered == [
        "deck p.",
        '"inferred: ${1:根拠} / en: ${2:from what}"',
        '"assumed: ${1:理由} / en: ${2:why}"',
    ]
    editor.close(path)


def test_the_setting_of_vs_code_gives_files_their_schemas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    laid_out(data_dir(), tmp_path / "framework")
    for name in ("jobtypes.yaml", "sets/tools.yaml"):
        path = tmp_path / "framework" / name
        text = (data_dir() / name).read_text(encoding="utf-8")
        path.write_text(text.replace("level: 1", "level: one"), encoding="utf-8")
    setting = vscode_setting(Path("framework"), Path("framework", FOLDER))
    with session(tmp_path, setting["yaml.schemas"]) as editor:
        for name in ("jobtypes.yaml", "sets/tools.yaml"):
            told = editor.open(tmp_path / "framework" / name)
            assert {each["message"] for each in told} == {'Incorrect type. Expected "integer".'}
        assert editor.open(tmp_path / "framework" / "skills.yaml") == []


def test_nothing_is_underlined_in_what_validate_accepts(editor: Session, folder: Path) -> None:
    """What a file is to the editor's own parser, and not to ours, counts here."""
    laid = laid_out(BROKEN / "_valid", folder / "harmless")
    tried, underlined = [], {}
    for case in BROKEN.iterdir():
        source = folder / "source" / case.name
        shutil.copytree(BROKEN / "_valid", source)
        shutil.copytree(case, source, dirs_exist_ok=True)
        if errors_in(check_framework(source)[1]):
            continue
        for file in files_of(source):
            if not (case / file).is_file():
                continue
            (laid / file).write_bytes((case / file).read_bytes())
            content = modelines(laid, laid / FOLDER)[laid / file]
            tried.append((case.name, file))
            if told := editor.open(laid / file, content.decode("utf-8-sig")):
                underlined[case.name, file] = told
            editor.close(laid / file)
    assert len(tried) >= 10
    assert underlined == {}
