"""Whole files or none: written beside the target under a hidden name, then put in its place.

A run keeps what it writes locked until it has its name. So what a killed run left is known, and goes
when a folder is next written to. On Windows nothing that is open can be replaced or removed; there that
is the lock.
"""

import datetime as dt
import os
import re
import shutil
import stat
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

from tdskill.errors import TdskillError, reason_of
from tdskill.i18n import gettext as _
from tdskill.names import INVISIBLE

if sys.platform != "win32":
    import fcntl

WINDOWS = os.name == "nt"
"""Whether what is open can neither be replaced nor removed, and modes of files say nothing."""

_LOCK = ".tdskill.lock"
_PATIENCE = 60
"""Seconds to wait for another run to end."""

_HELD = 2.0
"""Seconds for which a virus scanner or OneDrive may hold a file that has just been written."""
_PAUSE = 0.05

# OneDrive leaves alone what ends in .tmp.
_HIDDEN = re.compile(r"\.tdskill-[0-9a-f]{8}\.tmp")
_YOUNG = 60.0
"""Seconds for which a hidden name is left alone where no lock tells whose it is."""

_Asked = ParamSpec("_Asked")
_Got = TypeVar("_Got")


class RefusedError(TdskillError):
    """A single file cannot be replaced; others in its folder can."""


def patiently(call: Callable[_Asked, _Got], *args: _Asked.args, **more: _Asked.kwargs) -> _Got:
    """Return what the call does; on Windows it is tried for two seconds while something holds a file."""
    end = time.monotonic() + _HELD
    while True:
        try:
            return call(*args, **more)
        except PermissionError:
            if not WINDOWS or time.monotonic() > end:
                raise
        time.sleep(_PAUSE)


@contextmanager
def open_whole(path: Path, *, private: bool = False, tidy: bool = True) -> Iterator[BinaryIO]:
    """Open a file beside `path` for writing; it takes the place of `path` when the block ends well.

    When the block raises, nothing is left behind. A link is replaced and never followed. `private`
    files (anything about persons) are readable by their owner only, others by whom they were before.
    What killed runs left in the folder goes, unless the caller sees to it (`tidy`). Raises
    TdskillError where there is no folder for it, RefusedError where it cannot be replaced, OSError.
    """
    if not path.parent.is_dir():
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=path.parent),
            _("Make it first, or name another file."),
        )
    if path.is_dir() and not path.is_symlink():
        raise RefusedError(_("{file} is a folder.").format(file=path), _("Name a file in it."))
    if tidy:
        sweep(path.parent)
    with _called(path), _in_place_of(path, private=private) as file:
        yield file


@contextmanager
def _called(path: Path) -> Iterator[None]:
    """Tell errors by the name that a user knows: a full disk has none, the file beside it another."""
    try:
        yield
    except OSError as error:
        if error.filename is None or _is_hidden(Path(error.filename)):
            error.filename, error.filename2 = str(path), None
        raise


@contextmanager
def _in_place_of(path: Path, *, private: bool) -> Iterator[BinaryIO]:
    temporary = _hidden_name(path.parent)
    # From before the file is there: a run may be ended at any moment.
    try:
        with _hidden_file(temporary, private=private) as file:
            yield file
            file.flush()
            if not (private or WINDOWS):
                _let_as_before(path, file)
            os.fsync(file.fileno())
            if WINDOWS:
                file.close()
            _put(temporary, path)
    except BaseException:
        with suppress(OSError):
            patiently(temporary.unlink, missing_ok=True)
        raise
    _sync(path.parent)


def _let_as_before(path: Path, file: BinaryIO) -> None:
    """Let those read and write a file who could do so with the one whose place it takes."""
    with suppress(OSError):  # none is there, or a drive knows no modes
        before = path.lstat().st_mode
        if stat.S_ISREG(before):
            os.fchmod(file.fileno(), stat.S_IMODE(before) & 0o777)


def _put(temporary: Path, path: Path) -> None:
    try:
        patiently(temporary.replace, path)
    except PermissionError as error:
        raise RefusedError(
            _("{file} cannot be read or written: {reason}.").format(
                file=path, reason=reason_of(error)
            ),
            _("Is it open in another program such as Excel, or may you not write there?"),
        ) from error


