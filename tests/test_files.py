"""Files that are whole or not there, what outlasts a power cut, and whom a folder is for."""

import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Run
from sentences import NO_ACCESS
from tdskill.errors import TdskillError
from tdskill.files import (
    RefusedError,
    file_names,
    hidden_folder,
    locked,
    open_whole,
    patiently,
    sweep,
    write_named,
    write_whole,
)
from writing import COMMANDS, INTO_A_FOLDER, files, hidden, lay_out

LEFT = ".tdskill-0a1b2c3d.tmp"


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


class TestWhatIsLeft:
    def test_is_what_has_our_hidden_names_and_nobody_holds(self, tmp_path: Path) -> None:
        others = {f"{LEFT}x", "tdskill-0a1b2c3d.tmp", ".tdskill-0a1b2c3g.tmp", ".a.csv.swp"}
        for name in (LEFT, *others):
            (tmp_path / name).write_bytes(b"")
        write_whole(tmp_path / "a.csv", b"a")
        assert {path.name for path in tmp_path.iterdir()} == {"a.csv", *others}

    def test_is_nothing_that_a_run_at_work_writes(self, tmp_path: Path) -> None:
        with hidden_folder(tmp_path) as folder, open_whole(tmp_path / "a.csv") as file:
            file.write(b"a")
            (folder / "x").write_bytes(b"x")
            sweep(tmp_path)
            write_whole(tmp_path / "b.csv", b"b")
            assert (folder / "x").exists()
            assert len(hidden(tmp_path)) == 2
        assert files(tmp_path) == {"a.csv", "b.csv"}
        assert not hidden(tmp_path)

    def test_goes_with_all_that_is_in_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / LEFT / "2024").mkdir(parents=True)
        (tmp_path / LEFT / "2024" / "roster.csv").write_bytes(b"")
        os.utime(tmp_path / LEFT, (0, 0))
        sweep(tmp_path)
        assert not list(tmp_path.iterdir())

    def test_leads_nowhere(self, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "a.csv").write_bytes(b"a")
        (tmp_path / LEFT).symlink_to(tmp_path / "mine")
        sweep(tmp_path)
        assert files(tmp_path) == {"mine/a.csv"}
        assert not (tmp_path / LEFT).is_symlink()


def test_a_folder_that_takes_no_folder_is_told_by_its_own_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_given: object, **_more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    told = run("init", tmp_path / "ws", code=1).stderr
    assert f"{tmp_path} {NO_ACCESS}" in " ".join(told.split())


def _to_a_file(path: Path, victim: Path) -> None:
    path.symlink_to(victim)


def _to_nothing(path: Path, victim: Path) -> None:
    path.symlink_to(victim.parent / "new.txt")


def _to_a_folder(path: Path, victim: Path) -> None:
    path.symlink_to(victim.parent)


def _hard(path: Path, victim: Path) -> None:
    # What is asked for by its content is read first, whoever put it there.
    if path.name != "pages.json":
        path.hardlink_to(victim)


LINKS = (_to_a_file, _to_nothing, _to_a_folder, _hard)


class TestLinks:
    @pytest.mark.parametrize("link", LINKS)
    @pytest.mark.parametrize("name", INTO_A_FOLDER)
    def test_in_an_output_folder_are_replaced_and_never_followed(
        self, name: str, link: Callable[[Path, Path], None], run: Run, tmp_path: Path
    ) -> None:
        lay_out(tmp_path)
        run(*COMMANDS[name])
        folder, victim = tmp_path / INTO_A_FOLDER[name], tmp_path / "of_a_colleague" / "open.txt"
        victim.parent.mkdir()
        victim.write_bytes(b"open to all")
        made = files(folder)
        for each in made:
            (folder / each).unlink()
            link(folder / each, victim)
        run(*COMMANDS[name])
        assert files(victim.parent) == {"open.txt"}
        assert victim.read_bytes() == b"open to all"
        assert files(folder) == made
        for path in (folder / each for each in made - {".tdskill.lock"}):
            assert not path.is_symlink()
            assert not path.samefile(victim)
            assert path.read_bytes() != b"open to all"

    def test_are_no_page_that_is_up_to_date(self, run: Run, tmp_path: Path) -> None:
        lay_out(tmp_path)
        run(*COMMANDS["report --all"])
        page, copy = tmp_path / "pages" / "0001.html", tmp_path / "copy.html"
        page.replace(copy)
        page.symlink_to(copy)
        assert "1 sheet written" in run(*COMMANDS["report --all"], "--only-changed").stderr
        assert not page.is_symlink()

    def test_are_no_form_that_is_there_already(self, run: Run, tmp_path: Path) -> None:
        lay_out(tmp_path)
        (tmp_path / "forms").mkdir()
        form = tmp_path / "forms" / "2024-self-0001.xlsx"
        form.symlink_to(tmp_path / "ws" / "2024" / "roster.csv")
        assert "3 files were written" in run("sheet", "--out", "forms", "--workspace", "ws").output
        assert not form.is_symlink()

    def test_that_the_user_names_are_followed(self, tmp_path: Path) -> None:
        link = tmp_path / "link.csv"
        link.symlink_to(tmp_path / "answer.csv")
        write_named(link, b"x")
        assert link.is_symlink()
        assert (tmp_path / "answer.csv").read_bytes() == b"x"

    def test_in_a_circle_are_told(self, tmp_path: Path, run: Run) -> None:
        (tmp_path / "a.csv").symlink_to("b.csv")
        (tmp_path / "b.csv").symlink_to("a.csv")
        told = run("attainment", "--sample", "--output", "a.csv", code=1).stderr
        assert "a.csv is a link that leads back to itself." in told
        assert (tmp_path / "a.csv").is_symlink()
        assert (tmp_path / "b.csv").is_symlink()


