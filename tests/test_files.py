"""Files that are whole or not there, and what outlasts a power cut."""

import os
import stat
from pathlib import Path

import pytest

from tdskill.files import strays_of, write_whole


def test_a_file_reaches_the_disk_before_it_takes_its_name_and_the_name_after_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    synced: list[tuple[bool, bool]] = []

    def fsync(handle: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(handle).st_mode), path.exists()))

    monkeypatch.setattr("tdskill.files.os.fsync", fsync)
    write_whole(path, b"x")
    assert synced == [(False, False), (True, True)]


def test_strays_are_what_we_leave_beside_a_file_and_nothing_of_others(tmp_path: Path) -> None:
    ours = {".a.csv.abcd_234", ".a.csv.00000000"}
    others = {
        ".a.csv.swp",
        ".a.csv.abcd12345",
        ".a.csv.ABCD1234",
        "a.csv.abcd1234",
        ".b.csv.abcd1234",
    }
    for name in ours | others:
        (tmp_path / name).write_bytes(b"")
    assert {path.name for path in strays_of(tmp_path / "a.csv")} == ours
