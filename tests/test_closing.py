"""Putting a year's confirmed levels in place, and what a killed run leaves behind."""

import datetime as dt
import hashlib
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tdskill.closing import Closed, close, recover
from tdskill.errors import TdskillError
from tdskill.manifest import LEVELS

NOON = dt.datetime(2025, 3, 10, 10, 15, tzinfo=dt.UTC)


def levels_of(number: int) -> bytes:
    """Return levels that show whether they are whole: 20,000 lines of one number, and an end."""
    return f"{number}\n".encode() * 20_000 + b"end\n"


def manifest_of(levels: bytes, note: str = "") -> bytes:
    digest = hashlib.sha256(levels).hexdigest()
    return json.dumps({"staff": {"sha256": digest}, "written_at": note}).encode()


def confirm(folder: Path, number: int, *, replace: bool = True, seconds: int = 0) -> Closed:
    levels = levels_of(number)
    now = NOON + dt.timedelta(seconds=seconds)
    return close(folder, levels, manifest_of(levels, str(seconds)), replace=replace, now=now)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def belongs(manifest: Path, levels: Path) -> bool:
    held = json.loads(manifest.read_bytes())["staff"]["sha256"]
    return bool(held == hashlib.sha256(levels.read_bytes()).hexdigest())


def test_levels_and_manifest_are_written_for_their_owner_alone(tmp_path: Path) -> None:
    confirm(tmp_path, 1, replace=False)
    assert names(tmp_path) == {"staff.csv", "staff.manifest.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_other_levels_are_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    confirm(tmp_path, 1)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(TdskillError, match="already"):
        confirm(tmp_path, 2, replace=False)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_is_replaced_is_kept_under_a_dated_name(tmp_path: Path) -> None:
    confirm(tmp_path, 1)
    closed = confirm(tmp_path, 2)
    kept = tmp_path / "staff.until-20250310-101500.csv"
    assert closed.kept == (kept, kept.with_suffix(".manifest.json"))
    assert kept.read_bytes() == levels_of(1)
    assert belongs(kept.with_suffix(".manifest.json"), kept)
    assert (tmp_path / LEVELS).read_bytes() == levels_of(2)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_kept_file_is_never_overwritten_not_even_in_the_same_second(tmp_path: Path) -> None:
    for number in range(4):
        confirm(tmp_path, number)
    kept = ("", "-2", "-3")
    assert [
        (tmp_path / f"staff.until-20250310-101500{suffix}.csv").read_bytes() for suffix in kept
    ] == [levels_of(number) for number in range(3)]


def test_levels_that_stood_there_twice_are_kept_twice(tmp_path: Path) -> None:
    for second, number in enumerate((1, 2, 1, 3)):
        confirm(tmp_path, number, seconds=second)
    kept = sorted(tmp_path.glob("staff.until-*.csv"))
    assert [path.read_bytes() for path in kept] == [levels_of(1), levels_of(2), levels_of(1)]


def test_a_staff_file_made_by_hand_is_kept_too(tmp_path: Path) -> None:
    (tmp_path / LEVELS).write_bytes(b"by\nhand")
    closed = confirm(tmp_path, 1)
    assert [path.read_bytes() for path in closed.kept] == [b"by\nhand"]


def test_a_blank_form_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / LEVELS).write_bytes("職員番号,氏名\r\n".encode("utf-8-sig"))
    assert confirm(tmp_path, 1, replace=False).kept == ()
    assert names(tmp_path) == {"staff.csv", "staff.manifest.json"}


def test_the_same_levels_again_change_nothing(tmp_path: Path) -> None:
    confirm(tmp_path, 1)
    manifest = (tmp_path / "staff.manifest.json").read_bytes()
    closed = confirm(tmp_path, 1, replace=False, seconds=9)
    assert closed == Closed(tmp_path / LEVELS)
    assert (tmp_path / "staff.manifest.json").read_bytes() == manifest


def test_the_same_levels_from_other_inputs_are_told_in_a_new_manifest(tmp_path: Path) -> None:
    confirm(tmp_path, 1)
    old = (tmp_path / "staff.manifest.json").read_bytes()
    digest = hashlib.sha256(levels_of(1)).hexdigest()
    new = json.dumps({"staff": {"sha256": digest}, "inputs": ["more"]}).encode()
    closed = close(tmp_path, levels_of(1), new, replace=False, now=NOON)
    assert [file for file, _digest in closed.written] == [tmp_path / "staff.manifest.json"]
    assert (tmp_path / "staff.manifest.json").read_bytes() == new
    assert [path.read_bytes() for path in closed.kept] == [old]


