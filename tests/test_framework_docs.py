"""docs/framework.md: its example is a whole framework, and its tables name every key."""

import re
from pathlib import Path

import pytest

from conftest import Run
from tdskill.framework import FILES, check_framework, files_of
from tdskill.framework.keys import KEY_MEANINGS, meaning_of, models_in
from tdskill.framework.models import Entry, SetFile
from tdskill.i18n import translations

PAGE = (Path(__file__).parent.parent / "docs" / "framework.md").read_text(encoding="utf-8")


def example() -> dict[str, str]:
    """Return the example's files: each YAML block begins with a comment that names its file."""
    part = PAGE.split("<!-- example -->")[1].split("<!-- /example -->")[0]
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", part, re.DOTALL)
    return dict(blocks)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "mycity"
    made.mkdir()
    for name, content in example().items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(content, encoding="utf-8")
    return made


MODELS = dict.fromkeys(model for file in (*FILES.values(), SetFile) for model in models_in(file))


def test_the_example_is_a_small_whole_framework_without_any_problem(folder: Path) -> None:
    framework, problems = check_framework(folder)
    assert problems == []
    assert framework is not None
    assert set(example()) == set(files_of(folder)) == {*FILES, "sets/tools.yaml"}
    sizes = (framework.skills, framework.job_types, framework.certifications, framework.ranks)
    assert list(map(len, sizes)) == [3, 1, 1, 2]
    assert len(framework.for_set("tools").skills) == len(framework.trainings) == 1
    assert framework.policy_for(2025)
    assert 40 <= sum(len(text.splitlines()) for text in example().values()) <= 90


def test_the_steps_of_the_page_lead_to_figures(run: Run, folder: Path) -> None:
    assert "Skills 3" in run("validate", folder).stdout
    run("init", "work", "--framework", folder, "--year", "2025")
    header = Path("work/2025/staff.csv").read_text(encoding="utf-8-sig").strip()
    assert header == (
        "職員番号,氏名,所属局,職層,人材区分,段階,サービス設計,データ活用,セキュリティ"
    )
    assert "サービス設計" in run("show", "skills", "--workspace", "work", lang="ja").stdout
    run("sample", "--workspace", "work", "--out", "trial", "--year", "2025")
    shown = run("gap", "--workspace", "trial", lang="ja").stdout
    assert "データ活用" in shown
    assert "180人" in shown


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_page_names_every_key_and_whether_it_is_required(model: type[Entry]) -> None:
    found = re.search(rf"<!-- {model.__name__} -->\n((?:\|.*\n)+)", PAGE)
    assert found, f"docs/framework.md has no table for {model.__name__}"
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in found[1].splitlines()[2:]]
    told = {key.strip("`"): required == "○" for key, required, _ja, _en in rows}
    assert told == {name: field.is_required() for name, field in model.model_fields.items()}
    assert all(cell for _key, _required, *meanings in rows for cell in meanings)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_has_a_meaning_in_every_language(model: type[Entry]) -> None:
    """Whoever adds a key to a model tells what it means in `keys`, and translates it."""
    meanings = {key: meaning_of(model, key) for key in model.model_fields}
    untranslated = [
        key for key, text in meanings.items() if translations("ja").gettext(text) == text
    ]
    assert untranslated == []


def test_no_meaning_is_of_a_key_that_is_no_more() -> None:
    told = {(model, key) for model, keys in KEY_MEANINGS.items() for key in keys}
    assert set(KEY_MEANINGS) <= {base for model in MODELS for base in model.__mro__}
    assert told <= {(model, key) for model in KEY_MEANINGS for key in model.model_fields}
