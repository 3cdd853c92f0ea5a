"""Whole files or none: written beside the target, then put in its place."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _


@contextmanager
def open_whole(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """Open a file beside `path` for writing; it takes the place of `path` when the block ends well.

    When the block raises, nothing is left behind. `private` files (anything about persons) are
    readable by their owner only. Raises TdskillError where there is no folder for it, OSError.
    """
    if not path.parent.is_dir():
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=path.parent),
            _("Make it first, or name another file."),
        )
    if path.is_dir():
        raise TdskillError(_("{file} is a folder.").format(file=path), _("Name a file in it."))
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
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
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write `content` to `path` in one step, so that nobody ever sees half a file.

    `private` files (anything about persons) are readable by their owner only. Raises OSError.
    """
    with open_whole(path, private=private) as file:
        file.write(content)