@pytest.mark.posix
class TestFolders:
    @pytest.mark.parametrize("name", INTO_A_FOLDER)
    def test_of_persons_are_made_for_their_owner_alone(
        self, name: str, run: Run, tmp_path: Path
    ) -> None:
        lay_out(tmp_path)
        run(*COMMANDS[name])
        assert stat.S_IMODE((tmp_path / INTO_A_FOLDER[name]).stat().st_mode) == 0o700

    def test_that_are_there_keep_their_mode(self, run: Run, tmp_path: Path) -> None:
        lay_out(tmp_path)
        (tmp_path / "forms").mkdir()
        (tmp_path / "forms").chmod(0o750)
        run(*COMMANDS["sheet"])
        assert stat.S_IMODE((tmp_path / "forms").stat().st_mode) == 0o750

    @pytest.mark.parametrize("umask", [0o022, 0o002, 0o077])
    def test_of_a_workspace_are_as_open_as_the_user_makes_folders(
        self, umask: int, run: Run, tmp_path: Path
    ) -> None:
        before = os.umask(umask)
        try:
            run("init", "ws", "--year", "2024")
            run("init", "ws", "--year", "2025")
        finally:
            os.umask(before)
        for folder in ("ws", "ws/2024", "ws/2025", "ws/framework"):
            assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o777 & ~umask
        assert stat.S_IMODE((tmp_path / "ws/tdskill.toml").stat().st_mode) == 0o666 & ~umask


class TestALock:
    @pytest.mark.posix
    def test_can_be_taken_by_all_who_may_write_in_the_folder(self, tmp_path: Path) -> None:
        before = os.umask(0o077)
        try:
            with locked(tmp_path):
                pass
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / ".tdskill.lock").stat().st_mode) == 0o666

    def test_that_cannot_be_opened_is_told_with_what_to_do(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".tdskill.lock").touch()

        def refuse(*_given: object, **_more: object) -> None:
            raise PermissionError(errno.EACCES, "no")

        monkeypatch.setattr("tdskill.files._HELD", 0.01)
        monkeypatch.setattr("filelock.FileLock.acquire", refuse)
        with (
            pytest.raises(TdskillError, match="belongs to somebody else") as told,
            locked(tmp_path),
        ):
            pass
        assert "have it deleted" in told.value.hint

    def test_of_a_run_that_does_not_end_is_told_with_what_to_do(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tdskill.files._PATIENCE", 0.05)
        with locked(tmp_path), pytest.raises(TdskillError, match="does not end") as told:  # noqa: SIM117
            with locked(tmp_path):
                pass
        assert str(tmp_path / ".tdskill.lock") in told.value.hint


class TestAFileThatCannotBeReplaced:
    @pytest.mark.posix
    def test_is_not_waited_for_where_nothing_holds_files(self) -> None:
        calls = []

        def refuse() -> None:
            calls.append(time.monotonic())
            raise PermissionError

        with pytest.raises(PermissionError):
            patiently(refuse)
        assert len(calls) == 1

    @pytest.mark.parametrize("name", ["sheet", "report --all"])
    def test_and_a_folder_in_its_place_stops_itself_alone(
        self, name: str, run: Run, tmp_path: Path
    ) -> None:
        lay_out(tmp_path)
        run(*COMMANDS[name])
        folder = tmp_path / INTO_A_FOLDER[name]
        first = min(path for path in folder.iterdir() if "000" in path.name)
        first.unlink()
        first.mkdir()
        told = " ".join(run(*COMMANDS[name], code=1).output.split())
        assert f"{first.name} is a folder." in told
        assert ("1 sheet written" if name == "report --all" else "2 files were written") in told

    def test_is_an_error_of_its_own(self, tmp_path: Path) -> None:
        with pytest.raises(RefusedError):
            write_whole(tmp_path, b"")


@pytest.mark.parametrize(
    ("name", "told"), [("sheet", "1 file was written"), ("report --all", "1 sheet written")]
)
def test_a_full_disk_ends_a_run_that_tells_what_it_wrote(
    name: str, told: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path)
    run(*COMMANDS[name])
    suffix = {"sheet": "-0001.xlsx", "report --all": "0001.html"}[name]
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if "000" in target.name and not target.name.endswith(suffix):
            raise OSError(errno.ENOSPC, "No space left on device", str(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    said = " ".join(run(*COMMANDS[name], code=1).output.split())
    assert told in said
    assert "No space left on device" in said
    assert not hidden(tmp_path)


@pytest.mark.parametrize(
    "sign",
    [
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
        *"\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe00\ufe0f\u3164\u115f\u180e\u034f\U000e0100\U000e0041",
    ],
)
def test_signs_that_nobody_sees_are_in_no_file_name(sign: str) -> None:
    texts = [f"00{sign}01", f"{sign}0002", f"fdp{sign}exe"]
    for text, name in file_names([*texts, "0009"]).items():
        assert sign not in name
        assert (name == text) is (text == "0009")
    assert file_names([texts[0]])[texts[0]].startswith("0001~")
