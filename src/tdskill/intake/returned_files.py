"""Which files came back: those in folders, by their endings, known again by a digest."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from glob import glob
from itertools import chain
from pathlib import Path
from typing import NoReturn

from tdskill.copies import open_file
from tdskill.errors import TdskillError, no_such_file
from tdskill.files import patiently, real
from tdskill.framework.fingerprint import SIZE
from tdskill.i18n import gettext as _
from tdskill.intake.encoding import refuse_pipe

_HIDDEN = (".", "~$")


CONTAINERS = (".msg", ".eml", ".zip", ".7z", ".lzh", ".rar")
"""Endings of files that may have forms inside, which are not read there."""


_NO_FORMS = frozenset(
    (
        *(".txt", ".ini", ".lnk", ".url", ".toml", ".yaml", ".yml", ".json", ".md", ".log"),
        *(".pdf", ".doc", ".docx", ".docm", ".rtf", ".ppt", ".pptx", ".jtd", ".xdw", ".xbd"),
        *(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".svg", ".mp4"),
        *CONTAINERS,
    )
)


def files_in(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files, and those in the folders below, each once and in a fixed order; and others.

    The others stand in folders and cannot be forms by their endings, as texts, pictures and settings,
    or are what Excel keeps beside an open workbook. Other hidden files are passed over without a word.
    Raises TdskillError for a path that does not exist.
    """
    found: dict[Path, Path] = {}
    others: dict[Path, Path] = {}
    for path in chain.from_iterable(map(_expanded, paths)):
        if not path.exists():
            raise no_such_file(path)
        if not path.is_dir():
            (others if open_file(path.name) else found).setdefault(real(path), path)
            continue
        for file in _walk(path):
            is_other = (
                file.suffix.lower() in _NO_FORMS
                or file.name.lower() == "thumbs.db"
                or open_file(file.name)
            )
            (others if is_other else found).setdefault(real(file), file)
    return list(found.values()), [path for key, path in others.items() if key not in found]


def _expanded(path: Path) -> list[Path]:
    """Return what a pattern with * and ? stands for; a path without, or one that is there, is itself.

    No shell expands it on Windows. Raises TdskillError where nothing fits.
    """
    if path.exists() or not re.search("[*?]", str(path)):
        return [path]
    # A bracket is a bracket: Windows knows no classes of signs.
    fitting = glob(str(path).replace("[", "[[]"), recursive=True)  # noqa: PTH207 - any folder
    found = sorted(filter(_is_seen, map(Path, fitting)))
    if not found:
        raise TdskillError(
            _("{pattern}: no file fits this pattern.").format(pattern=path),
            _("Check the name and the folder."),
        )
    return found


def _is_seen(path: Path) -> bool:
    """Tell whether a file is to be looked at: it is not hidden, or says of another that it is open."""
    return not path.name.startswith(_HIDDEN) or open_file(path.name) is not None


def _walk(folder: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for file in sorted(files):
            if _is_seen(Path(file)):
                yield Path(name) / file


def _refuse(error: OSError) -> NoReturn:
    """Let a folder that cannot be read be told, instead of passed over."""
    raise error


def name_of(path: Path, *, whole: bool = True) -> str:
    """Return a path, or the file's name alone, as text even where its bytes are none."""
    return os.fsencode(path if whole else path.name).decode("utf-8", "replace")


def digest_of(path: Path) -> str:
    """Return the short digest by which a file is known again.

    The letter before it keeps spreadsheets from taking it for a number. Raises OSError, and TdskillError
    for a pipe, which would be waited for.
    """
    refuse_pipe(path)
    with patiently(path.open, "rb") as file:
        return f"s{hashlib.file_digest(file, 'sha256').hexdigest()[:SIZE]}"
