"""Completion at Tab: what is offered, and that real shells offer it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from conftest import Run
from tdskill import i18n
from tdskill.cli.app import app
from tdskill.cli.completion import SHELLS, WORDS, complete, script_for

STAFF = """職員番号,氏名,所属局,職層,人材区分,クラウドサービス活用
0001,職員 一郎,A局,主事,ICT職,2
0002,職員 花子,B 局,主任,DXアンバサダー,1
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for year in ("2023", "2024"):
        (tmp_path / "ws" / year).mkdir(parents=True)
    staff = tmp_path / "ws" / "2024" / "staff.csv"
    staff.write_bytes(STAFF.replace("\n", "\r\n").encode("cp932"))
    (tmp_path / "ws" / "2023" / "demand.csv").write_text("局,業務\nC局,窓口\n", encoding="utf-8")
    return tmp_path / "ws"


def process(
    *words: str, current: str = "", cwd: Path | None = None, lang: str = "en"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tdskill", *words],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env={
            **os.environ,
            "TDSKILL_COMPLETE": f"={current}",
            "TDSKILL_LANG": lang,
            "PYTHONUTF8": "1",
        },
        timeout=60,
    )


def offered(*words: str, current: str = "") -> list[str]:
    return [*complete(get_command(app), words, current)]


def test_commands_and_options_are_offered_with_their_meaning_in_the_users_language() -> None:
    assert offered(current="pl") == ["plan", "place"]
    assert offered("show", current="l") == ["ladder"]
    assert offered("gap", current="--b") == ["--by-bureau", "--by-capacity", "--bureau"]
    done = process(current="gap", lang="ja")
    assert done.stdout == "gap\tスキルの需要と供給を比べる。\n"


@pytest.mark.parametrize(
    ("words", "current", "choices"),
    [
        (("gap", "--year"), "", ["2024", "2023"]),
        (("trend", "--from"), "2023", ["2023"]),
        (("gap", "--bureau"), "", ["A局", "B 局"]),
        (("gap", "--year", "2023", "--bureau"), "", ["C局"]),
        (("gap", "--group"), "ict", ["ICT職"]),
        (("ladder", "--rank"), "senior", ["senior_staff"]),
        (("evidence", "--skill"), "cloud", ["cloud_services"]),
        (("attainment", "--job-type"), "system_", ["system_architect"]),
        (("report", "--target"), "dx", ["dx_ambassador"]),
        (("find", "--not-bureau"), "A", ["A局"]),
        (("find", "--exam"), "applied", ["applied_it_engineer"]),
        (("find", "--wish"), "", ["GQ", "DQ", "A局", "B 局"]),
        (("find", "--stage"), "c", ["corrected", "confirmed"]),
        (("gap", "--set"), "", ["skills", "tools"]),
        (("status", "--by"), "m", ["mentor"]),
        (("report", "--format"), "h", ["html"]),
        (("report", "--format"), "x", ["xlsx"]),
        (("show", "skills", "--format"), "x", ["xlsx"]),
        (("gap",), "--bureau=A", ["A局"]),
        (("gap", "--bureau", "="), "A", ["A局"]),
        (("gap", "--bureau"), "'B", ["B 局"]),
        (("report", "--person"), "", []),
        (("team", "--without"), "", []),
        (("gap", "--staff"), "", []),
    ],
    ids=str,
)
def test_values_are_those_of_the_workspace(
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    current: str,
    choices: list[str],
) -> None:
    monkeypatch.chdir(workspace)
    assert offered(*words, current=current) == choices


def test_a_name_in_the_language_in_use_is_completed_too() -> None:
    i18n.use("ja")
    assert offered("evidence", "--skill", current="クラウド") == ["クラウドサービス活用"]


def test_the_workspace_may_be_typed_or_the_sample(workspace: Path) -> None:
    assert offered("gap", "--workspace", str(workspace), "--bureau") == ["A局", "B 局"]
    assert offered("gap", f"--workspace={workspace}", "--year") == ["2024", "2023"]
    assert offered("gap", "--sample", "--bureau", current="環") == ["環境局"]
    own = workspace / "framework"
    own.mkdir()
    (own / "skills.yaml").write_text("skills:\n  - id: rust\n    name: {en: Rust}\n", "utf-8")
    assert offered("evidence", "--workspace", str(workspace), "--skill") == ["rust"]


