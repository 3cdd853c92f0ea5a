"""validate --fix mends what is harmless, and nothing else: every case of tests/broken is tried."""

import re
import shutil
import stat
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from rule_examples import VALID, framework_with, with_examples
from tdskill.errors import errors_in
from tdskill.framework import FILES, check_framework, embedded_framework, files_of, fingerprint
from tdskill.framework.mend import MENDED, mend, mended_files
from tdskill.framework.rules import NAMES, rules
from tdskill.resources import data_dir
from test_framework_broken import CASES

CLEAN = {
    "no_break_space_indentation",
    "no_space_after_colon",
    "no_space_after_dash",
    "true_or_false_expected",
    "wide_colon",
    "wide_colon_first_in_entry",
    "wide_colon_in_braces",
    "wide_colon_last_in_entry",
    "wide_number_sign",
    "wide_space_after_colon",
    "wide_space_as_key",
    "wide_space_indentation",
}
"""Cases that hold nothing but what is harmless."""

IN_PART = {
    "number_expected",  # '2' is, '01', 'Lv.1', 1_0, 0x2, 2.0, true and a day are not
    "text_expected",  # numbers and true are, a list is not
}


def copied(case: str, folder: str) -> Path:
    made = Path(folder) / "framework"
    shutil.copytree(VALID, made)
    shutil.copytree(CASES / case, made, dirs_exist_ok=True)
    return made


@cache
def mended_cases() -> dict[str, tuple[int, int]]:
    """Return how many errors each case had, and has after mending; of those that were mended alone."""
    found = {}
    for case in sorted(path.name for path in CASES.iterdir()):
        with TemporaryDirectory() as folder:
            made = copied(case, folder)
            before = errors_in(check_framework(made)[1])
            for each in mended_files(
                {made / name: model for name, model in files_of(made).items()}
            ):
                assert mend(each.after, str(each.path), files_of(made)[each.path.name])[1] == []
                assert each.after.count(b"\n") == each.before.count(b"\n")
                each.path.write_bytes(each.after)
                found[case] = len(before), len(errors_in(check_framework(made)[1]))
    return found


def test_these_broken_cases_become_clean_these_in_part_and_no_other_is_touched() -> None:
    after = mended_cases()
    assert {case for case, (_before, left) in after.items() if not left} == CLEAN
    assert {case for case, (before, left) in after.items() if 0 < left < before} == IN_PART
    assert set(after) == CLEAN | IN_PART


@pytest.mark.parametrize(
    "code", [code for code in with_examples() if NAMES[code] in MENDED], ids=lambda code: code
)
def test_the_wrong_example_of_a_rule_becomes_the_right_one(tmp_path: Path, code: str) -> None:
    rule = rules()[code]
    wrong = framework_with(code, rule.wrong, tmp_path / "wrong")
    right = framework_with(code, rule.right, tmp_path / "right")
    after, told = mend((wrong / rule.file).read_bytes(), rule.file, files_of(wrong)[rule.file])
    assert after == (right / rule.file).read_bytes()
    assert [each.code for each in told] == [NAMES[code]]


SLIPS = {
    "skills.yaml": [
        ("  - id: it_strategy\n", "  -id: it_strategy\n"),
        ("- level: 1\n", "- level：1\n"),
    ],
    "jobtypes.yaml": [("        level: 3\n", '        level: "3"\n')],
    "certifications.yaml": [("    ipa_level: 1\n", "    ipa_level:　1\n")],
    "trainings.yaml": [("    mandatory: true\n", "    mandatory: Yes\n")],
    "framework.yaml": [('\nversion: "', '\n＃ x\nversion: "')],
}


def test_slips_in_the_embedded_files_are_mended_and_no_meaning_changes(tmp_path: Path) -> None:
    folder = tmp_path / "framework"
    shutil.copytree(data_dir(), folder, ignore=shutil.ignore_patterns("sample"))
    put = 0
    for name, slips in SLIPS.items():
        text = (folder / name).read_text(encoding="utf-8")
        for right, wrong in slips:
            assert right in text, right
            text = text.replace(right, wrong, 1)
            put += 1
        (folder / name).write_text(text, encoding="utf-8")
    assert check_framework(folder)[0] is None
    files = {folder / name: model for name, model in files_of(folder).items()}
    found = mended_files(files)
    assert sum(len(each.problems) for each in found) == put
    for each in found:
        each.path.write_bytes(each.after)
    framework, _problems = check_framework(folder)
    embedded = embedded_framework()
    assert framework is not None
    assert framework.sets == embedded.sets
    assert framework.all_certifications == embedded.all_certifications
    assert [fingerprint(each, framework) for each in framework.skills] == [
        fingerprint(each, embedded) for each in embedded.skills
    ]
    assert mended_files(files) == []