def _hidden_file(path: Path, *, private: bool) -> BinaryIO:
    """Make a file of this hidden name that no other run takes for a left one; returns it, open."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        # tempfile.mkstemp tries for hours where a folder of Windows takes no file.
        with suppress(FileExistsError):  # a run that took it for a left one is removing it
            handle = patiently(os.open, path, flags, 0o600 if private else 0o666)
            if _claimed(handle):
                return os.fdopen(handle, "wb")
            os.close(handle)
        time.sleep(_PAUSE)


@contextmanager
def hidden_folder(
    folder: Path,
    *,
    private: bool = False,
    farewell: Callable[[Path], None] = lambda _left: None,
) -> Iterator[Path]:
    """Make a folder under a hidden name in another; it goes when the block ends.

    It can be opened by whom the system lets (what is moved out of it stays so), or by its owner
    alone. What killed runs left beside it goes; `farewell` is told each before. Raises OSError.
    """
    sweep(folder, farewell)
    with _called(folder):
        path, handle = _new_folder(folder, 0o700 if private else 0o777)
    try:
        yield path
    finally:
        with suppress(OSError):
            patiently(shutil.rmtree, path)
        if handle is not None:
            os.close(handle)


def _new_folder(folder: Path, mode: int) -> tuple[Path, int | None]:
    """Make a folder under a hidden name; returns it, and the open handle that keeps it locked."""
    while True:
        path = _hidden_name(folder)
        path.mkdir(mode)
        if WINDOWS:
            return path, None
        with suppress(FileNotFoundError):
            handle = os.open(path, os.O_RDONLY)
            if _claimed(handle):
                return path, handle
            os.close(handle)


def _hidden_name(folder: Path) -> Path:
    return folder / f".tdskill-{os.urandom(4).hex()}.tmp"


def _is_hidden(path: Path) -> bool:
    return _HIDDEN.fullmatch(path.name) is not None


def _claimed(handle: int) -> bool:
    """Lock what is open, for as long as it is; False where another run is removing it just now."""
    if not WINDOWS:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a network drive without locks
            return True
    return os.fstat(handle).st_nlink > 0


def sweep(folder: Path, farewell: Callable[[Path], None] = lambda _left: None) -> None:
    """Remove what killed runs left in a folder under hidden names, and nothing of runs at work.

    `farewell` is told each before. A folder that cannot be looked into is left as it is.
    """
    with suppress(OSError):
        for path in filter(_is_hidden, folder.iterdir()):
            _remove_left(path, farewell)


def _remove_left(path: Path, farewell: Callable[[Path], None]) -> None:
    with suppress(OSError), _left(path) as is_left:
        if not is_left:
            return
        farewell(path)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def _left(path: Path) -> Iterator[bool]:
    """Tell whether no run holds this any more; none can take it while the block lasts."""
    is_old = time.time() - path.lstat().st_mtime > _YOUNG
    if WINDOWS or path.is_symlink():
        # A file that is open cannot be removed there; of a folder the rest would go.
        yield is_old or path.is_symlink() or not path.is_dir()
        return
    flags = os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_RDONLY if path.is_dir() else os.O_RDWR)
    handle = os.open(path, flags)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_left = True
        except BlockingIOError:
            is_left = False
        except OSError:
            is_left = is_old
        yield is_left
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    """Have the folder's new names outlast a power cut, where a folder can be opened (not Windows)."""
    if WINDOWS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network drives know no fsync of a folder; the file itself is written by then.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def move(path: Path, target: Path) -> Path:
    """Give a file or a folder another name, in place of a file of that name. Raises OSError."""
    return patiently(path.replace, target)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every other run that asks for this folder waiting; the system frees it when we are killed.

    Whoever may write in the folder can take the lock. Raises TdskillError when another run does not
    end, OSError when nothing can be written there.
    """
    from filelock import FileLock, Timeout

    path = folder / _LOCK
    if path.is_symlink():
        patiently(path.unlink)
    lock = FileLock(path, timeout=_PATIENCE, mode=0o666)
    try:
        patiently(lock.acquire)
    except Timeout as error:
        raise TdskillError(
            _("Another run is at work in {folder} and does not end.").format(folder=folder),
            _(
                "Nothing was written. Wait for it to end, and run it again. If none is at work any more, "
                "delete {file}."
            ).format(file=path),
        ) from error
    except PermissionError as error:
        if not path.exists():
            raise
        raise TdskillError(
            _("{file} belongs to somebody else and cannot be opened.").format(file=path),
            _(
                "Nothing was written. When no run is at work there, have it deleted, and run it again."
            ),
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def new_folders(folder: Path) -> Iterator[None]:
    """Make a folder and those above it; when the block raises, the empty ones of them go again."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise


