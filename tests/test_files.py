"""Files that are whole or not there, and what outlasts a power cut."""

import os
import stat
from pathlib import Path

import pytest

from tdskill.files import write_whole


@pytest.mark.posix
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