def test_the_embedded_files_have_nothing_to_mend() -> None:
    assert (
        mended_files({data_dir() / name: model for name, model in files_of(data_dir()).items()})
        == []
    )


@pytest.mark.parametrize("case", ["wide_signs_in_texts", "tab_indentation", "colon_in_text"])
def test_what_stands_in_a_text_or_is_not_certain_stays(tmp_path: Path, case: str) -> None:
    made = copied(case, str(tmp_path))
    assert mended_files({made / name: model for name, model in files_of(made).items()}) == []


def test_a_dash_in_a_text_that_goes_on_stays_where_the_next_line_is_wrong() -> None:
    text = (VALID / "jobtypes.yaml").read_text(encoding="utf-8")
    wrong = text.replace(
        "    description: {ja: 仕組みを作る。}\n",
        "    description:\n      ja: 仕組みを\n        -tsukuru\n       en: x\n",
    )
    assert wrong != text
    assert mend(wrong.encode(), "jobtypes.yaml", FILES["jobtypes.yaml"]) == (wrong.encode(), [])


def test_a_colon_too_tight_in_brackets_is_mended_and_one_in_a_text_stays() -> None:
    text = (VALID / "jobtypes.yaml").read_text(encoding="utf-8")
    right = text + (
        "  - {id: third, name: {ja: 三, en: third}, description: {ja: 'a, level:3'}, requirements:\n"
        "      [{skill: cloud, level: 2}], requirements_provenance: p.1, provenance: p.1}\n"
    )
    wrong = right.replace("{skill: cloud, level: 2}]", "{skill: cloud, level:2}]")
    assert wrong != right
    after, told = mend(wrong.encode(), "jobtypes.yaml", FILES["jobtypes.yaml"])
    assert after.decode() == right
    line = wrong.splitlines()[-1]
    place = (len(wrong.splitlines()), line.index("level:") + len("level:"))
    assert [(each.code, each.line, each.column) for each in told] == [("space_missing", *place)]
    unknown = right.replace("{skill: cloud, level: 2}]", "{skill: cloud, lvl:2}]")
    assert mend(unknown.encode(), "jobtypes.yaml", FILES["jobtypes.yaml"])[1] == []


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_stay(ends: str, mark: bytes) -> None:
    text = (VALID / "works.yaml").read_text(encoding="utf-8").replace("\n", ends)
    wrong = text.replace("level: 2", "level：2", 1)
    after, told = mend(mark + wrong.encode(), "works.yaml", FILES["works.yaml"])
    assert after == mark + text.encode()
    assert [each.code for each in told] == ["colon_wide"]


@given(st.data())
def test_mending_ends_changes_no_line_count_and_is_done_after_one_run(data: st.DataObject) -> None:
    text = (VALID / "jobtypes.yaml").read_text(encoding="utf-8")
    for _each in range(data.draw(st.integers(1, 4))):
        sign, wide = data.draw(
            st.sampled_from([(": ", "："), (": ", ":　"), (": ", ":"), ("- ", "-"), ("  ", "　")])
        )
        places = [found.start() for found in re.finditer(re.escape(sign), text)]
        if places:
            at = data.draw(st.sampled_from(places))
            text = text[:at] + wide + text[at + len(sign) :]
    model = FILES["jobtypes.yaml"]
    after, told = mend(text.encode(), "jobtypes.yaml", model)
    assert (after == text.encode()) == (not told)
    assert len(after.decode().splitlines()) == len(text.splitlines())
    assert mend(after, "jobtypes.yaml", model) == (after, [])