@pytest.mark.parametrize("manifest", [None, b"{", b"[]", b'{"staff": {"sha256": "0"}}'])
def test_the_same_levels_again_mend_a_manifest_that_is_not_theirs(
    manifest: bytes | None, tmp_path: Path
) -> None:
    confirm(tmp_path, 1)
    (tmp_path / "staff.manifest.json").unlink()
    if manifest is not None:
        (tmp_path / "staff.manifest.json").write_bytes(manifest)
    closed = confirm(tmp_path, 1, replace=False)
    assert [file for file, _digest in closed.written] == [tmp_path / "staff.manifest.json"]
    assert [path.read_bytes() for path in closed.kept] == ([] if manifest is None else [manifest])
    assert belongs(tmp_path / "staff.manifest.json", tmp_path / LEVELS)


def test_a_manifest_that_was_kept_already_is_not_kept_again(tmp_path: Path) -> None:
    confirm(tmp_path, 1)
    earlier = (tmp_path / "staff.manifest.json").read_bytes()
    confirm(tmp_path, 2, seconds=1)
    (tmp_path / "staff.manifest.json").write_bytes(earlier)
    before = names(tmp_path)
    confirm(tmp_path, 2, seconds=2)
    assert names(tmp_path) == before
    assert belongs(tmp_path / "staff.manifest.json", tmp_path / LEVELS)


def test_only_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    foreign = {".staff.csv.swp", ".staff.csv.backup-of-mine", "staff.csv.abcd1234", ".gitignore"}
    strays = {".tdskill-abcd1234.tmp", ".staff.manifest.new.json"}
    for name in foreign | strays:
        (tmp_path / name).write_bytes(b"half")
    recover(tmp_path)
    assert names(tmp_path) == foreign


_KILLED_AFTER = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_closing import confirm

left, replace = int(sys.argv[3]), Path.replace

def counted(self, target):
    global left
    replace(self, target)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

Path.replace = counted
confirm(Path(sys.argv[2]), 2, seconds=2)
"""


def child(code: str, folder: Path, *arguments: object) -> list[str]:
    return [
        sys.executable,
        "-c",
        code,
        str(Path(__file__).parent),
        str(folder),
        *map(str, arguments),
    ]


@pytest.mark.parametrize("renames", range(1, 6))
@pytest.mark.parametrize("again", [2, 3])
def test_a_run_killed_between_any_two_steps_is_taken_up(
    renames: int, again: int, tmp_path: Path
) -> None:
    confirm(tmp_path, 1, seconds=1)
    killed = subprocess.run(child(_KILLED_AFTER, tmp_path, renames), check=False)
    assert killed.returncode == -signal.SIGKILL
    was_new = renames >= 4
    assert (tmp_path / LEVELS).read_bytes() == levels_of(2 if was_new else 1)

    confirm(tmp_path, again, seconds=3)

    assert (tmp_path / LEVELS).read_bytes() == levels_of(again)
    assert belongs(tmp_path / "staff.manifest.json", tmp_path / LEVELS)
    kept = sorted(tmp_path.glob("staff.until-*.csv"))
    expected = [1, 2] if was_new and again == 3 else [1]
    assert [path.read_bytes() for path in kept] == [levels_of(number) for number in expected]
    assert all(belongs(path.with_suffix(".manifest.json"), path) for path in kept)
    assert len(names(tmp_path)) == 2 + 2 * len(kept)


_WITHOUT_END = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_closing import confirm

number = int(sys.argv[3])
print("ready", flush=True)
while True:
    number += 1
    confirm(Path(sys.argv[2]), number, seconds=number)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_no_moment_to_be_killed_at_loses_or_halves_a_file(tmp_path: Path) -> None:
    moments = random.Random(20250310)  # noqa: S311 - no secret
    number = 0
    confirm(tmp_path, number)
    for _kill in range(10):
        with subprocess.Popen(child(_WITHOUT_END, tmp_path, number), stdout=subprocess.PIPE) as run:
            assert run.stdout is not None
            run.stdout.readline()
            time.sleep(moments.uniform(0, 0.08))
            run.kill()
        tables = [path.read_bytes() for path in tmp_path.glob("staff*.csv")]
        found = [int(table.split(b"\n", 1)[0]) for table in tables]
        assert tables == [levels_of(each) for each in found], "a file is not whole"
        present = int((tmp_path / LEVELS).read_bytes().split(b"\n", 1)[0])
        assert sorted(set(found)) == list(range(present + 1)), "levels once confirmed are gone"
        for manifest in tmp_path.glob("staff*.json"):
            json.loads(manifest.read_bytes())

        number = present + 1
        confirm(tmp_path, number, seconds=number)

        assert not list(tmp_path.glob(".*"))
        pairs = [path.with_suffix(".manifest.json") for path in tmp_path.glob("staff*.csv")]
        assert all(
            belongs(path, Path(str(path).removesuffix(".manifest.json") + ".csv")) for path in pairs
        )
        assert len(pairs) == number + 1, "something was kept twice"
