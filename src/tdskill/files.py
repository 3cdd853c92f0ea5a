"""Whole files or none: written beside the target, then put in its place."""

import hashlib
import os
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _

_NAMED = 100
_LOCK = ".tdskill.lock"
_PATIENCE = 60
"""Seconds to wait for another run to end."""

# The eight signs are those that tempfile.mkstemp puts behind a prefix.
_RANDOM = 8
_SIGNS = re.compile(rf"[a-z0-9_]{{{_RANDOM}}}")


@contextmanager
def open_whole(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """Open a file beside `path` for writing; it takes the place of `path` when the block ends well.

    When the block raises, nothing is left behind. Of a symbolic link the target is replaced; what
    is no plain file, such as a device or a pipe, is written straight. `private` files (anything
    about persons) are readable by their owner only. Raises TdskillError where there is no folder
    for it, OSError.
    """
    if not path.parent.is_dir():
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=path.parent),
            _("Make it first, or name another file."),
        )
    if path.is_dir():
        raise TdskillError(_("{file} is a folder.").format(file=path), _("Name a file in it."))
    is_special = path.exists() and not path.is_file()
    try:
        with (
            path.open("wb") if is_special else _in_place_of(path.resolve(), private=private)
        ) as file:
            yield file
    except OSError as error:
        # Nobody knows the file beside it, and a full disk is told without any name.
        if error.filename is None or Path(error.filename).name.startswith(_hidden_prefix(path)):
            error.filename, error.filename2 = str(path), None
        raise


def _hidden_prefix(path: Path) -> str:
    """Return how the hidden file begins that is written beside `path`; eight signs follow."""
    return f".{path.name[:_NAMED]}."


def strays_of(path: Path) -> list[Path]:
    """Return the hidden files that killed runs left beside `path`, by name; none of other programs."""
    return strays_in([path.resolve()])


def strays_in(paths: Collection[Path]) -> list[Path]:
    """Return the same of many files, all of one folder; the folder is read once."""
    prefixes = {_hidden_prefix(path) for path in paths}
    return sorted(
        other
        for folder in {path.parent for path in paths}
        for other in folder.iterdir()
        if other.name[:-_RANDOM] in prefixes and _SIGNS.fullmatch(other.name[-_RANDOM:])
    )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every other run that asks for this folder waiting; the system frees it when we are killed.

    Raises TdskillError when another run does not end, OSError when nothing can be written there.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK, timeout=_PATIENCE, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise TdskillError(
            _("Another run is at work in {folder} and does not end.").format(folder=folder),
            _("Nothing was written. Wait for it to end, and run it again."),
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _in_place_of(path: Path, *, private: bool) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(prefix=_hidden_prefix(path), dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if not private:
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
        _sync(path.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    """Have the folder's new names outlast a power cut, where a folder can be opened (not Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network drives know no fsync of a folder; the file itself is written by then.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def new_folders(folder: Path) -> Iterator[None]:
    """Make a folder and those above it; when the block raises, the empty ones of them go again."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for path in made:
                path.rmdir()
        raise


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write `content` to `path` in one step, so that nobody ever sees half a file.

    `private` files (anything about persons) are readable by their owner only. Raises OSError.
    """
    with open_whole(path, private=private) as file:
        file.write(content)


_UNSAFE = re.compile(r'[<>:"/\\|?*%#~\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+|^[.-]+|[.]+$')
_TAKEN_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)")
_LONGEST = 60
_MARK = 12


def file_names(texts: Iterable[str], *, taken: Collection[str] = ()) -> dict[str, str]:
    """Return for each text a name for a file (without an ending) that every system takes.

    A text that is a good name is its own. Any other - with signs of paths, a name that Windows keeps
    for devices, one in `taken`, or one that some system would take for that of another text - gets
    a mark made from the text itself, so that a text has the same name whoever else is there.
    """
    plain = {text: _UNSAFE.sub("_", text)[:_LONGEST].rstrip(".") for text in texts}
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