def test_fix_writes_keeps_a_copy_and_checks_what_it_wrote(run: Run, tmp_path: Path) -> None:
    made = copied("wide_colon", str(tmp_path))
    before = {path: path.read_bytes() for path in made.rglob("*.yaml")}
    done = run("validate", made, "--fix")
    assert "jobtypes.yaml: 1 place mended; as it was before: jobtypes.until-" in done.stderr
    assert "[TD012]" in done.stderr
    assert "no errors" in done.stdout
    (kept,) = made.glob("jobtypes.until-*.yaml")
    assert kept.read_bytes() == before[made / "jobtypes.yaml"]
    changed = [path for path, content in before.items() if path.read_bytes() != content]
    assert changed == [made / "jobtypes.yaml"]
    again = run("validate", made, "--fix")
    assert "mended" not in again.stderr
    assert "not read" not in again.stdout
    assert list(made.glob("*.until-*")) == [kept]


def test_diff_shows_the_change_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    made = copied("true_or_false_expected", str(tmp_path))
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    shown = run("validate", made, "--fix", "--diff", code=1).stdout
    assert [line for line in shown.splitlines() if line.startswith(("-", "+"))] == [
        f"--- {made}/jobtypes.yaml",
        f"+++ {made}/jobtypes.yaml",
        "-        core: yes",
        "+        core: true",
    ]
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before
    assert run("validate", VALID, "--fix", "--diff").stdout == ""


@pytest.mark.posix
@pytest.mark.parametrize("mode", [0o640, 0o664, 0o444])
def test_who_may_read_and_write_a_file_stays(run: Run, tmp_path: Path, mode: int) -> None:
    made = copied("wide_colon", str(tmp_path))
    (made / "jobtypes.yaml").chmod(mode)
    run("validate", made, "--fix")
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.glob("jobtypes.*")}
    assert set(found.values()) == {mode}
    assert len(found) == 2


@pytest.mark.posix
def test_a_set_and_a_link_are_mended_where_they_are(run: Run, tmp_path: Path) -> None:
    made = copied("_valid", str(tmp_path))
    path = made / "sets" / "instruments.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("level: 1", "level:1"), encoding="utf-8")
    real = tmp_path / "elsewhere.yaml"
    path.rename(real)
    path.symlink_to(real)
    run("validate", made, "--fix")
    assert path.is_symlink()
    assert real.read_text(encoding="utf-8") == text
    assert len(list(path.parent.glob("instruments.until-*.yaml"))) == 1
    assert check_framework(made)[1] == []


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not there")
@pytest.mark.parametrize("last", [b"source: {ja: a}", b"version: 1.0", b"version: 1.0\r\n"])
def test_what_diff_shows_is_a_patch(
    run: Run, tmp_path: Path, last: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copied("_valid", str(tmp_path)))
    path = Path("framework.yaml")
    lines = {b"version: 1.0", b"source: {ja: a}"} - {last.strip()}
    path.write_bytes(b"\r\n".join((b"\xef\xbb\xbfid: city", b"name: {ja: a}", *lines, last)))
    run("validate", ".", "--fix", "--diff", "--output", tmp_path / "change", code=1)
    done = shutil.copy(path, tmp_path / "done.yaml")
    subprocess.run(["patch", "--binary", "-s", done, tmp_path / "change"], check=True)  # noqa: S607
    run("validate", ".", "--fix")
    assert Path(done).read_bytes() == path.read_bytes()
    assert b'version: "1.0"' in path.read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        *("VALID --diff", "VALID --fix --files", "--fix", "--fix --diff"),
        *(f"VALID --fix --diff {more}" for more in ("--format sarif", "--since VALID")),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, options: str) -> None:
    assert run("validate", *options.replace("VALID", str(VALID)).split(), code=2).stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("--fix --since nowhere", 1),
        ("--fix --year 2024", 1),
        ("--fix --diff --output framework/jobtypes.yaml", 2),
        ("--fix --format json --output framework/sets/instruments.yaml", 2),
        ("--format json --since old --output old/skills.yaml", 2),
    ],
)
def test_nothing_is_written_where_something_else_is_wrong(
    run: Run, tmp_path: Path, options: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied("wide_colon", str(tmp_path))
    shutil.copytree(VALID, tmp_path / "old")
    monkeypatch.chdir(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    run("validate", "framework", *options.split(), code=code)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before
