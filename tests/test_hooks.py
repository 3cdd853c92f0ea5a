"""The hook for pre-commit is installed from this repository and run; the one for closed networks as well."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from rule_examples import VALID
from sentences import did_you_mean
from test_readme import ROOT

BIN = Path(sys.executable).parent
PRE_COMMIT = shutil.which("pre-commit", path=str(BIN))
HOOKS = ROOT / ".pre-commit-hooks.yaml"
NOT_BUILT = re.compile("An unexpected error has occurred|CalledProcessError")

pytestmark = [
    pytest.mark.posix,
    pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is not installed"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Lay out a repository with a framework in which one requirement is of a skill that is not there."""
    folder = tmp_path / "city"
    shutil.copytree(VALID, folder / "framework")
    misspell(folder, "skill: cloud", "skill: clowd")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    return folder


def misspell(folder: Path, right: str, wrong: str) -> None:
    path = folder / "framework" / "jobtypes.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")


def environment(folder: Path) -> dict[str, str]:
    path = os.pathsep.join((str(BIN), os.environ["PATH"]))
    ours = {"PRE_COMMIT_HOME": str(folder.parent / "home"), "TDSKILL_LANG": "en", "PATH": path}
    return os.environ | ours | {"GIT_CONFIG_GLOBAL": os.devnull}


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, env=environment(folder))  # noqa: S607


def pre_commit(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PRE_COMMIT), *map(str, words)],
        cwd=folder,
        env=environment(folder),
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
    )


def examples(page: str) -> list[str]:
    """Return the settings of pre-commit that a page shows: by its repository, and local."""
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), re.DOTALL)
    return [block for block in blocks if block.startswith("repos:")]


@pytest.mark.parametrize("page", ["ci.md", "ci.ja.md"])
def test_the_manifest_and_the_settings_of_the_pages_are_valid(repository: Path, page: str) -> None:
    assert pre_commit(repository, "validate-manifest", HOOKS).returncode == 0
    of_repository, local = examples(page)
    for text in (of_repository, local):
        (repository / "config.yaml").write_text(text, encoding="utf-8")
        assert pre_commit(repository, "validate-config", "config.yaml").returncode == 0
    (ours,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    (there,) = yaml.safe_load(of_repository)["repos"][0]["hooks"]
    (here,) = yaml.safe_load(local)["repos"][0]["hooks"]
    assert there["id"] == here["id"] == ours["id"]
    assert (here["files"], here["pass_filenames"]) == (ours["files"], ours["pass_filenames"])


def test_the_hook_looks_at_the_files_of_a_framework_alone() -> None:
    (ours,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    looked_at = [
        name
        for name in (
            "framework/skills.yaml",
            "city/framework/sets/tools.yaml",
            "framework/works.yml",
            "framework/notes.txt",
            "framework/other/skills.yaml",
            "myframework/skills.yaml",
        )
        if re.search(ours["files"], name)
    ]
    assert looked_at == [
        "framework/skills.yaml",
        "city/framework/sets/tools.yaml",
        "framework/works.yml",
    ]


def test_the_local_hook_of_a_closed_network_stops_a_commit_until_it_is_mended(
    repository: Path,
) -> None:
    (repository / ".pre-commit-config.yaml").write_text(examples("ci.md")[1], encoding="utf-8")
    failed = pre_commit(repository, "run", "--all-files")
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "framework/jobtypes.yaml:17:16: Unknown skill 'clowd'. [TD216]" in failed.stdout
    misspell(repository, "skill: clowd", "skill: cloud")
    passed = pre_commit(repository, "run", "--all-files")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout


def test_the_hook_is_installed_from_this_repository_and_finds_what_is_wrong(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no repository that pre-commit could install from")
    # What is installed is to be run, and nothing that lies here.
    monkeypatch.delenv("PYTHONPATH", raising=False)
    done = pre_commit(repository, "try-repo", ROOT, "tdskill-validate", "--all-files")
    if NOT_BUILT.search(done.stdout):
        pytest.skip("the environment of the hook cannot be built here: no network, probably")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "framework/jobtypes.yaml:17:16: Unknown skill 'clowd'. [TD216]" in done.stdout
    assert did_you_mean("'cloud'") in done.stdout