def test_where_something_is_wrong_nothing_is_said(workspace: Path) -> None:
    (workspace / "2024" / "staff.csv").write_bytes(b"\x81")
    (workspace / "framework").mkdir()
    (workspace / "framework" / "skills.yaml").write_text("skills: [", encoding="utf-8")
    for words in (
        ("gap", "--year", "2024", "--bureau"),
        ("evidence", "--skill"),
        ("gap", "--workspace", "nowhere", "--year"),
    ):
        done = process(*words, cwd=workspace)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_imports_nothing_heavy(workspace: Path) -> None:
    script = (
        "import sys; sys.argv = ['tdskill', 'gap', '--bureau']\n"
        "from tdskill.cli import main; main()\n"
        "print([m for m in ('polars', 'pydantic', 'jinja2', 'rich') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=workspace,
        env={**os.environ, "TDSKILL_COMPLETE": "="},
    )
    assert done.stdout.splitlines()[-1] == "[]"


VALUES = {
    "status": (),
    "calibrate": (),
    "sheet": ("--out", "forms"),
    "report": ("--org", "--no-decide"),
    "validate": (),
    "collect": (".",),
    "rotation": (),
    "careers": (),
    "gap": (),
    "diff": (".", "."),
    "catalogue": ("--since", "nowhere"),
}


def of_each_command() -> list[tuple[str, str, str]]:
    found = []
    for option, words in WORDS.items():
        commands = words if isinstance(words, dict) else {"": words}
        shared = {"--stage": "sheet", "--due": "rotation", "--form": "sheet", "--step": "calibrate"}
        for command, these in commands.items():
            found += [(command or shared.get(option, "gap"), option, word) for word in these]
    return found


@pytest.mark.parametrize(("command", "option", "word"), of_each_command())
def test_each_word_offered_is_one_that_the_command_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, option: str, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if option in {"--lang", "--completion"}:
        words: tuple[str, ...] = (option, word, "--version")
    else:
        topic_of = ("show",) if command == "catalogue" else ()
        words = (*topic_of, command, *VALUES[command], option, word)
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code in {0, 1}, result.output  # 2 is what says that a word is wrong


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed_for_each_shell(run: Run, shell: str) -> None:
    assert run("--completion", shell).stdout.strip() == script_for(shell).strip()
    assert "fish" in run("--completion", "fisch", code=2).stderr


@pytest.fixture
def shell_env(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "tdskill"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m tdskill "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    for shell in SHELLS:
        (folder / shell).write_text(script_for(shell), encoding="utf-8")
    return {
        **os.environ,
        "PATH": f"{folder}:{os.environ['PATH']}",
        "TDSKILL_LANG": "en",
        "LC_ALL": "C.UTF-8",
        "SCRIPTS": str(folder),
    }


def in_shell(shell: str, script: str, env: dict[str, str], cwd: Path) -> list[str]:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run(
        [shell, *(("-f",) if shell == "zsh" else ()), "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env=env,
        cwd=cwd,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.posix
def test_bash_offers_them(shell_env: dict[str, str], workspace: Path) -> None:
    script = (
        'source "$SCRIPTS/bash"; COMP_WORDS=(tdskill gap --bureau ""); COMP_CWORD=3; _tdskill tdskill;'
        'printf "%s\\n" "${COMPREPLY[@]}"; complete -p tdskill'
    )
    assert in_shell("bash", script, shell_env, workspace) == [
        "A局",
        "B\\ 局",
        "complete -o default -F _tdskill tdskill",
    ]


@pytest.mark.posix
def test_zsh_offers_them_with_their_meaning(shell_env: dict[str, str], workspace: Path) -> None:
    script = (
        'compdef() {}; _describe() { print -l -- "${(@P)2}" }; source "$SCRIPTS/zsh"\n'
        "words=(tdskill evidence --skill cloud); CURRENT=4; _tdskill\n"
        'words=(tdskill gap --bureau ""); _tdskill'
    )
    assert in_shell("zsh", script, shell_env, workspace) == [
        "cloud_services:Cloud Services",
        "A局:",
        "B 局:",
    ]


@pytest.mark.posix
def test_fish_offers_them_with_their_meaning(shell_env: dict[str, str], workspace: Path) -> None:
    script = (
        'source "$SCRIPTS/fish"; complete -C "tdskill evidence --skill cloud";'
        'complete -C "tdskill gap --bureau "; complete -C "tdskill gap --staff 20"'
    )
    assert in_shell("fish", script, shell_env, workspace) == [
        "cloud_services\tCloud Services",
        "A局",
        "B 局",
        *("2023/", "2024/"),
    ]


@pytest.mark.posix
def test_powershell_offers_them(shell_env: dict[str, str], workspace: Path) -> None:
    script = (
        '. ([scriptblock]::Create((Get-Content -Raw "$Env:SCRIPTS/powershell")));'
        "$line = 'tdskill gap --bureau ';"
        "[System.Management.Automation.CommandCompletion]::CompleteInput("
        "$line, $line.Length, $null).CompletionMatches | ForEach-Object { $_.CompletionText }"
    )
    assert in_shell("pwsh", script, shell_env, workspace) == ["A局", "'B 局'"]