def make_private(folder: Path) -> None:
    """Make a folder for files about persons, where there is none, for its owner alone.

    On Windows whoever may open the folder above may open it. Raises OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(0o777 if WINDOWS else 0o700, exist_ok=True)


def write_whole(path: Path, content: bytes, *, private: bool = False, tidy: bool = True) -> None:
    """Write `content` to `path` in one step, so that nobody ever sees half a file; see `open_whole`."""
    with open_whole(path, private=private, tidy=tidy) as file:
        file.write(content)


def write_anew(path: Path, content: bytes, *, private: bool = False) -> Path:
    """Write to a file in place of what it holds; return the copy of that, beside it under a dated name.

    Of a link the target is written to, and the copy stands beside the link; who could read the file can
    read both. Raises as `open_whole` and `end_of_links` do.
    """
    now = dt.datetime.now().astimezone()
    stem = f"{path.stem}.until-{now:%Y%m%d-%H%M%S}"
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1_000)))
    paths = (path.with_name(name + path.suffix) for name in names)
    kept = next(each for each in paths if not each.exists())
    write_whole(kept, patiently(path.read_bytes), private=True)
    if not private:
        shutil.copymode(path, kept)
    write_whole(end_of_links(path), content, private=private)
    return kept


def write_named(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write to a file that a user named: of a link the target is replaced.

    What is no plain file, such as a device or a pipe, is written straight. Raises as `open_whole`.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with _called(path), path.open("wb") as file:
            file.write(content)
    else:
        write_whole(end_of_links(path), content, private=private)


def real(path: Path) -> Path:
    """Return a path without links in it; one that leads back to itself stays, and is no error."""
    return Path(os.path.realpath(path))


def end_of_links(path: Path) -> Path:
    """Return what a path leads to through links, be it there or not. Raises TdskillError for a circle."""
    end = real(path)
    if end.is_symlink():
        raise TdskillError(
            _("{file} is a link that leads back to itself.").format(file=path),
            _("Delete it, or name another file."),
        )
    return end


_UNSAFE = re.compile(r'[<>:"/\\|?*%#~\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+|^[.-]+|[.]+$')
_UNSEEN = re.compile(f"{INVISIBLE}+")
_TAKEN_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)")
_LONGEST = 60
_MARK = 12


def file_names(texts: Iterable[str], *, taken: Collection[str] = ()) -> dict[str, str]:
    """Return for each text a name for a file (without an ending) that every system takes.

    A text that is a good name is its own. Any other - with signs of paths or that nobody sees, a name
    that Windows keeps for devices, one in `taken`, or one that some system would take for that of
    another text - gets a mark made from the text itself, so that a text has the same name whoever
    else is there.
    """
    import hashlib

    plain = {text: _UNSAFE.sub("_", _UNSEEN.sub("", text))[:_LONGEST].rstrip(".") for text in texts}
    keys = {text: _as_systems_compare(name) for text, name in plain.items()}
    counts = Counter(keys.values())
    reserved = {_as_systems_compare(name) for name in taken}
    return {
        text: name
        if name == text != ""
        and counts[keys[text]] == 1
        and keys[text] not in reserved
        and not _TAKEN_BY_WINDOWS.match(keys[text])
        # No name without a mark has this sign.
        else f"{name}~{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:_MARK]}"
        for text, name in plain.items()
    }


def _as_systems_compare(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
