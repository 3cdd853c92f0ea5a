"""Windows as far as it can be tried elsewhere: what the file system of a folder does there.

`pytest --windows` runs any test under it (`make windows` those of commands that write). Below its
folder nothing that is open can be replaced, removed or moved, not even by the one who has it open;
names differ by more than case; devices and signs of Windows are no names; folders cannot be opened;
modes say nothing; processes are only spawned; and a virus scanner refuses a share of the calls that
tdskill makes, as Windows words it. What it cannot show stands in docs/windows.md.
"""

import builtins
import io
import os
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

_OURS = f"{os.sep}tdskill{os.sep}"
_LOCKS = f"{os.sep}filelock{os.sep}"
_TESTS = str(Path(__file__).parent)
_NO_NAME = re.compile(
    r'[<>:"|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)', re.IGNORECASE
)
_DENIED, _IN_USE, _BAD_NAME = 5, 32, 123


class Windows:
    """The simulation; `held` are files that somebody has open in Excel, `refused` counts the scanner."""

    def __init__(self, root: Path, share: float = 0.0, seed: int = 0) -> None:
        self.root = os.path.realpath(root)
        self.share = share
        self.held: set[Path] = set()
        self.refused = 0
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._stat, self._listdir = os.stat, os.listdir

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tdskill.files.WINDOWS", True)
        monkeypatch.delattr("tdskill.files.fcntl")
        monkeypatch.setattr("tdskill.files._PAUSE", 0.001)
        monkeypatch.setattr("shutil._use_fd_functions", False)
        monkeypatch.setattr("os.fork", self._no_fork)
        monkeypatch.setattr("os.chmod", lambda *_given, **_more: None)
        monkeypatch.setattr("os.stat", self._looking(os.stat))
        monkeypatch.setattr("os.lstat", self._looking(os.lstat))
        for name in ("replace", "rename"):
            monkeypatch.setattr(os, name, self._moving(getattr(os, name)))
        for name in ("unlink", "remove", "rmdir"):
            monkeypatch.setattr(os, name, self._removing(getattr(os, name)))
        monkeypatch.setattr("os.mkdir", self._making(os.mkdir))
        monkeypatch.setattr("os.open", self._opening_low(os.open))
        opening = self._opening(io.open)
        monkeypatch.setattr(io, "open", opening)
        monkeypatch.setattr(builtins, "open", opening)

    def _no_fork(self) -> NoReturn:
        raise AssertionError("there is no fork on Windows")

    def _inside(self, path: Any) -> str | None:
        """Return the path as the folder has it, whatever its case; None where it is elsewhere."""
        # Locks have calls of their own there.
        if not isinstance(path, str | os.PathLike) or _LOCKS in _asker():
            return None
        parts = Path(os.path.abspath(os.fspath(path))).parts  # noqa: PTH100 - links stay links
        root = Path(self.root).parts
        if parts[: len(root)] != root:
            return None
        found = self.root
        for part in parts[len(root) :]:
            try:
                names = self._listdir(found)
            except OSError:
                names = []
            same = [name for name in names if name.casefold() == part.casefold()]
            found = os.path.join(found, part if part in names or not same else same[0])  # noqa: PTH118
        return found

    def _refuse(self, number: int, path: str) -> NoReturn:
        kind = OSError if number == _BAD_NAME else PermissionError
        error = kind(22 if number == _BAD_NAME else 13, "refused", path)
        vars(error)["winerror"] = number
        raise error

    def _scan(self, path: str) -> None:
        if self._chance.random() < self.share and _OURS in _asker():
            self.refused += 1
            self._refuse(_IN_USE, path)

    def _refuse_open(self, path: str) -> None:
        """Refuse what is open, or a folder in which something is, or that somebody works in."""
        below = path + os.sep
        used = [*_open_files(), os.getcwd(), *map(str, self.held)]  # noqa: PTH109
        if any(each == path or each.startswith(below) for each in used):
            self._refuse(_IN_USE, path)

    def _refuse_name(self, path: str) -> None:
        if _NO_NAME.search(Path(path).name):
            self._refuse(_BAD_NAME, path)

    def _looking(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def look(path: Any, *given: Any, **more: Any) -> Any:
            try:
                return call(path, *given, **more)
            except FileNotFoundError:
                inside = self._inside(path)
                if inside is None:
                    raise
                return call(inside, *given, **more)

        return look

    def _moving(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def move(source: Any, target: Any, **more: Any) -> Any:
            here, there = self._inside(source), self._inside(target)
            if here is None or there is None:
                return call(source, target, **more)
            self._scan(there)
            self._refuse_name(there)
            self._refuse_open(here)
            self._refuse_open(there)
            if Path(there).is_dir() and not Path(there).is_symlink():
                self._refuse(_DENIED, there)
            return call(here, there, **more)

        return move

    def _removing(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def remove(path: Any, **more: Any) -> Any:
            inside = self._inside(path)
            if inside is None:
                return call(path, **more)
            self._scan(inside)
            self._refuse_open(inside)
            return call(inside, **more)

        return remove

    def _making(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def make(path: Any, *given: Any, **more: Any) -> Any:
            inside = self._inside(path)
            if inside is None:
                return call(path, *given, **more)
            self._refuse_name(inside)
            # There it would be its owner's alone, and so would be all that is ever moved out of it.
            assert (*given, more.get("mode"))[0] != 0o700, path
            return call(inside, *given, **more)

        return make

    def _opening_low(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def open_low(path: Any, flags: int, *given: Any, **more: Any) -> Any:
            inside = self._inside(path)
            if inside is None:
                return call(path, flags, *given, **more)
            self._before_opening(inside, writing=bool(flags & (os.O_WRONLY | os.O_RDWR)))
            return call(inside, flags, *given, **more)

        return open_low

    def _opening(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def open_high(path: Any, mode: str = "r", *given: Any, **more: Any) -> Any:
            inside = self._inside(path)
            if inside is None:
                return call(path, mode, *given, **more)
            self._before_opening(inside, writing=not mode.startswith("r") or "+" in mode)
            return call(inside, mode, *given, **more)

        return open_high

    def _before_opening(self, path: str, *, writing: bool) -> None:
        self._scan(path)
        if Path(path).is_dir():
            self._refuse(_DENIED, path)
        if writing:
            self._refuse_name(path)
            if Path(path) in self.held:
                self._refuse(_IN_USE, path)


def _open_files() -> list[str]:
    """Return the files that this process has open."""
    found = []
    for handle in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(handle.readlink()))
        except OSError:
            continue
    return found


def _asker() -> str:
    """Return who asks: a file of tdskill, of the tests, or of the library of locks."""
    frame = sys._getframe(2)  # noqa: SLF001 - who calls
    while frame := frame.f_back:  # type: ignore[assignment]
        name = frame.f_code.co_filename
        if name != __file__ and any(each in name for each in (_OURS, _TESTS, _LOCKS)):
            return name
    return ""
